// The pods of a Job: made from its template, and taken away when there are too many. How many there have to be is `controllers/job`'s.

import { share } from '../../base/hash.ts';
import { LIMITS } from '../../base/limits.ts';
import { COMPLETION_INDEX, type Job, TRACKING_FINALIZER } from '../../kinds/job.ts';
import type { OwnerReference } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import { podForbidden } from '../control-plane/admission.ts';
import { createPod } from '../control-plane/create.ts';
import { deletePod, removeFinalizer } from '../control-plane/delete.ts';
import { freeName } from '../naming.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

const references = new WeakMap<Job['spec']['template'], readonly OwnerReference[]>();

/** One list for all pods of a Job: its hash is reckoned once. */
function ownerReference({ metadata, spec }: Job): readonly OwnerReference[] {
  const known = references.get(spec.template);
  if (known && known[0]?.uid === metadata.uid) return known;
  const { name, uid } = metadata;
  const list = share([
    { apiVersion: 'batch/v1', kind: 'Job', name, uid, controller: true, blockOwnerDeletion: true },
  ] as const);
  references.set(spec.template, list);
  return list;
}

const TRACKED = share([TRACKING_FINALIZER] as const);
/** The API server cuts longer prefixes, so that five letters fit behind them. */
const LONGEST_PREFIX = 58;

/** Of an Indexed Job, one for each pod: its index, and what else it carries. */
export interface IndexedPod {
  readonly index: number;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** How many were made; the rest was refused, which an event says. */
export function createJobPods(
  world: World,
  job: Job,
  count: number,
  indexes: readonly IndexedPod[] | undefined,
): number {
  const { metadata, spec } = job;
  const { namespace } = metadata;
  const trigger = world.cause;
  for (let i = 0; i < count; i += 1) {
    world.cause = trigger;
    const { index, annotations: more } = indexes?.[i] ?? {};
    const prefix = `${index === undefined ? metadata.name : `${metadata.name}-${index}`}-`.slice(0, LONGEST_PREFIX);
    const name = freeName(world, 'Pod', namespace, prefix);
    const forbidden = podForbidden(world, namespace, spec.template.spec);
    const full = world.store.count('Pod') >= LIMITS.pods;
    if (forbidden !== undefined || full) {
      const why = full ? 'the cluster holds no more pods' : `pods "${name}" is forbidden: ${forbidden}`;
      world.record('JobFailedCreate', job, why);
      return i;
    }
    world.cause = world.record('JobPodCreated', job, name);
    const { labels, annotations } = spec.template.metadata;
    const own = index === undefined ? undefined : { [COMPLETION_INDEX]: String(index) };
    createPod(
      world,
      {
        name,
        namespace,
        generateName: prefix,
        labels: own === undefined ? labels : { ...labels, ...own },
        annotations: own === undefined ? annotations : { ...annotations, ...own, ...more },
        ownerReferences: ownerReference(job),
        finalizers: world.schedulerConfiguration.version === '1.20' ? undefined : TRACKED,
      },
      index === undefined ? spec.template.spec : { ...spec.template.spec, hostname: `${metadata.name}-${index}` },
    );
  }
  world.cause = trigger;
  return count;
}

/** Their end is no failure any more: what counts as one was counted before. */
export function deleteJobPods(world: World, job: Job, pods: readonly Stored<Pod>[]): void {
  const trigger = world.cause;
  for (const stored of pods) {
    world.cause = trigger;
    world.cause = world.record('JobPodDeleted', job, stored.seen.metadata.name);
    removeFinalizer(world, 'Pod', stored.key, TRACKING_FINALIZER);
    deletePod(world, stored);
  }
  world.cause = trigger;
}
