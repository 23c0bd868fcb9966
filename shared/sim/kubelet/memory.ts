// Memory that runs over its limit: the kernel ends the container, exit code 137, OOMKilled (facts sheet 3.7). Memory in use comes from `traffic`.

import { STAGE } from '../machines/pods.ts';
import type { World } from '../world.ts';
import { endContainer } from './report.ts';

export function killOverLimit(world: World): void {
  const { memory, limitMemory, stage, node } = world.pods.at;
  for (let slot = 0; slot < world.pods.length; slot += 1) {
    const limit = limitMemory[slot] as number;
    if (limit === 0 || (memory[slot] as number) <= limit) continue;
    if (stage[slot] !== STAGE.running || world.nodes.at.power[node[slot] as number] === 0) continue;
    world.cause = world.pods.stored[slot]?.cause ?? world.cause;
    endContainer(world, slot, 'OOMKilled', 137);
  }
}
