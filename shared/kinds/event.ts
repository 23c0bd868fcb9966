// An Event as kubectl shows it. The simulation keeps its own log (`sim/events`); these objects are made from it when they are read.

import type { Tick } from '../base/units.ts';
import type { ObjectMeta } from './meta.ts';

export interface Event {
  readonly kind: 'Event';
  readonly metadata: ObjectMeta;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: {
    readonly kind: string;
    readonly namespace?: string | undefined;
    readonly name: string;
    readonly uid: string;
  };
  readonly source: { readonly component: string };
  readonly count: number;
  readonly firstTimestamp: Tick;
  readonly lastTimestamp: Tick;
}
