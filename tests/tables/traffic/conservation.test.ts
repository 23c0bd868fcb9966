// What holds in every world, whatever is sent: no request vanishes, none appears; and a snapshot in the midst of an outage goes on as the original.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LOSS_REASONS } from '../../../shared/sim/traffic/loss-reasons.ts';
import type { ServiceTraffic } from '../../../shared/sim/traffic/service-traffic.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import type { World } from '../../../shared/sim/world.ts';
import type { Command } from '../../../shared/journal/command.ts';
import { Cluster, deletion, deployment, fault, machine, service } from '../../support/cluster.ts';
import { newRandomWorld, resolve, runCommands, type Step, ticksOfSteps } from '../../support/random-world.ts';
import { size } from '../../support/size.ts';
import { lostTotal, serving, users, usersOf } from './users.ts';

/** Relative to all that ever came: sums of some thousands of numbers. */
const CLOSE = 1e-6;

function check(world: World): void {
  const served = new Float64Array(world.pods.length);
  for (const service of world.traffic.inOrder()) {
    const { offeredTotal, goodTotal, waiting, retrying, backends } = service;
    const scale = CLOSE * Math.max(1, offeredTotal);
    const off = offeredTotal - goodTotal - lostTotal(service) - waiting - retrying;
    if (!(Math.abs(off) <= scale))
      throw new Error(`tick ${world.tick}: ${off} of ${offeredTotal} requests of ${service.key} are nowhere`);
    const { waiting: cells, slots } = backends.save();
    let live = 0;
    slots.forEach((slot, i) => {
      live += cells[i * 3] as number;
      served[slot] = (served[slot] as number) + (cells[i * 3] as number) + (cells[i * 3 + 1] as number);
    });
    if (!(Math.abs(live - waiting) <= scale))
      throw new Error(`tick ${world.tick}: ${waiting} wait for ${service.key}, ${live} of them at pods`);
    for (const number of [...service.state, ...cells])
      if (!(number >= 0 && number < Number.POSITIVE_INFINITY))
        throw new Error(`tick ${world.tick}: ${service.key} has ${number}`);
    if (service.lossShare > 1 || service.load > 2)
      throw new Error(`tick ${world.tick}: ${service.key} loses ${service.lossShare} at load ${service.load}`);
  }
  const { queue } = world.pods.at;
  for (let slot = 0; slot < world.pods.length; slot += 1) {
    if (!(Math.abs((queue[slot] as number) - (served[slot] as number)) <= CLOSE * Math.max(1, queue[slot] as number)))
      throw new Error(`tick ${world.tick}: row ${slot} has a queue of ${queue[slot]}, its Services of ${served[slot]}`);
  }
  for (const on of world.nodes.byName()) {
    const { usedMilli, capacityMilli } = world.nodes.at;
    if (!((usedMilli[on] as number) <= (capacityMilli[on] as number) * (1 + CLOSE)))
      throw new Error(`tick ${world.tick}: ${usedMilli[on]}m of ${capacityMilli[on]}m are used`);
  }
}

/** What most plans need to lose anything: pods behind Services, users who are too many for them now and then, and who try again. */
function beginning(timeoutSeconds: number, retries: number, factor: number): readonly Command[] {
  const apps = ['web', 'api', 'search'];
  const more = { requests: { cpu: '100m' }, limits: { memory: '96Mi' } };
  return [
    machine('pier-b1', { milliCpu: 2_000, zone: 'b' }),
    ...apps.slice(1).map((name) => deployment(name, 2, { image: `${name}:1.0`, ...more })),
    ...apps.map((name) => service(name)),
    ...apps.map((name, i) => users(name, (30 + 40 * i) * factor, { timeoutSeconds, retries })),
  ];
}

test('[TRAFFIC-4] offered = good + lost + waiting + retrying for every Service after every tick, and nothing is negative', () => {
  const met = new Set<string>();
  const sums = { good: 0, waiting: 0, retrying: 0, dead: 0 };
  const look = (service: ServiceTraffic) => {
    for (const [i, reason] of LOSS_REASONS.entries()) if ((service.lostTotal[i] as number) > 0) met.add(reason);
    sums.good += service.goodTotal;
    sums.waiting += service.waiting;
    sums.retrying += service.retrying;
    const { waiting } = service.backends.save();
    for (let i = 1; i < waiting.length; i += 3) sums.dead += waiting[i] as number;
  };
  fc.assert(
    fc.property(
      ticksOfSteps,
      fc.constantFrom(0.3, 1, 2, 7.5),
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom(0.1, 1, 3),
      (plan, timeoutSeconds, retries, factor) => {
        const world = newRandomWorld();
        runCommands(world, beginning(timeoutSeconds, retries, factor));
        for (let i = 0; i < 8; i += 1) runCommands(world, []);
        for (const { steps, quiet } of plan as readonly { steps: readonly Step[]; quiet: number }[]) {
          for (let i = 0; i <= quiet; i += 1) {
            runCommands(world, i === 0 ? steps.map((one) => resolve(world, one)) : []);
            check(world);
            for (const service of world.traffic.inOrder()) look(service);
          }
        }
      },
    ),
    { numRuns: size(60, 2_000), seed: 300 },
  );
  // The plans are worth something: every reason was met, and requests were seen in every place.
  expect([...met].sort()).toEqual([...LOSS_REASONS].sort());
  for (const sum of Object.values(sums)) expect(sum).toBeGreaterThan(0);
});

/** Two Services on one pod of two, a stopped kube-proxy, retries, queues of users and of those who left. */
function troubled(): Cluster {
  const labels = { app: 'web', tier: 'front' };
  const c = serving(
    { n1: {}, n2: {}, n3: {} },
    { a: { on: 'n1', ask: { labels } }, b: { on: 'n2', ask: { labels: { app: 'web' } } } },
    ['web'],
  );
  c.tick(service('front', { tier: 'front' }));
  c.tick(
    users('web', 240, { timeoutSeconds: 2, retries: 2, rampTicks: 7 }),
    users('front', 40, { timeoutSeconds: 3.5, retries: 1 }),
    fault('kube-proxy-stop', 'n3'),
  );
  c.run(6);
  c.tick(fault('node-poweroff', 'n2'));
  c.run(2);
  return c;
}

test('[WORLD-2, TRAFFIC-4] a snapshot in the midst of an outage goes on as the original', () => {
  const original = troubled();
  for (const name of ['web', 'front']) {
    const service = usersOf(original, name);
    expect([service.waiting > 0, service.retrying > 0, lostTotal(service) > 0], name).toEqual([true, true, true]);
  }
  const copy = new Cluster(loadWorld(saveWorld(original.world)));
  expect(hashWorld(copy.world)).toBe(hashWorld(original.world));
  const script = [
    [],
    [deletion('pods', 'b', 0)],
    [],
    [users('web', 10)],
    [],
    [],
    [fault('kube-proxy-start', 'n3')],
    ...Array.from({ length: 60 }, () => []),
  ];
  for (const commands of script) {
    for (const cluster of [original, copy]) cluster.tickWith(commands);
    // Snapshots keep what waits, not the rest of the shares: those are made anew from the rules.
    expect(hashWorld(copy.world), `tick ${original.world.tick}`).toBe(hashWorld(original.world));
    check(original.world);
  }
  expect(usersOf(copy, 'web').good).toBeGreaterThan(0);
});
