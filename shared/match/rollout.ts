// A rollout as whoever watches it sees it: how far the new version of a Deployment is, whether it holds, and to which version an undo would lead.

import { compareNumber, compareText } from '../base/order.ts';
import { type Deployment, REVISION_ANNOTATION, TEMPLATE_HASH_LABEL } from '../kinds/deployment.ts';
import { keyOf } from '../kinds/meta.ts';
import type { PodTemplate } from '../kinds/pod.ts';
import type { ReplicaSet } from '../kinds/replicaset.ts';
import type { World } from '../sim/world.ts';
import { failuresOf } from './known/pod.ts';

/** Pods of one version. */
export interface VersionCount {
  readonly image: string;
  readonly wanted: number;
  readonly bound: number;
  readonly ready: number;
  /** How often their containers ended or their images could not be pulled, as their kubelets reported it. */
  readonly failures: number;
}

export interface Rollout {
  readonly deployment: Deployment;
  readonly next: VersionCount;
  /** The versions before it, together; the image is that of the latest. */
  readonly before: VersionCount;
  /** The template of the version before, for an undo. */
  readonly back: PodTemplate;
}

/** Deployments of which pods of an older version are still wanted, or the newest has never been complete; by their keys. */
export function rolloutsOf(world: World): Rollout[] {
  const found: Rollout[] = [];
  for (const stored of world.store.table('Deployment').values()) {
    const rollout = rolloutOf(world, stored.object);
    if (rollout) found.push(rollout);
  }
  return found.sort((x, y) => compareText(keyOf(x.deployment.metadata), keyOf(y.deployment.metadata)));
}

function rolloutOf(world: World, deployment: Deployment): Rollout | undefined {
  const sets = world.owners
    .keysOf(deployment.metadata.uid, 'ReplicaSet')
    .flatMap((key) => world.store.get('ReplicaSet', key) ?? [])
    .sort((x, y) => compareNumber(revisionOf(y), revisionOf(x)) || compareText(x.metadata.name, y.metadata.name));
  const [newest, ...older] = sets;
  const [previous] = older;
  if (newest === undefined || previous === undefined) return undefined;
  const before = older.map((one) => countOf(world, one)).reduce(together);
  const next = countOf(world, newest);
  const complete = deployment.status.conditions.some((one) => one.reason === 'NewReplicaSetAvailable');
  if (before.wanted === 0 && before.bound === 0 && complete) return undefined;
  return { deployment, next, before, back: withoutHash(previous) };
}

function revisionOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.[REVISION_ANNOTATION] ?? 0);
}

function countOf(world: World, { metadata, spec }: ReplicaSet): VersionCount {
  const { node, ready, ending } = world.pods.at; // these three as the API has them
  let bound = 0;
  let readyNow = 0;
  let failures = 0;
  for (const row of world.owners.of(metadata.uid)?.pods ?? []) {
    if (ending[row] === 1) continue;
    if ((node[row] as number) >= 0) bound += 1;
    readyNow += ready[row] as number;
    failures += failuresOf(world.pods.pod(row));
  }
  const image = spec.template.spec.containers[0]?.image ?? '';
  return { image, wanted: spec.replicas, bound, ready: readyNow, failures };
}

function together(x: VersionCount, y: VersionCount): VersionCount {
  return {
    image: x.image,
    wanted: x.wanted + y.wanted,
    bound: x.bound + y.bound,
    ready: x.ready + y.ready,
    failures: x.failures + y.failures,
  };
}

/** The label is the controller's own. */
function withoutHash({ spec: { template } }: ReplicaSet): PodTemplate {
  const { [TEMPLATE_HASH_LABEL]: _, ...labels } = template.metadata.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** `registry.harbour.example/tickets:1.5.0` → `1.5.0`; without a tag the whole. */
export function tagOf(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return name.includes(':') ? name.slice(name.indexOf(':') + 1) : image;
}
