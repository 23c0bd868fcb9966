// The control plane's second: what comes up, whether etcd agrees, whether the API server answers, and who leads.

import { NEVER, NO_EVENT } from '../../base/units.ts';
import { addMachine } from '../machines/order.ts';
import type { World } from '../world.ts';
import { settleEtcd } from './etcd.ts';
import { elect } from './leader-election.ts';
import { works } from './plane.ts';
import { comeUp } from './processes.ts';

/** After the commands of a tick, before the machines. */
export function runPlane(world: World): void {
  const { plane } = world;
  if (plane.managed) return;
  comeUp(world);
  world.cause = NO_EVENT;
  settle(world);
  elect(world);
  world.cause = NO_EVENT;
  if (!plane.writable) plane.links.wasCut = true;
  else if (plane.waiting.length > 0) register(world);
}

/** What a change of processes, machines or network means for who asks the API server next; facts are told once. */
export function settle(world: World): void {
  const { plane } = world;
  settleEtcd(world);
  const answers = plane.of('kube-apiserver').some(works);
  const writable = answers && plane.etcdLeader !== '';
  if (answers === plane.answers && writable === plane.writable) return;
  if (writable !== plane.writable) noteSilence(world, writable);
  plane.answers = answers;
  plane.writable = writable;
  if (world.cause === NO_EVENT) world.cause = plane.cause;
  const reason = writable ? 'ApiServerAnswers' : answers ? 'ApiServerReadOnly' : 'ApiServerSilent';
  plane.cause = world.recordNamed(reason, 'ControlPlane', undefined, 'kube-apiserver');
}

/** Two silences with no tick between them are one. */
function noteSilence({ plane, tick }: World, over: boolean): void {
  if (over) plane.silentTo = tick;
  else {
    if (plane.silentTo !== tick) plane.silentFrom = tick;
    plane.silentTo = NEVER;
  }
}

/** Machines that were bought while nothing could be written. */
function register(world: World): void {
  for (const { order, cause } of world.plane.waiting.splice(0)) {
    world.cause = cause;
    addMachine(world, order);
  }
  world.cause = NO_EVENT;
}
