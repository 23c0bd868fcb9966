// Numbers with units, so that millicores and bytes cannot be mixed up. Only names live here; arithmetic is plain arithmetic.

declare const unit: unique symbol;
export type Branded<Name extends string> = number & { readonly [unit]: Name };

/** One tick is one simulated second; tick 0 is the set-up of a match. */
export type Tick = Branded<'Tick'>;
/** Thousandths of a processor: 1500 is one and a half cores. */
export type MilliCpu = Branded<'MilliCpu'>;
/** Memory and disk. 8 GiB is 8_589_934_592, well under 2^53. */
export type Bytes = Branded<'Bytes'>;
/** A row in the columns of nodes or of pods; rows are used again after they were freed. */
export type NodeSlot = Branded<'NodeSlot'>;
export type PodSlot = Branded<'PodSlot'>;
/** The number of an event in its world's log, from 1; 0 says that there is none. */
export type EventId = Branded<'EventId'>;

// The casts below are the only places where a bare number gets its unit.
export const tick = (value: number): Tick => value as Tick;
export const milliCpu = (value: number): MilliCpu => value as MilliCpu;
export const bytes = (value: number): Bytes => value as Bytes;
export const nodeSlot = (value: number): NodeSlot => value as NodeSlot;
export const podSlot = (value: number): PodSlot => value as PodSlot;
export const eventId = (value: number): EventId => value as EventId;

export const NO_EVENT = eventId(0);
export const NO_NODE = nodeSlot(-1);
export const NEVER = tick(0x7fffffff);
