// Properties of every world: whatever is sent, nothing throws and the invariants hold; a restored snapshot goes on as the original;
// the order in which maps were filled changes nothing.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../shared/base/binary.ts';
import { fromChunks, toChunks } from '../../shared/base/chunks.ts';
import { brokenInvariants } from '../../shared/sim/invariants.ts';
import { loadWorld, saveWorld } from '../../shared/sim/snapshot.ts';
import { hashWorld } from '../../shared/sim/world-hash.ts';
import type { World } from '../../shared/sim/world.ts';
import { newRandomWorld, resolve, runCommands, type Step, ticksOfSteps } from '../support/random-world.ts';
import { goesOnAlike } from '../support/onward.ts';
import { size } from '../support/size.ts';

const runs = size(60, 2_000);
/** Plans of WORLD-2, shrunk: a budget did not see that a pod was let go; traffic took a row that nobody had used for a process. */
const FAILED_ONCE = [
  '238:3:0:1:7:7:12:14:14:15:16:15:16:16:16:16:16:12:12:12:12:12:12:13:14:14:14:14:14:14:15:14:14',
  '647:4:3:4:4:4:4:4:4:4:4:4:4:4:4:5:7:9:9:9:9:9:9:9:9:9:9:9',
];

function play(
  world: World,
  plan: readonly { steps: readonly Step[]; quiet: number }[],
  after: (world: World) => void,
): void {
  for (const { steps, quiet } of plan) {
    runCommands(
      world,
      steps.map((one) => resolve(world, one)),
    );
    after(world);
    for (let i = 0; i < quiet; i += 1) {
      runCommands(world, []);
      after(world);
    }
  }
}

describe('any sequence of commands', () => {
  test('[WORLD-1] throws nothing and keeps the invariants', () => {
    let pods = 0;
    let refused = 0;
    fc.assert(
      fc.property(ticksOfSteps, (plan) => {
        const world = newRandomWorld();
        play(world, plan, () => {
          const broken = brokenInvariants(world);
          if (broken.length > 0) throw new Error(`tick ${world.tick}: ${broken.join('; ')}`);
        });
        pods += world.store.count('Pod');
        refused += world.events.all().filter((fact) => fact.reason === 'CommandRefused').length;
      }),
      { numRuns: runs, seed: 20_261_121 },
    );
    expect(pods).toBeGreaterThan(runs);
    expect(refused).toBeGreaterThan(0);
  });

  test('[WORLD-2] a restored snapshot has the same hash, and keeps it on the way', () => {
    const property = fc.property(ticksOfSteps, fc.nat({ max: 30 }), (plan, cut) => {
      const world = newRandomWorld();
      const at = cut % plan.length;
      play(world, plan.slice(0, at), () => undefined);
      expect(brokenInvariants(loadWorld(saveWorld(world)))).toEqual([]);
      const copy = goesOnAlike(world, (one, after) => play(one, plan.slice(at), after));
      expect(saveWorld(copy).length).toBeGreaterThan(0);
    });
    fc.assert(property, { numRuns: runs, seed: 4_711 });
    for (const path of FAILED_ONCE) fc.assert(property, { seed: 4_711, path, numRuns: 1 });
  });

  test('[WORLD-3] the order in which maps were filled changes nothing', () => {
    fc.assert(
      fc.property(ticksOfSteps, fc.nat({ max: 30 }), fc.integer(), (plan, cut, seed) => {
        const world = newRandomWorld();
        const at = cut % plan.length;
        play(world, plan.slice(0, at), () => undefined);
        const copy = loadWorld(toChunks(encode(shuffled(decode(fromChunks(saveWorld(world))), seed))));
        expect(hashWorld(copy)).toBe(hashWorld(world));
        play(world, plan.slice(at), () => undefined);
        play(copy, plan.slice(at), () => undefined);
        expect(hashWorld(copy)).toBe(hashWorld(world));
      }),
      { numRuns: runs, seed: 815 },
    );
  });
});

/** Turns the lists that come from maps about: objects by kind, pulled images, zones. */
function shuffled(saved: unknown, seed: number): unknown {
  const whole = saved as { objects: Record<string, unknown[]>; pulled: unknown[]; nodeMemory: { zones: unknown[] } };
  const turn = (list: unknown[]) => {
    let state = seed | 1;
    return list
      .map((value) => {
        state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
        return { value, rank: state };
      })
      .sort((x, y) => x.rank - y.rank)
      .map((one) => one.value);
  };
  return {
    ...whole,
    objects: Object.fromEntries(Object.entries(whole.objects).map(([kind, list]) => [kind, turn(list)])),
    pulled: turn(whole.pulled),
    nodeMemory: { ...whole.nodeMemory, zones: turn(whole.nodeMemory.zones) },
  };
}
