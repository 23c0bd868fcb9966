// What must hold of the pods that have a record of their containers, after every tick; each broken promise is a sentence (see `sim/invariants`).

import { NEVER } from '../../base/units.ts';
import { runsOf } from '../machines/container-runs.ts';
import { STAGE } from '../machines/pods.ts';
import { reaches } from '../plane/held-statuses.ts';
import type { World } from '../world.ts';
import { isPlain } from './plain.ts';
import { containerOf, isReadyRun, isUp, nextDue } from './run-status.ts';

export function brokenRuns(world: World): string[] {
  return [...world.pods.runs.keys()].flatMap((slot) => brokenRun(world, slot)).concat(brokenProbes(world));
}

function brokenRun(world: World, slot: number): string[] {
  const { at, stored, runs } = world.pods;
  const run = runs.get(slot);
  const pod = stored[slot]?.object;
  if (!run || !pod) return [`row ${slot} has containers and no pod`];
  const key = stored[slot]?.key;
  const broken: string[] = [];
  if (isPlain(pod.spec)) broken.push(`pod ${key} is plain and has a record of its containers`);
  if (at.stage[slot] === STAGE.finished) broken.push(`pod ${key} is finished and has a record of its containers`);
  const dark = world.nodes.at.power[at.node[slot] as number] === 0;
  for (const one of runsOf(run)) {
    const { name } = containerOf(pod, one);
    if (dark && isUp(one)) broken.push(`container ${name} of ${key} runs on a dark node`);
    if (one.due <= world.tick) broken.push(`container ${name} of ${key} was due in ${one.due}`);
    if (one.probes.length > 0 && !isUp(one)) broken.push(`container ${name} of ${key} is probed and does not run`);
  }
  if (dark || !reaches(world, at.node[slot] as number)) return broken; // what it shows is what was known when it was heard last
  const due = run.app.some(isUp) || at.stage[slot] !== STAGE.stopping ? nextDue(run) : (at.due[slot] as number);
  if (due !== NEVER && (at.due[slot] as number) > due)
    broken.push(`pod ${key} wakes in ${at.due[slot]}, due is ${due}`);
  const shown = pod.status.containerStatuses?.map((one) => one.ready).join();
  if (shown !== run.app.map(isReadyRun).join()) broken.push(`pod ${key} shows containers ready: ${shown}`);
  return broken;
}

function brokenProbes(world: World): string[] {
  return [...world.pods.probed.keys()]
    .filter((slot) => !world.pods.stored[slot])
    .map((slot) => `row ${slot} is probed and has no pod`);
}
