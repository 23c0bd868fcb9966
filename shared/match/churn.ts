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
  let row = (tick * count * STRIDE) % Math.max(1, pods.length);
  let first = row % STRIDE;
  for (let looked = 0; commands.length < count && looked < pods.length; looked += 1) {
    const pod = pods.stored[row]?.seen;
    const { ready, stage, ending } = pods.at;
    if (pod !== undefined && ready[row] === 1 && stage[row] === STAGE.running && ending[row] === 0) {
      const { name, namespace } = pod.metadata;
      commands.push({ kind: 'api', verb: 'delete', resource: 'pods', namespace, name });
    }
    row += STRIDE;
    if (row < pods.length) continue;
    // One further at each turn: so each row is reached once, whatever their number.
    first = (first + 1) % STRIDE;
    row = first;
  }
  return commands;
}
