// What pods did with the requests of the last tick, row by row: columns that no tick reads. Rows of even Services are told here, when somebody looks.

import type { Pods } from '../machines/pods.ts';
import type { Cohort } from './cohorts.ts';
import type { Ground } from './ground.ts';

export type Told = Pick<Pods['at'], 'arrived' | 'good' | 'lost' | 'grantedMilli'>;

export function toldOf({ pods: { at }, traffic }: Pick<Ground, 'pods' | 'traffic'>): Told {
  const { work } = traffic;
  if (!work.untold) return at;
  work.untold = false;
  for (const service of traffic.inOrder()) {
    if (!service.even || !service.untold) continue;
    service.untold = false;
    const { slots, count } = service.backends;
    for (let i = 0; i < count; i += 1) {
      const slot = slots[i] as number;
      const one = service.cohorts[(work.cohort[slot] as number) - 1] as Cohort;
      at.arrived[slot] = service.coming;
      at.good[slot] = one.accepted - one.late;
      at.lost[slot] = one.refused + one.late;
      at.grantedMilli[slot] = one.used;
    }
  }
  return at;
}
