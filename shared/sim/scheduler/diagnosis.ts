// Why a pod fits nowhere: looks at every node once more and counts reasons. Only for pods that the search has found no node for.

import type { World } from '../world.ts';
import type { PodClass } from './classes.ts';
import { fitError } from './fit-error.ts';
import type { NodeSnapshot, Verdicts } from './node-snapshot.ts';
import { exceeds, FIT_REASONS, misfits } from './plugins/node-resources-fit.ts';
import { FIT_BIT } from './plugins/registry.ts';

export interface Diagnosis {
  readonly message: string;
  /** The plugins that rejected any node, as bits: events that they listen to wake the pod. */
  readonly rejectedBy: number;
}

export function diagnose(world: World, snapshot: NodeSnapshot, wants: PodClass, verdicts: Verdicts): Diagnosis {
  const { at } = world.nodes;
  const byRejection = new Int32Array(verdicts.rejections.length + 1);
  const byMisfit = new Int32Array(FIT_REASONS.length);
  let final = 0;
  let rejectedBy = 0;
  for (let i = 0; i < snapshot.count; i += 1) {
    const rejected = verdicts.rejectedAs[i] as number;
    if (rejected !== 0) {
      byRejection[rejected] = (byRejection[rejected] as number) + 1;
      final += 1;
      continue;
    }
    const node = snapshot.order[i] as number;
    const bits = misfitsAt(at, node, wants, 0);
    for (let reason = 0; reason < byMisfit.length; reason += 1)
      if ((bits & (1 << reason)) !== 0) byMisfit[reason] = (byMisfit[reason] as number) + 1;
    if (bits !== 0) rejectedBy |= FIT_BIT;
    if (
      exceeds(
        at.allocatableMilli[node] as number,
        at.allocatableMemory[node] as number,
        wants.requestMilli,
        wants.requestMemory,
      )
    )
      final += 1;
  }
  const reasons = new Map<string, number>();
  for (const [number, { text, bit }] of verdicts.rejections.entries()) {
    reasons.set(text, byRejection[number + 1] as number);
    rejectedBy |= bit;
  }
  for (const [number, text] of FIT_REASONS.entries()) reasons.set(text, byMisfit[number] as number);
  return { message: fitError(snapshot.count, reasons, final, verdicts.conflict), rejectedBy };
}

/** `misfits` of a class on the node as it is booked now, less `own` pods of the class (0 or 1). */
export function misfitsAt(at: World['nodes']['at'], node: number, wants: PodClass, own: 0 | 1): number {
  return misfits(
    (at.allocatablePods[node] as number) - (at.requestedPods[node] as number) + own,
    (at.allocatableMilli[node] as number) - (at.requestedMilli[node] as number) + own * wants.requestMilli,
    (at.allocatableMemory[node] as number) - (at.requestedMemory[node] as number) + own * wants.requestMemory,
    wants.requestMilli,
    wants.requestMemory,
  );
}
