// What the cluster remembers of volumes beside their objects: which pods are promised a node while their volumes are made, since when nobody uses what is
// still attached, and which pods mount which claim. Whoever asks is in `controllers/`, `scheduler/` and `kubelet/`; this only holds.

import { compareNumber, compareText, sortedKeys } from '../../base/order.ts';
import type { NodeSlot, Tick } from '../../base/units.ts';
import type { VolumeAttachment } from '../../kinds/volume-attachment.ts';

/** A pod that has a node, and waits for its volumes before it is bound (PreBind). */
export interface Assumption {
  readonly node: NodeSlot;
  readonly since: Tick;
}

export interface SavedVolumes {
  readonly assumed: readonly { readonly slot: number; readonly node: NodeSlot; readonly since: Tick }[];
  readonly unused: readonly { readonly attachment: string; readonly since: Tick }[];
  readonly told: readonly string[];
}

const NONE: ReadonlySet<never> = new Set<never>();

export class VolumeState {
  /** By row of the pod. */
  readonly assumed = new Map<number, Assumption>();
  /** By name of the VolumeAttachment: since when no pod needs it. */
  readonly unused = new Map<string, Tick>();
  /** `VOLUME NODE` for which the Multi-Attach error was told already. */
  readonly told = new Set<string>();
  // These two follow from the store.
  private readonly users = new Map<string, Set<number>>();
  private readonly attachments = new Map<string, Set<string>>();

  /** Rows of the pods that mount a claim (`namespace/name`), bound or not, in no order. */
  usersOf(claim: string): ReadonlySet<number> {
    return this.users.get(claim) ?? NONE;
  }

  use(claim: string, slot: number): void {
    const known = this.users.get(claim);
    if (known) known.add(slot);
    else this.users.set(claim, new Set([slot]));
  }

  leave(claim: string, slot: number): void {
    const known = this.users.get(claim);
    if (known?.delete(slot) && known.size === 0) this.users.delete(claim);
  }

  /** Names of the VolumeAttachments of a volume, sorted. */
  attachmentsOf(volume: string): string[] {
    return [...(this.attachments.get(volume) ?? NONE)].sort(compareText);
  }

  index({ metadata: { name }, spec: { source } }: VolumeAttachment, gone: boolean): void {
    const volume = source.persistentVolumeName;
    const known = this.attachments.get(volume) ?? new Set();
    if (gone) known.delete(name);
    else known.add(name);
    if (known.size === 0) this.attachments.delete(volume);
    else this.attachments.set(volume, known);
    if (gone) this.unused.delete(name);
  }

  /** Rows of the pods that wait for a node of theirs, ascending. */
  assumedRows(): number[] {
    return [...this.assumed.keys()].sort(compareNumber);
  }

  assumedOn(node: number): number[] {
    return this.assumed.size === 0 ? [] : this.assumedRows().filter((slot) => this.assumed.get(slot)?.node === node);
  }

  save(): SavedVolumes {
    return {
      assumed: this.assumedRows().map((slot) => ({ slot, ...(this.assumed.get(slot) as Assumption) })),
      unused: sortedKeys(this.unused).map((attachment) => ({ attachment, since: this.unused.get(attachment) as Tick })),
      told: [...this.told].sort(compareText),
    };
  }

  restore({ assumed, unused, told }: SavedVolumes): void {
    for (const { slot, node, since } of assumed) this.assumed.set(slot, { node, since });
    for (const { attachment, since } of unused) this.unused.set(attachment, since);
    for (const one of told) this.told.add(one);
  }
}
