// Whose work a recorded step shows: the loop, and the object that it looks at, which are let work before the next step is taken (rule CONFORMANCE-9).

import { LOOPS, type LoopName } from '../../../shared/journal/command.ts';
import type { Loops, Turn } from './cluster.ts';
import type { Seen } from './sightings.ts';
import type { Watcher } from './watcher.ts';

export interface Work {
  readonly loops: Loops;
  readonly turn: Turn;
}

const LOOPS_OF: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['deployment'],
  ReplicaSet: ['replicaset'],
  StatefulSet: ['statefulset'],
  DaemonSet: ['daemonset'],
  Job: ['job'],
  CronJob: ['cronjob'],
  Endpoints: ['endpointslice'],
  PodDisruptionBudget: ['disruption'],
  Node: ['node-lifecycle'],
  ResourceQuota: ['resource-quota'],
};

/** Undefined: nobody's in particular. */
export function workFor(
  watcher: Watcher,
  kind: string,
  name: string,
  before: Seen | undefined,
  after: Seen,
): Work | undefined {
  if (after === 'gone') return undefined;
  const parent = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : undefined;
  if (kind === 'Pod') return parent === undefined ? undefined : ofOwner(watcher, parent);
  if (kind === 'ReplicaSet' && parent !== undefined) {
    if (after['deleting'] === true && before !== undefined && before !== 'gone' && before['deleting'] !== true)
      return undefined;
    const sized =
      before === undefined ||
      before === 'gone' ||
      ['desired', 'revision'].some((field) => before[field] !== after[field]);
    if (sized) return workOn(watcher, 'Deployment', parent);
  }
  return workOn(watcher, kind, name);
}

const OWNERS: readonly string[] = ['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'];

function ofOwner(watcher: Watcher, name: string): Work | undefined {
  const kind = OWNERS.find((one) => watcher.find(one, name) !== undefined);
  return kind === undefined ? undefined : workOn(watcher, kind, name);
}

function workOn(watcher: Watcher, kind: string, name: string): Work | undefined {
  const loops = LOOPS.filter((loop): loop is LoopName => LOOPS_OF[kind]?.includes(loop) === true);
  if (loops.length === 0) return undefined;
  const key = watcher.find(kind, name)?.key;
  if (key !== undefined && kind === 'Deployment') return { loops, turn: { deployments: [key] } };
  if (key !== undefined && kind === 'ReplicaSet') return { loops, turn: { replicaSets: [key] } };
  return { loops, turn: {} };
}
