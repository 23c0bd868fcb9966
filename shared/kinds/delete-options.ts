// DeleteOptions: how long a pod may take to end, and what becomes of what a deleted object owns.

/** Background: the owner goes at once, what it owns after it. Foreground: the owner waits for it. Orphan: what it owns stays, without an owner. */
export const PROPAGATION_POLICIES = ['Background', 'Foreground', 'Orphan'] as const;
export type PropagationPolicy = (typeof PROPAGATION_POLICIES)[number];

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | undefined;
  /** Absent: Background, as kubectl sends it. */
  readonly propagationPolicy?: PropagationPolicy | undefined;
}
