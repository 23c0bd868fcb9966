// The director on real worlds, and the accounts that are kept of them. First shift is played without anybody at the table, unless a test says so.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { direct } from '../../../shared/scenario/director.ts';
import type { Incident, Scenario } from '../../../shared/scenario/scenario.ts';
import { Accounts, centsPerHour } from '../../../shared/scenario/score.ts';
import { World } from '../../../shared/sim/world.ts';
import { automatic, Run, SHIFT } from '../../support/directed.ts';

describe('[DIRECTOR-3] tick 0 sets the stage', () => {
  test('the commands in their order', () => {
    const said = direct(SHIFT, '1', 0, new World(SHIFT.epoch)).map((command) => {
      if (command.kind === 'host' && command.action === 'announce') return `announce ${command.notice.kind}`;
      if (command.kind === 'host') return command.action;
      if (command.kind === 'api')
        return `${command.verb} ${command.resource} ${command.namespace ?? ''}/${command.name}`;
      if (command.kind === 'loop') return `${command.loop} ${command.mode} after ${command.afterTicks}`;
      return command.kind === 'order' ? `order ${command.name}` : command.kind;
    });
    expect(said).toEqual([
      'image',
      'image',
      'image',
      'image',
      'image',
      'order gannet',
      'order heron',
      'order petrel',
      'order puffin',
      'order tern',
      'create namespaces /default',
      'create namespaces /harbour',
      'create deployments harbour/customs',
      'create services harbour/customs',
      'create priorityclasses /timetable',
      'create deployments harbour/ferry',
      'create services harbour/ferry',
      'create deployments harbour/tickets',
      'create services harbour/tickets',
      'create poddisruptionbudgets harbour/tickets',
      'create deployments harbour/weather',
      'create services harbour/weather',
      'scheduler manual after 0',
      'announce traffic',
      'announce traffic',
      'announce traffic',
    ]);
  });

  test('nothing is refused, and all of it is there', () => {
    const { world, refused } = new Run(SHIFT).to(3);
    expect(refused).toEqual([]);
    expect(world.loops.scheduler).toEqual({ mode: 'manual' });
    expect(
      world.store
        .list('Pod')
        .map(({ metadata, spec }) => `${metadata.labels?.['app.kubernetes.io/name']} ${spec.nodeName}`)
        .sort(),
    ).toEqual([
      ...Array(3).fill('customs undefined'),
      ...Array(5).fill('tickets undefined'),
      ...Array(3).fill('weather undefined'),
    ]);
    expect(world.store.get('Node', 'tern')?.spec.taints).toEqual([
      { key: 'dedicated', value: 'customs', effect: 'NoSchedule' },
    ]);
    expect(world.store.get('Node', 'heron')?.metadata.labels).toMatchObject({
      'topology.kubernetes.io/zone': 'east',
      'harbour.example/scanner': 'true',
    });
  });

  test('a scenario without a manifest for it has the namespace default all the same', () => {
    expect(
      new Run({ ...SHIFT, manifests: [], traffic: [] })
        .to(0)
        .world.store.list('Namespace')
        .map(({ metadata }) => metadata.name),
    ).toEqual(['default']);
  });
});

describe('[DIRECTOR-4] targets', () => {
  test('what was announced is what is struck, what died is what comes back, for twenty secrets', () => {
    const died = new Set<string>();
    const maintained = new Set<string>();
    for (let seed = 0; seed < 20; seed += 1) {
      const run = new Run({ ...SHIFT, traffic: [] }, String(seed)).to(900);
      const dead = run.faults()[0]?.split(' ')[2] ?? '';
      const notice = run.world.notices.find(({ kind }) => kind === 'maintenance');
      const node = notice?.kind === 'maintenance' ? notice.node : '';
      expect(run.faults()).toEqual([
        `300 node-poweroff ${dead}`,
        `540 node-restart ${dead}`,
        `740 node-poweroff ${node}`,
        `830 node-restart ${node}`,
      ]);
      expect(notice).toEqual({ id: 'incident-1', kind: 'maintenance', node, at: 740, untilTick: 830 });
      expect(run.refused).toEqual([]);
      died.add(dead);
      maintained.add(node);
    }
    expect([...died].sort()).toEqual(['gannet', 'heron', 'petrel', 'puffin']);
    expect([...maintained].sort()).toEqual(['gannet', 'heron', 'petrel', 'puffin']);
  });

  test('a maintenance is not drawn for a machine without power', () => {
    const off: Incident = { at: 1, fault: 'node-poweroff', target: 'gannet' };
    const window: Incident = {
      at: 4,
      fault: 'maintenance',
      target: 'random-node',
      among: ['heron', 'gannet'],
      announceTicks: 2,
      backAfterTicks: 2,
    };
    for (let seed = 0; seed < 8; seed += 1)
      expect(new Run({ ...SHIFT, incidents: [off, window] }, String(seed)).to(6).faults()[1]).toBe(
        '4 node-poweroff heron',
      );
  });

  test('the busiest node is one of those that promised most', () => {
    const run = new Run(automatic({ at: 40, fault: 'node-poweroff', target: 'busiest-node' })).to(39);
    const { nodes } = run.world;
    const load = (name: string): number => nodes.at.requestedMilli[nodes.slotOf(name) as number] as number;
    const names = nodes.byName().map((slot) => nodes.node(slot).metadata.name);
    const struck = run.to(40).faults()[0]?.split(' ')[2] ?? '';
    expect(load(struck)).toBe(Math.max(...names.map(load)));
    expect(load(struck)).toBeGreaterThan(load('tern'));
  });

  test('a random pod is one that runs; without any nothing happens', () => {
    const kill: Incident = { at: 60, fault: 'container-kill', target: 'random-pod' };
    const run = new Run(automatic(kill)).to(60);
    expect(run.faults()).toHaveLength(1);
    expect(run.world.events.all().filter(({ reason }) => reason === 'ContainerExited')).toHaveLength(1);
    expect(new Run({ ...automatic({ ...kill, at: 0 }), traffic: [] }).to(1).faults()).toEqual([]);
  });
});

describe('[DIRECTOR-6] pods that the town asks for', () => {
  const scales = (run: Run): string[] =>
    run.directed.flatMap(({ tick: at, command }) =>
      command.kind === 'api' && command.subresource === 'scale'
        ? [`${at} ${command.name} ${JSON.stringify(command.body)}`]
        : [],
    );

  test('come when they were announced, as many and as large', () => {
    const run = new Run(automatic()).to(90);
    expect(run.world.notices.filter(({ kind }) => kind === 'arrival')).toEqual([
      {
        id: 'arrival-0',
        kind: 'arrival',
        namespace: 'harbour',
        deployment: 'ferry',
        replicas: 1,
        milliCpu: 2000,
        memoryBytes: 2_147_483_648,
        at: 90,
      },
    ]);
    expect(scales(run)).toEqual(['90 ferry {"spec":{"replicas":1}}']);
    expect(run.world.store.list('Pod').filter(({ metadata }) => metadata.name.startsWith('ferry-'))).toHaveLength(1);
    expect(run.refused).toEqual([]);
  });

  test('a Deployment that a player deleted stays deleted', () => {
    const remove: Command = {
      kind: 'api',
      verb: 'delete',
      resource: 'deployments',
      namespace: 'harbour',
      name: 'ferry',
    };
    const run = new Run(automatic()).to(10).to(95, remove);
    expect(scales(run)).toEqual([]);
    expect(run.world.notices.filter(({ kind }) => kind === 'arrival')).toEqual([]);
    expect(run.refused).toEqual([]);
  });
});

test('[DIRECTOR-7] a power failure that is warned of names its pier, and strikes there', () => {
  const struck = new Set<number>();
  for (let seed = 0; seed < 20; seed += 1) {
    const run = new Run({ ...SHIFT, traffic: [] }, String(seed)).to(300);
    const warned = run.directed.find(
      ({ command }) => command.kind === 'host' && command.action === 'announce' && command.notice.kind === 'risk',
    );
    expect(warned?.tick).toBe(210);
    const notice = run.world.notices.find(({ kind }) => kind === 'risk');
    if (notice?.kind !== 'risk') throw new Error('no warning');
    expect([
      ['gannet', 'heron'],
      ['petrel', 'puffin'],
    ]).toContainEqual(notice.nodes);
    expect(notice).toMatchObject({ id: 'incident-0', at: 300, untilTick: 310 });
    const dead = run.faults()[0]?.split(' ')[2] ?? '';
    expect(notice.nodes).toContain(dead);
    struck.add(notice.nodes.indexOf(dead));
  }
  expect([...struck].sort(), 'the warning gives nothing away').toEqual([0, 1]);
});

test('[DIRECTOR-4] a kernel panic strikes its machine, the busiest, or one that is drawn', () => {
  const panic = (target: string, more: { staysDown?: true; among?: string[] } = {}): Incident => ({
    at: 40,
    fault: 'kernel-panic',
    target,
    ...more,
  });
  const struck = (incident: Incident, secret = '1') =>
    new Run(automatic(incident), secret).to(41).directed.filter(({ command }) => command.kind === 'fault');
  expect(struck(panic('heron', { staysDown: true }))).toEqual([
    { tick: 40, command: { kind: 'fault', fault: 'kernel-panic', target: 'heron', staysDown: true } },
  ]);
  const drawn = Array.from(
    { length: 20 },
    (_, i) => struck(panic('random-node', { among: ['gannet', 'petrel'] }), String(i))[0]?.command,
  );
  expect(new Set(drawn.map((one) => one?.kind === 'fault' && one.target))).toEqual(new Set(['gannet', 'petrel']));
  expect(struck(panic('busiest-node')).length).toBe(1);
});

test('[DIRECTOR-5] the same secret gives the same commands, another one others', () => {
  const all = (secret: string): string => JSON.stringify(new Run(SHIFT, secret).to(860).directed);
  expect(all('1')).toBe(all('1'));
  expect(new Set(['1', '2', '3', '4', '5'].map(all)).size).toBeGreaterThan(1);
});

describe('accounts', () => {
  test('[SCORE-1] before anybody came goodput is 1; without pods it is 0 and every request has its reason', () => {
    const run = new Run(SHIFT).to(30);
    expect(run.accounts.terms()).toMatchObject({ goodput: 1, requests: 0, good: 0, errorBudget: 1 });
    const { goodput, requests, lost, errorBudget } = run.to(120).accounts.terms();
    expect(goodput).toBe(0);
    expect(errorBudget).toBeCloseTo(-99, 6);
    expect(requests).toBeGreaterThan(1000);
    expect(Object.values(lost).reduce((sum, count) => sum + count, 0)).toBeCloseTo(requests, 3);
  });

  test('[SCORE-2] eleven replicas that nobody places are eleven pod-seconds a tick, and one more when the ferry comes', () => {
    expect(new Run(SHIFT).to(89).accounts.terms().distance).toBe(11 * 90);
    expect(new Run(SHIFT).to(99).accounts.terms().distance).toBe(11 * 100 + 10);
    const started = new Run({ ...automatic(), arrivals: [] }).to(59);
    const before = started.accounts.terms().distance;
    expect(started.to(80).accounts.terms().distance).toBe(before);
  });

  test('[SCORE-3] five machines at 102 cents an hour', () => {
    const run = new Run({ ...SHIFT, traffic: [], incidents: [] });
    expect(run.to(1763).accounts.terms().costCents).toBe(49); // 1,764 ticks of 102 / 3,600 cents are 49.98
    expect(run.to(1764).accounts.terms().costCents).toBe(50);
  });

  test('[SCORE-3] what bound pods request costs, used or not; what waits costs nothing', () => {
    const prices = { centsPerCoreHour: 3600, centsPerGibHour: 36 };
    const scenario: Scenario = { ...automatic(), traffic: [], arrivals: [], prices };
    const run = new Run(scenario).to(60);
    // 3 customs of 0.5 cores and 3 GiB, 5 tickets of 1.5 and 1, 3 weather of 0.5 and 0.5: 10.5 cores and 15.5 GiB.
    expect(centsPerHour(run.world, prices)).toBeCloseTo(102 + 10.5 * 3600 + 15.5 * 36, 6);
    expect(centsPerHour(new Run({ ...scenario, loops: { scheduler: 'manual' } }).to(60).world, prices)).toBe(102);
    const before = run.accounts.cents;
    expect(run.to(160).accounts.cents - before).toBeCloseTo((100 * (102 + 37_800 + 558)) / 3600, 6);
  });

  test('[SCORE-4] a ready pod that is deleted counts once, one that never was ready does not', () => {
    const run = new Run(automatic()).to(60);
    const pods = run.world.store.list('Pod').map(({ metadata }) => metadata.name);
    const remove = (name = ''): Command => ({
      kind: 'api',
      verb: 'delete',
      resource: 'pods',
      namespace: 'harbour',
      name,
    });
    expect(run.to(61, remove(pods[0]), remove(pods[1])).accounts.terms().disruption).toBeLessThanOrEqual(2);
    expect(run.to(70).accounts.terms().disruption).toBe(2);
    const waiting = new Run(SHIFT).to(10);
    const name = waiting.world.store.list('Pod')[0]?.metadata.name;
    expect(waiting.to(20, remove(name)).accounts.terms().disruption).toBe(0);
  });

  test('[SCORE-4] a node that dies takes its ready pods with it', () => {
    const run = new Run(automatic({ at: 60, fault: 'node-poweroff', target: 'gannet' })).to(59);
    const slot = run.world.nodes.slotOf('gannet') as number;
    const ready = (run.world.nodes.pods[slot] ?? []).filter((pod) => run.world.pods.at.ready[pod] === 1).length;
    expect(ready).toBeGreaterThan(0);
    expect(run.to(200).accounts.terms().disruption).toBe(ready);
  });

  test('saved and restored, the accounts go on as if nothing had been', () => {
    const run = new Run(SHIFT).to(50);
    const copy = new Accounts();
    copy.restore(JSON.parse(JSON.stringify(run.accounts.save())));
    expect(copy.terms()).toEqual(run.accounts.terms());
    run.to(51);
    copy.observe(run.world);
    expect(copy.save()).toEqual(run.accounts.save());
  });
});
