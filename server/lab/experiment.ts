// An experiment: an empty cluster, the manifests applied in their order, all loops automatic. What the API server refuses is a Complaint with the place of the
// manifest and what to do about it.

import { HOST, type Command, type ImageProfile } from '../../shared/journal/command.ts';
import type { Pod, PodSpec } from '../../shared/kinds/pod.ts';
import { condition } from '../../shared/kinds/meta.ts';
import type { Decoded } from '../../shared/manifest/manifest-object.ts';
import { describe } from '../../shared/sim/commands/describe.ts';
import type { World } from '../../shared/sim/world.ts';
import { Complaint } from '../cli/complaint.ts';
import { creation, DEFAULT_NAMESPACE, Laboratory } from './laboratory.ts';
import type { Manifest, Manifests } from './manifests.ts';

export interface ExperimentOptions {
  /** Each pod is decided before the next object comes. */
  readonly sequential: boolean;
  /** Seconds that pass after the last object has come. */
  readonly ticks: number;
}

/** Two minutes: longer than a pod waits for a victim with the usual grace to go, and for its own back-off. */
const PATIENCE = 120;
const NAMESPACES = [DEFAULT_NAMESPACE, 'kube-node-lease', 'kube-public', 'kube-system'];

/** Throws a Complaint. */
export function runExperiment({ manifests, configuration }: Manifests, options: ExperimentOptions): World {
  const laboratory = Laboratory.empty(NAMESPACES);
  const { world } = laboratory;
  laboratory.tick([
    ...imagesOf(manifests).map((profile): Command => ({ kind: 'host', action: 'image', profile })),
    ...(configuration ? [{ kind: 'host', action: 'scheduler-configuration', configuration } as const] : []),
  ]);
  if (options.sequential) for (const manifest of manifests) applyAndWait(laboratory, manifest);
  else applyAll(laboratory, manifests);
  for (let second = 0; second < options.ticks; second += 1) laboratory.tick();
  return world;
}

function applyAndWait(laboratory: Laboratory, manifest: Manifest): void {
  const refused = laboratory.submit(creation(manifest.object));
  if (refused) throw new Complaint(refusalText(manifest, refused.message));
  for (let second = 0; second < PATIENCE && laboratory.world.store.list('Pod').some(isUndecided); second += 1)
    laboratory.tick();
}

/** One that nobody has looked at yet, or for which room is being made. */
function isUndecided({ spec, status, metadata }: Pod): boolean {
  if (spec.nodeName !== undefined || spec.schedulingGates !== undefined || metadata.deletionTimestamp !== undefined)
    return false;
  return status.nominatedNodeName !== undefined || condition(status.conditions, 'PodScheduled') === undefined;
}

/** All at once: the scheduler sees all pods before it decides the first. */
function applyAll(laboratory: Laboratory, manifests: readonly Manifest[]): void {
  const { events } = laboratory.world;
  const before = events.count;
  laboratory.tick(manifests.map(({ object }) => creation(object)));
  // Each command leaves one of the two facts, in the order of the commands.
  const answers = events
    .since(before)
    .filter(({ reason, first }) => (reason === 'CommandApplied' || reason === 'CommandRefused') && first === HOST);
  const refused = answers.flatMap((fact, i) => {
    const manifest = manifests[i];
    if (fact.reason !== 'CommandRefused' || !manifest) return [];
    const said = `${describe(creation(manifest.object))}: `;
    return [refusalText(manifest, String(fact.second).slice(said.length))];
  });
  if (refused.length > 0) throw new Complaint(refused.join('\n'));
}

function refusalText({ object, place }: Manifest, message: string): string {
  return `${place}: ${message} (${nextStep(object, message)})`;
}

function nextStep({ kind, metadata }: Decoded, message: string): string {
  if (message.includes('already exists')) return `give it another name, or leave out one of the two`;
  if (/^namespaces .* not found/.test(message))
    return `create the Namespace ${metadata.namespace ?? ''} in a manifest before this one`;
  if (message.includes('PriorityClass'))
    return 'create the PriorityClass in a manifest before this one, or name another';
  return `change this ${kind} and run the lab again`;
}

/** Nobody says how the images of a manifest behave: they are small, start in a second and do nothing. */
function imagesOf(manifests: readonly Manifest[]): ImageProfile[] {
  const names = manifests.flatMap(({ object }) => {
    const spec = podSpecOf(object);
    return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map((container) => container.image);
  });
  return [...new Set(names)].map((image) => ({
    image,
    sizeBytes: 0,
    bootSeconds: 1,
    stopSeconds: 1,
    milliCpuSecondsPerRequest: 1,
    idleMilliCpu: 0,
    memoryBytes: 0,
    memoryBytesPerRequest: 0,
    backlog: 1,
  }));
}

function podSpecOf(object: Decoded): PodSpec | undefined {
  switch (object.kind) {
    case 'Pod':
      return object.spec;
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
      return object.spec.template.spec;
    default:
      return undefined;
  }
}
