// What else a script may say: releases of a new image, and a control plane made of machines with faults of its own.
import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import { automatic, Run, SHIFT } from '../../support/directed.ts';

describe('[DIRECTOR-9] a release', () => {
  const NEXT = 'registry.harbour.example/tickets:1.5.0';
  const scenario: Scenario = {
    ...automatic(),
    arrivals: [],
    releases: [{ at: 80, namespace: 'harbour', deployment: 'tickets', image: NEXT, announceTicks: 30 }],
  };
  const releases = (run: Run): number[] =>
    run.directed.flatMap(({ tick: at, command }) =>
      command.kind === 'api' && command.verb === 'update' && command.subresource === undefined ? [at] : [],
    );

  test('is announced with its version, and gives the Deployment the new image and nothing else', () => {
    const run = new Run(scenario).to(79);
    expect(run.world.notices.filter(({ kind }) => kind === 'release')).toEqual([
      { id: 'release-0', kind: 'release', namespace: 'harbour', deployment: 'tickets', image: NEXT, at: 80 },
    ]);
    const before = run.world.store.get('Deployment', 'harbour/tickets');
    run.to(80);
    const after = run.world.store.get('Deployment', 'harbour/tickets');
    expect(releases(run)).toEqual([80]);
    expect(after?.spec.template.spec.containers.map(({ image }) => image)).toEqual([NEXT]);
    expect(JSON.stringify(after?.spec).replaceAll('tickets:1.5.0', 'tickets:1.4.2')).toBe(JSON.stringify(before?.spec));
    expect(run.refused).toEqual([]);
  });

  test('of a Deployment that a player deleted does not come', () => {
    const about = { resource: 'deployments', namespace: 'harbour', name: 'tickets' } as const;
    const run = new Run(scenario).to(10).to(85, { kind: 'api', verb: 'delete', ...about });
    expect(releases(run)).toEqual([]);
    expect(run.refused).toEqual([]);
  });
});

describe('[DIRECTOR-8] a control plane that fails by script', () => {
  const runs = ['etcd', 'kube-apiserver', 'kube-scheduler', 'kube-controller-manager'] as const;
  const controlPlane = { machines: [{ name: 'cp-1', zone: 'a', runs }], writesPerSecond: 50 };

  test('it is ordered before the machines, and its faults end when the script says so', () => {
    const run = new Run({
      ...automatic(
        { at: 50, fault: 'process-stop', target: 'kube-scheduler-cp-1', backAfterTicks: 30 },
        { at: 100, fault: 'network-partition', target: SHIFT.machines[0]?.name ?? '', backAfterTicks: 20 },
        { at: 130, fault: 'process-kill', target: 'etcd-cp-1' },
      ),
      controlPlane,
    });
    run.to(140);
    expect(run.refused).toEqual([]);
    const orders = run.directed.flatMap(({ command }) => (command.kind === 'order' ? [command.order] : []));
    expect(orders.slice(0, 2)).toEqual(['control-plane', 'machine']);
    expect(run.faults()).toEqual([
      '50 process-stop kube-scheduler-cp-1',
      '80 process-start kube-scheduler-cp-1',
      `100 network-partition ${SHIFT.machines[0]?.name}`,
      `120 network-recover ${SHIFT.machines[0]?.name}`,
      '130 process-kill etcd-cp-1',
    ]);
  });
});

describe('[DIRECTOR-10] what the town writes while the API server is silent', () => {
  const runs = ['etcd', 'kube-apiserver', 'kube-scheduler', 'kube-controller-manager'] as const;
  const controlPlane = { machines: [{ name: 'cp-1', zone: 'a', runs }], writesPerSecond: 50 };
  const about = { namespace: 'harbour', deployment: 'tickets' } as const;
  const scenario = (target: string): Scenario => ({
    ...automatic({ at: 70, fault: 'process-stop', target, backAfterTicks: 30 }),
    controlPlane,
    arrivals: [
      { at: 60, ...about, replicas: 3, announceTicks: 0 },
      { at: 80, ...about, replicas: 5, announceTicks: 0 },
    ],
    releases: [{ at: 90, ...about, image: 'registry.harbour.example/tickets:1.5.0', announceTicks: 0 }],
  });
  const writes = (run: Run): string[] =>
    run.directed.flatMap(({ tick: at, command }) =>
      command.kind === 'api' && command.verb === 'update' ? [`${at} ${command.subresource ?? 'template'}`] : [],
    );

  test.each(['kube-apiserver-cp-1', 'etcd-cp-1'])('waits until %s is back, and is written once', (target) => {
    const run = new Run(scenario(target)).to(200);
    expect(run.refused).toEqual([]);
    const [first, second = '', third = ''] = writes(run);
    expect([writes(run).length, first]).toEqual([3, '60 scale']);
    const [at = '', what] = second.split(' ');
    expect(Number(at)).toBeGreaterThan(100);
    expect([what, third]).toEqual(['scale', `${at} template`]);
    const { spec } = run.world.store.get('Deployment', 'harbour/tickets') ?? {};
    expect([spec?.replicas, spec?.template.spec.containers[0]?.image]).toEqual([
      5,
      'registry.harbour.example/tickets:1.5.0',
    ]);
  });
});
