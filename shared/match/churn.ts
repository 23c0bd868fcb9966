// The steady state of a large cluster: in each tick some pods that are ready are deleted, in turn through the rows, and their ReplicaSets make
// others. Pure: a world in, commands out.

import type { Command } from '../journal/command.ts';
import { STAGE } from '../sim/machines/pods.ts';
import type { World } from '../sim/world.ts';

/** Rows between two deleted pods: neighbours are of one ReplicaSet. */
const STRIDE = 37;

/** Deletes `count` pods that are ready, fewer where there are no more. `tick` says where in the rows to begin, so that all have their turn. */
export function churn(world: World, tick: number, count: number): Command[] {
  const { pods } = world;
  const commands: Command[] = [];
  let row = (tick * count * STRIDE + (tick % STRIDE)) % Math.max(1, pods.length);
  for (let tries = 0; commands.length < count && tries < pods.length; tries += 1) {
    row = (row + STRIDE) % pods.length;
    const pod = pods.stored[row]?.object;
    if (pod === undefined || pods.at.ready[row] !== 1 || pods.at.stage[row] !== STAGE.running) continue;
    if (pods.at.ending[row] === 1) continue;
    const { name, namespace } = pod.metadata;
    // Where the stride comes round, a row may come twice.
    if (commands.some((one) => one.kind === 'api' && one.name === name && one.namespace === namespace)) break;
    commands.push({ kind: 'api', verb: 'delete', resource: 'pods', namespace, name });
  }
  return commands;
}
