// The history of templates that StatefulSets and DaemonSets keep: one ControllerRevision for each template that they had (pkg/controller/history).
// What a revision means for pods is the sets' own controllers'.

import { share } from '../../base/hash.ts';
import { compareNumber, compareText } from '../../base/order.ts';
import type { ControllerRevision } from '../../kinds/controller-revision.ts';
import type { DaemonSet } from '../../kinds/daemonset.ts';
import type { OwnerReference } from '../../kinds/meta.ts';
import type { PodTemplate } from '../../kinds/pod.ts';
import type { StatefulSet } from '../../kinds/statefulset.ts';
import { newMeta } from '../control-plane/create.ts';
import { canonical, templateHash } from '../naming.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

type Revisions = readonly Stored<ControllerRevision>[];
type Owner = StatefulSet | DaemonSet;

/** Those of the owner, the oldest first. */
export function revisionsOf(world: World, { metadata }: Owner): Stored<ControllerRevision>[] {
  return world.owners
    .keysOf(metadata.uid, 'ControllerRevision')
    .flatMap((key) => world.store.stored('ControllerRevision', key) ?? [])
    .sort(
      (x, y) =>
        compareNumber(x.object.revision, y.object.revision) ||
        compareNumber(x.object.metadata.creationTimestamp, y.object.metadata.creationTimestamp) ||
        compareText(x.key, y.key),
    );
}

export interface LatestRevision {
  readonly revision: Stored<ControllerRevision>;
  /** How often another's revision had the name. */
  readonly collisionCount: number;
}

/**
 * The revision of the owner's template as it is now: the newest one, an older one that becomes the newest again (its number grows: that is a way back), or a
 * new one. `hashLabel` is the label under which the revision carries its hash.
 */
export function latestRevision(
  world: World,
  owner: Owner,
  revisions: Revisions,
  hashLabel: string,
  owners: readonly OwnerReference[],
): LatestRevision {
  const { template } = owner.spec;
  const { collisionCount } = owner.status;
  const last = revisions.at(-1);
  if (last && isOf(last, template)) return { revision: last, collisionCount };
  const next = (last?.object.revision ?? 0) + 1;
  const equal = revisions.filter((one) => isOf(one, template)).at(-1);
  if (equal) {
    world.store.write('ControllerRevision', equal, { revision: next });
    return { revision: equal, collisionCount };
  }
  return createRevision(world, owner, next, hashLabel, owners);
}

function isOf({ object }: Stored<ControllerRevision>, template: PodTemplate): boolean {
  const known = object.data.spec.template;
  return known === template || canonical(known) === canonical(template);
}

function createRevision(
  world: World,
  { metadata: { name, namespace }, spec: { template }, status }: Owner,
  revision: number,
  hashLabel: string,
  owners: readonly OwnerReference[],
): LatestRevision {
  let { collisionCount } = status;
  let hash = templateHash(template, collisionCount);
  while (world.store.stored('ControllerRevision', `${namespace}/${name}-${hash}`)) {
    collisionCount += 1;
    hash = templateHash(template, collisionCount);
  }
  const metadata = newMeta(world, {
    name: `${name}-${hash}`,
    namespace,
    labels: share({ ...template.metadata.labels, [hashLabel]: hash }),
    ownerReferences: owners,
  });
  const object: ControllerRevision = {
    kind: 'ControllerRevision',
    metadata,
    data: share({ spec: { template } }),
    revision,
  };
  return { revision: world.store.create('ControllerRevision', object), collisionCount };
}

/** The oldest go that no pod is of, until `limit` of these are left. Which are alive is asked only when there may be too many. */
export function truncateHistory(
  world: World,
  revisions: Revisions,
  alive: () => (revision: ControllerRevision) => boolean,
  limit: number,
): void {
  if (revisions.length <= limit) return;
  const live = alive();
  const past = revisions.filter(({ object }) => !live(object));
  for (const one of past.slice(0, Math.max(0, past.length - limit))) world.store.remove('ControllerRevision', one);
}
