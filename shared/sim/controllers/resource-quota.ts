// The resource quota controller (pkg/controller/resourcequota): what the objects of a namespace use in all, counted anew when a quota comes or changes, when
// something of the namespace goes or ends, and every five minutes. In between, admission adds to it.

import { tick } from '../../base/units.ts';
import { STORED_KINDS } from '../../kinds/index.ts';
import { isFinished } from '../../kinds/pod.ts';
import type { ResourceQuota } from '../../kinds/resource-quota.ts';
import { amountOf, printAmount } from '../../manifest/quota-amount.ts';
import { type Counted, inScopes, usageOf } from '../control-plane/quota.ts';
import { canonical } from '../naming.ts';
import type { World } from '../world.ts';

/** resource-quota-sync-period. */
export const QUOTA_SYNC_SECONDS = 300;

export function runResourceQuotas(world: World): void {
  for (const { key, cause } of world.work.resourceQuotas.drain()) {
    const stored = world.store.stored('ResourceQuota', key);
    if (!stored) continue;
    world.cause = cause;
    const status = counted(world, stored.object);
    if (canonical(status) !== canonical(stored.object.status)) world.store.write('ResourceQuota', stored, { status });
    world.queues.later('resourceQuotas', key, tick(world.tick + QUOTA_SYNC_SECONDS));
  }
}

function counted(world: World, { metadata, spec }: ResourceQuota): ResourceQuota['status'] {
  const resources = Object.keys(spec.hard);
  const sums = new Map<string, number>(resources.map((resource) => [resource, 0]));
  for (const kind of STORED_KINDS) {
    for (const { seen } of world.store.table(kind).values()) {
      if (seen.metadata.namespace !== metadata.namespace) continue;
      const object: Counted = {
        kind,
        spec: 'spec' in seen ? seen.spec : undefined,
        finished:
          seen.kind === 'Pod' &&
          isFinished(world.store.get('Pod', `${seen.metadata.namespace}/${seen.metadata.name}`) ?? seen),
      };
      if (!inScopes(spec, object)) continue;
      for (const resource of resources) sums.set(resource, (sums.get(resource) ?? 0) + usageOf(object, resource));
    }
  }
  const used = Object.fromEntries(resources.map((one) => [one, printAmount(one, sums.get(one) ?? 0)]));
  const hard = Object.fromEntries(resources.map((one) => [one, printAmount(one, amountOf(one, spec.hard[one]))]));
  return { hard, used };
}
