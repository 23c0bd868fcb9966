// A Lease: a node's heartbeat or a component's leadership. Leases are never stored; `sim/leases` makes them when they are read.

import type { Tick } from '../base/units.ts';
import type { ObjectMeta } from './meta.ts';

export interface Lease {
  readonly kind: 'Lease';
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly holderIdentity: string;
    readonly leaseDurationSeconds: number;
    readonly acquireTime: Tick;
    readonly renewTime: Tick;
  };
}
