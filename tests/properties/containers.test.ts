// Properties of kubelets: whatever containers do and whatever befalls them, nothing throws, the invariants hold, and a restored world goes on as the original.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command } from '../../shared/journal/command.ts';
import { brokenInvariants } from '../../shared/sim/invariants.ts';
import { World } from '../../shared/sim/world.ts';
import { CONTAINER_WORLD, containerPlan } from '../support/random-containers.ts';
import { runCommands } from '../support/random-world.ts';
import { goesOnAlike } from '../support/onward.ts';
import { size } from '../support/size.ts';

type Plan = readonly { readonly commands: readonly Command[]; readonly quiet: number }[];
const runs = size(60, 2_000);

function newWorld(): World {
  const world = new World(1_700_000_000);
  world.store.frozen = true;
  runCommands(world, [...CONTAINER_WORLD]);
  return world;
}

function play(world: World, plan: Plan, after: () => void): void {
  for (const { commands, quiet } of plan) {
    for (let i = 0; i <= quiet; i += 1) {
      runCommands(world, i === 0 ? [...commands] : []);
      after();
    }
  }
}

test('[WORLD-1, KUBELET-10] pods of all sorts of containers keep the invariants', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(containerPlan, (plan) => {
      const world = newWorld();
      play(world, plan, () => {
        const broken = brokenInvariants(world);
        if (broken.length > 0) throw new Error(`tick ${world.tick}: ${broken.join('; ')}`);
      });
      for (const { reason } of world.events.all()) seen.set(reason, (seen.get(reason) ?? 0) + 1);
    }),
    { numRuns: runs, seed: 20_261_121 },
  );
  // The plans have met what they are to meet.
  for (const reason of [
    'Started',
    'BackOff',
    'KillingUnhealthy',
    'ContainerError',
    'FailedMount',
    'OOMKilling',
    'VolumeFollowed',
    'ErrImageNeverPull',
    'Rebooted',
    'Unhealthy',
  ])
    expect([reason, (seen.get(reason) ?? 0) > 0]).toEqual([reason, true]);
});

test('[WORLD-2, KUBELET-10] a restored snapshot keeps the same hashes', () => {
  fc.assert(
    fc.property(containerPlan, fc.nat({ max: 30 }), (plan, cut) => {
      const at = cut % plan.length;
      const world = newWorld();
      play(world, plan.slice(0, at), () => undefined);
      goesOnAlike(world, (one, after) => play(one, plan.slice(at), after));
    }),
    { numRuns: runs, seed: 4_712 },
  );
});
