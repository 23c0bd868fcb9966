// The Deployment controller: which of its parts looks at a Deployment, and how often within a tick. The parts stand in `deployment/`, and follow the real
// controller's (pkg/controller/deployment) so closely that objects go through the same states.

import { condition } from '../../kinds/meta.ts';
import type { ReplicaSet } from '../../kinds/replicaset.ts';
import type { Stored } from '../store.ts';
import type { Deployment } from '../../kinds/deployment.ts';
import type { World } from '../world.ts';
import { progressing, withCondition } from './deployment/conditions.ts';
import { createSet } from './deployment/create-set.ts';
import { isScaling, scaleSets } from './deployment/proportions.ts';
import { recreateStep } from './deployment/recreate.ts';
import { cleanUp, findNewSet, syncRevision } from './deployment/revisions.ts';
import { rollingStep } from './deployment/rolling.ts';
import { isComplete, watchDeadline, writeProgress, writeSizes } from './deployment/status.ts';
import { beginSync, hasDeadline, type Outcome, type Sync, writeDeployment } from './deployment/sync.ts';

export function runDeployments(world: World): void {
  const { deployments } = world.work;
  for (const { key, cause } of deployments.drain()) {
    let outcome: Outcome = 'again';
    for (let looks = 0; outcome === 'again' && looks < deployments.looks; looks += 1) {
      world.cause = cause;
      const stored = world.store.stored('Deployment', key);
      outcome = stored ? look(world, stored) : 'settled';
    }
    if (outcome === 'settled') deployments.done(key);
    else deployments.add(key, cause);
  }
}

function look(world: World, stored: Stored<Deployment>): Outcome {
  const sync = beginSync(world, stored);
  const found = findNewSet(sync);
  const old =
    found === undefined ? sync.sets : sync.sets.length === 1 ? NONE : sync.sets.filter((one) => one !== found);
  const { spec, metadata } = sync.deployment;
  const goes = metadata.deletionTimestamp !== undefined;
  if (!goes) notePause(sync);
  let set = found;
  if (found) {
    const synced = syncRevision(sync, found, old);
    if (synced === 'again') return 'again';
    set = synced;
  }
  if (goes) return outcome(sync, writeSizes(sync, set, allOf(set, old)));
  if (spec.paused || isScaling(sync, sync.sets)) {
    scaleSets(sync, set, old);
    if (spec.paused) cleanUp(sync, old);
    return outcome(sync, writeSizes(sync, set, allOf(set, old)));
  }
  if (spec.strategy.type === 'Recreate') {
    const next = recreateStep(sync, set, old);
    return typeof next === 'string' ? next : rolledOut(sync, next, old);
  }
  const next = set ?? createSet(sync, old);
  if (typeof next === 'string') return next;
  return rollingStep(sync, next, old) === 'failed' ? 'later' : rolledOut(sync, next, old);
}

const NONE: readonly ReplicaSet[] = [];

function allOf(set: ReplicaSet | undefined, old: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return set === undefined ? old : old.length === 0 ? [set] : [...old, set];
}

/** The status of a step; with nothing else to do, old revisions are cleared away or the deadline is watched. */
function rolledOut(sync: Sync, set: ReplicaSet | undefined, old: readonly ReplicaSet[]): Outcome {
  const wrote = writeProgress(sync, set, allOf(set, old));
  if (!wrote || sync.touched) return 'again';
  if (isComplete(sync.deployment, sync.deployment.status)) cleanUp(sync, old);
  else watchDeadline(sync);
  return 'settled';
}

function outcome({ touched }: Sync, wrote: boolean): Outcome {
  return wrote && !touched ? 'settled' : 'again';
}

/** Progressing says that the Deployment is paused, or goes on; what has timed out stays so (sync.go: checkPausedConditions). */
function notePause(sync: Sync): void {
  const { deployment } = sync;
  if (!hasDeadline(deployment)) return;
  const { status } = deployment;
  const reason = condition(status.conditions, 'Progressing')?.reason;
  if (reason === 'ProgressDeadlineExceeded') return;
  const noted = reason === 'DeploymentPaused';
  const paused = deployment.spec.paused === true;
  if (noted === paused) return;
  const next = progressing(sync, paused ? 'DeploymentPaused' : 'DeploymentResumed');
  writeDeployment(sync, { ...status, conditions: withCondition(status.conditions, next) });
}
