// Which ReplicaSet is that of the Deployment's template, and the numbers of revisions (deployment_util.go, sync.go: getNewReplicaSet). A template that
// comes back finds its old ReplicaSet, which gets a new number; the old number moves to its history.

import { share } from '../../../base/hash.ts';
import { LIMITS } from '../../../base/limits.ts';
import {
  DESIRED_REPLICAS_ANNOTATION,
  type Deployment,
  MAX_REPLICAS_ANNOTATION,
  REVISION_ANNOTATION,
  REVISION_HISTORY_ANNOTATION,
  TEMPLATE_HASH_LABEL,
} from '../../../kinds/deployment.ts';
import { condition, keyOf, type Labels } from '../../../kinds/meta.ts';
import type { PodTemplate } from '../../../kinds/pod.ts';
import type { ReplicaSet } from '../../../kinds/replicaset.ts';
import { canonical } from '../../naming.ts';
import { deleteObject } from '../../control-plane/delete.ts';
import { maxSurge } from './bounds.ts';
import { progressing, withCondition } from './conditions.ts';
import { hasDeadline, type Sync, writeDeployment, writeSet } from './sync.ts';

/** Annotations that say something of the Deployment only, or that the controller makes itself. */
const NOT_COPIED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  REVISION_ANNOTATION,
  REVISION_HISTORY_ANNOTATION,
  DESIRED_REPLICAS_ANNOTATION,
  MAX_REPLICAS_ANNOTATION,
]);

const templateTexts = new WeakMap<PodTemplate, string>();

/** What makes two templates equal: all but the label with the hash. */
function templateText(template: PodTemplate): string {
  let text = templateTexts.get(template);
  if (text === undefined) {
    const { [TEMPLATE_HASH_LABEL]: _, ...labels } = template.metadata.labels ?? {};
    text = canonical({ labels, annotations: template.metadata.annotations ?? {}, spec: template.spec });
    templateTexts.set(template, text);
  }
  return text;
}

/** By a ReplicaSet's template, the Deployment's that was found to be equal last: most looks find what the one before found. */
const equals = new WeakMap<PodTemplate, PodTemplate>();

function sameTemplate(one: PodTemplate, other: PodTemplate): boolean {
  if (equals.get(one) === other) return true;
  if (templateText(one) !== templateText(other)) return false;
  equals.set(one, other);
  return true;
}

/** The oldest with the Deployment's template. */
export function findNewSet({ deployment, sets }: Sync): ReplicaSet | undefined {
  for (const one of sets) if (sameTemplate(one.spec.template, deployment.spec.template)) return one;
  return undefined;
}

export function revisionOf({ metadata }: ReplicaSet): number {
  return wholeNumber(metadata.annotations?.[REVISION_ANNOTATION]) ?? 0;
}

export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

export function nextRevision(old: readonly ReplicaSet[]): number {
  let most = 0;
  for (const one of old) most = Math.max(most, revisionOf(one));
  return most + 1;
}

/** How the sizes stand on each ReplicaSet that was scaled: what proportions are reckoned from when the Deployment is scaled in the middle of a rollout. */
export function sizeAnnotations(deployment: Deployment): Readonly<Record<string, string>> {
  const { replicas } = deployment.spec;
  return {
    [DESIRED_REPLICAS_ANNOTATION]: String(replicas),
    [MAX_REPLICAS_ANNOTATION]: String(replicas + maxSurge(deployment)),
  };
}

/** Those of the Deployment that its ReplicaSet has to have, as they are there: undefined when it has them all. */
export function copiedAnnotations(deployment: Deployment, have: Labels = {}): Record<string, string> | undefined {
  const said = deployment.metadata.annotations;
  if (said === undefined) return undefined;
  const copied = toCopy(said);
  return copied.every(([key, value]) => have[key] === value) ? undefined : Object.fromEntries(copied);
}

type Entries = readonly (readonly [string, string])[];
const copiedOf = new WeakMap<Labels, Entries>();

function toCopy(annotations: Labels): Entries {
  let entries = copiedOf.get(annotations);
  if (entries === undefined) {
    entries = Object.entries(annotations).filter(([key]) => !NOT_COPIED.has(key));
    copiedOf.set(annotations, entries);
  }
  return entries;
}

/** The annotations of the current ReplicaSet with this revision, or undefined when they are right as they are (SetNewReplicaSetAnnotations). */
function renewedAnnotations(deployment: Deployment, set: ReplicaSet, revision: number): Labels | undefined {
  const have = set.metadata.annotations ?? {};
  const copied = copiedAnnotations(deployment, have);
  const before = have[REVISION_ANNOTATION];
  if (before === String(revision) && copied === undefined) return undefined;
  const number = before === undefined || before === '' ? 0 : wholeNumber(before);
  if (number === undefined || number >= revision) return copied && share({ ...have, ...copied });
  const history = have[REVISION_HISTORY_ANNOTATION];
  return share({
    ...have,
    ...copied,
    [REVISION_ANNOTATION]: String(revision),
    ...(before === undefined ? {} : { [REVISION_HISTORY_ANNOTATION]: longerHistory(history, before) }),
  });
}

/** The oldest numbers go when the text gets too long. */
function longerHistory(history: string | undefined, revision: string): string {
  if (history === undefined || history === '') return revision;
  const numbers = [...history.split(','), revision];
  while (numbers.length > 1 && numbers.join(',').length > LIMITS.revisionHistoryText) numbers.shift();
  return numbers.join(',');
}

/**
 * Brings revision numbers up to date, of the current ReplicaSet and then of the Deployment; the ReplicaSet as it is afterwards. `again` when the ReplicaSet
 * was written by a look that reads it twice (paused Deployments read it once), or the Deployment could not be written any more.
 */
export function syncRevision(sync: Sync, set: ReplicaSet, old: readonly ReplicaSet[]): ReplicaSet | 'again' {
  const { deployment } = sync;
  const annotations = renewedAnnotations(deployment, set, nextRevision(old));
  const { minReadySeconds } = deployment.spec;
  if (annotations !== undefined || set.spec.minReadySeconds !== minReadySeconds) {
    const changed = set.spec.minReadySeconds !== minReadySeconds;
    const after = writeSet(sync, set, {
      metadata: {
        ...(annotations && { annotations }),
        ...(changed && { generation: set.metadata.generation + 1 }),
      },
      ...(changed && { spec: { ...set.spec, minReadySeconds } }),
    });
    return deployment.spec.paused ? after : 'again';
  }
  const revision = set.metadata.annotations?.[REVISION_ANNOTATION] ?? '';
  const behind = deployment.metadata.annotations?.[REVISION_ANNOTATION] !== revision;
  const unnoticed = hasDeadline(deployment) && condition(deployment.status.conditions, 'Progressing') === undefined;
  if (!behind && !unnoticed) return set;
  const conditions = unnoticed
    ? withCondition(deployment.status.conditions, progressing(sync, 'FoundNewReplicaSet', set.metadata.name))
    : deployment.status.conditions;
  return writeDeployment(sync, { ...deployment.status, conditions }, withRevision(deployment, revision))
    ? set
    : 'again';
}

export function withRevision({ metadata }: Deployment, revision: string): Labels {
  return share({ ...metadata.annotations, [REVISION_ANNOTATION]: revision });
}

/** Old ReplicaSets without pods go, the lowest revision first, until as many are left as the Deployment wants to keep. */
export function cleanUp({ world, deployment }: Sync, old: readonly ReplicaSet[]): void {
  const alive = old.filter((one) => one.metadata.deletionTimestamp === undefined);
  const surplus = alive.length - deployment.spec.revisionHistoryLimit;
  if (surplus <= 0) return;
  alive.sort((x, y) => revisionOf(x) - revisionOf(y) || x.metadata.creationTimestamp - y.metadata.creationTimestamp);
  for (const { metadata, spec, status } of alive.slice(0, surplus)) {
    if (status.replicas !== 0 || spec.replicas !== 0 || metadata.generation > status.observedGeneration) continue;
    deleteObject(world, 'ReplicaSet', world.store.stored('ReplicaSet', keyOf(metadata)));
  }
}
