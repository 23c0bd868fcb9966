// Properties of a control plane that fails at random over a random cluster: the invariants hold, a restored snapshot goes on as the original, and when the
// faults stop the desired state is reached.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command } from '../../shared/journal/command.ts';
import { isPodReady } from '../../shared/kinds/pod.ts';
import { brokenInvariants } from '../../shared/sim/invariants.ts';
import type { World } from '../../shared/sim/world.ts';
import { controlPlane, mend, planeFault } from '../support/random-plane.ts';
import { newRandomWorld, runCommands } from '../support/random-world.ts';
import { goesOnAlike } from '../support/onward.ts';
import { size } from '../support/size.ts';

const runs = size(60, 400);
const NODES = ['pier-a1', 'pier-b1', 'pier-b2'];

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: planeFault },
  {
    weight: 3,
    arbitrary: fc
      .record({
        fault: fc.constantFrom(
          'node-poweroff' as const,
          'node-restart' as const,
          'network-partition' as const,
          'network-recover' as const,
          'kubelet-service-kill' as const,
          'kubelet-service-start' as const,
        ),
        target: fc.constantFrom(...NODES),
      })
      .map((one): Command => ({ kind: 'fault', ...one })),
  },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 6 }).map(scale) },
  { weight: 1, arbitrary: fc.constantFrom('pier-c1', 'pier-c2').map(machine) },
);

const plans = fc.record({
  machines: fc.constantFrom(1, 3),
  ticks: fc.array(
    fc.record({ commands: fc.array(command, { maxLength: 3 }), quiet: fc.constantFrom(0, 1, 3, 12, 70, 320) }),
    { minLength: 3, maxLength: 25 },
  ),
});

function scale(replicas: number): Command {
  return {
    kind: 'api',
    verb: 'update',
    resource: 'deployments',
    subresource: 'scale',
    namespace: 'default',
    name: 'web',
    body: { spec: { replicas } },
  };
}

function machine(name: string): Command {
  const memoryBytes = 4 * 1024 ** 3;
  return {
    kind: 'order',
    order: 'machine',
    name,
    zone: name.slice(5, 6),
    milliCpu: 2_000,
    memoryBytes,
    maxPods: 20,
    centsPerHour: 10,
  };
}

function begun(machines: number): World {
  const world = newRandomWorld();
  runCommands(world, [controlPlane(machines), ...NODES.slice(1).map(machine)]);
  for (let i = 0; i < 10; i += 1) runCommands(world, []);
  return world;
}

function play(
  world: World,
  ticks: readonly { commands: readonly Command[]; quiet: number }[],
  after: () => void,
): void {
  for (const { commands, quiet } of ticks) {
    runCommands(world, commands);
    after();
    for (let i = 0; i < quiet; i += 1) {
      runCommands(world, []);
      after();
    }
  }
}

test('[PLANE-1] any faults keep the invariants, and when they stop the desired state is reached', () => {
  let silent = 0;
  let held = 0;
  fc.assert(
    fc.property(plans, ({ machines, ticks }) => {
      const world = begun(machines);
      play(world, ticks, () => {
        const broken = brokenInvariants(world);
        if (broken.length > 0) throw new Error(`tick ${world.tick}: ${broken.join('; ')}`);
        if (!world.plane.writable) silent += 1;
        held += world.plane.links.pods.size;
      });
      runCommands(world, mend(world));
      for (let i = 0; i < 400; i += 1) runCommands(world, []);
      const pods = world.store.list('Pod');
      expect(pods.filter((pod) => !isPodReady(pod)).map((pod) => pod.metadata.name)).toEqual([]);
      expect(pods.length).toBe(world.store.list('Deployment')[0]?.spec.replicas);
      expect(world.store.list('Node').flatMap((node) => node.spec.taints)).toEqual([]);
      expect(world.plane.links.untouched).toBe(true);
      expect(world.plane.waiting).toEqual([]);
    }),
    { numRuns: runs, seed: 20_261_122 },
  );
  expect(silent).toBeGreaterThan(runs);
  expect(held).toBeGreaterThan(runs);
});

test('[WORLD-2] a world whose control plane fails goes on from its snapshot as it would have', () => {
  fc.assert(
    fc.property(plans, fc.nat({ max: 20 }), ({ machines, ticks }, cut) => {
      const world = begun(machines);
      const at = cut % ticks.length;
      play(world, ticks.slice(0, at), () => undefined);
      goesOnAlike(world, (one, after) => play(one, ticks.slice(at), after));
    }),
    { numRuns: Math.floor(runs / 2), seed: 20_261_123 },
  );
});
