// Scheduling gates, and a configuration that turns plugins off.
import { describe, expect, test } from 'vitest';
import { condition } from '../../../shared/kinds/meta.ts';
import { DEFAULT_CONFIGURATION, type PluginName, PLUGINS } from '../../../shared/kinds/scheduler-configuration.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { Cluster, type NodeAsk, type PodAsk } from './cluster.ts';

const gated = (...names: string[]): PodAsk => ({ spec: { schedulingGates: names.map((name) => ({ name })) } });

/** Leaves the pod these gates. */
function leave(cluster: Cluster, pod: string, ...names: string[]): void {
  const stored = cluster.stored(pod);
  const schedulingGates = names.length === 0 ? undefined : names.map((name) => ({ name }));
  cluster.world.store.write('Pod', stored, { spec: { ...stored.object.spec, schedulingGates } });
}

describe('[GATE-2] a pod with scheduling gates waits outside the queue, without an event, until the last one is gone', () => {
  test('two gates, lifted one after the other', () => {
    const cluster = new Cluster({ n1: {} });
    cluster.pod('p', gated('example.com/quota', 'example.com/review'));
    expect(condition(cluster.stored('p').object.status.conditions, 'PodScheduled')).toEqual({
      type: 'PodScheduled',
      status: 'False',
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
      lastTransitionTime: 0,
    });
    cluster.run(700);
    cluster.node('n2');
    leave(cluster, 'p', 'example.com/review');
    cluster.run(2);
    expect([cluster.pool('p'), cluster.nodeOf('p'), cluster.said()]).toEqual(['gated', undefined, []]);
    leave(cluster, 'p');
    cluster.run();
    expect(cluster.nodeOf('p')).toBeDefined();
  });

  test('it stands where it stood when it came, among those of its priority', () => {
    const cluster = new Cluster({ n1: { pods: '1' } });
    cluster.pod('early', gated('g'));
    cluster.pod('late');
    leave(cluster, 'early');
    cluster.run();
    expect([cluster.nodeOf('early'), cluster.nodeOf('late')]).toEqual(['n1', undefined]);
  });

  test('saved while it waits, it waits on', () => {
    const cluster = new Cluster({ n1: {} });
    cluster.pod('p', gated('g'));
    const again = new Cluster({}, loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, again]) {
      one.run(3);
      leave(one, 'p');
      one.run();
    }
    expect([again.nodeOf('p'), hashWorld(again.world)]).toEqual(['n1', hashWorld(cluster.world)]);
  });

  test('with the plugin off, gates say nothing, also to those who wait', () => {
    const cluster = new Cluster({ n1: {} });
    cluster.pod('before', gated('g'));
    cluster.run();
    cluster.world.schedulerConfiguration = { ...DEFAULT_CONFIGURATION, disabled: ['SchedulingGates'] };
    cluster.pod('after', gated('g'));
    cluster.run();
    expect([cluster.nodeOf('before'), cluster.nodeOf('after')]).toEqual(['n1', 'n1']);
  });

  test('with the plugin on again, who has not been placed waits for its gates again', () => {
    const cluster = new Cluster({ n1: { cpu: '100m' } });
    cluster.world.schedulerConfiguration = { ...DEFAULT_CONFIGURATION, disabled: ['SchedulingGates'] };
    for (const name of ['waits', 'backs-off']) cluster.pod(name, { ...gated('g'), requests: [{ cpu: '1' }] });
    cluster.run();
    cluster.node('n2', { cpu: '500m' }); // helps nobody, and wakes both
    cluster.world.schedulerConfiguration = DEFAULT_CONFIGURATION;
    cluster.node('n3');
    cluster.run(20);
    expect([cluster.pool('waits'), cluster.pool('backs-off')]).toEqual(['gated', 'gated']);
    leave(cluster, 'waits');
    cluster.run();
    expect([cluster.nodeOf('waits'), cluster.nodeOf('backs-off')]).toEqual(['n3', undefined]);
  });
});

describe('[CONFIG-6] a filter that is off keeps nobody away', () => {
  const port: PodAsk['spec'] = {
    containers: [
      {
        name: 'c',
        image: 'web:1.0',
        imagePullPolicy: 'IfNotPresent',
        resources: {},
        ports: [{ containerPort: 80, protocol: 'TCP', hostPort: 80 }],
      },
    ],
  };
  const like = { matchLabels: { app: 'x' } };
  const apart: PodAsk['spec'] = {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: like, topologyKey: 'host' }],
      },
    },
  };
  const spread: PodAsk['spec'] = {
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'rack', whenUnsatisfiable: 'DoNotSchedule', labelSelector: like },
    ],
  };
  const claim: PodAsk['spec'] = { volumes: [{ name: 'c', persistentVolumeClaim: { claimName: 'c' } }] };
  const rows: [PluginName, NodeAsk, PodAsk, (readonly PluginName[])?][] = [
    ['NodeUnschedulable', { unschedulable: true }, {}],
    ['TaintToleration', { taints: [{ key: 'a', effect: 'NoSchedule' }] }, {}],
    ['NodeAffinity', {}, { nodeSelector: { a: 'b' } }],
    ['NodePorts', {}, { spec: port }],
    ['NodeResourcesFit', { cpu: '100m' }, { requests: [{ cpu: '1' }] }],
    ['PodTopologySpread', {}, { spec: spread }],
    ['InterPodAffinity', { labels: { host: 'n1' } }, { labels: { app: 'x' }, spec: apart }],
    ['VolumeBinding', {}, { spec: claim }, ['VolumeRestrictions', 'VolumeZone']],
    ['VolumeZone', {}, { spec: claim }, ['VolumeRestrictions', 'VolumeBinding']],
    ['VolumeRestrictions', {}, { spec: claim }, ['VolumeZone', 'VolumeBinding']],
  ];
  test.each(rows)('%s', (plugin, node, ask, others = []) => {
    for (const off of [false, true]) {
      const cluster = new Cluster({ n1: node });
      cluster.world.schedulerConfiguration = {
        ...DEFAULT_CONFIGURATION,
        disabled: off ? [...others, plugin] : others,
      };
      cluster.pod('there', { nodeName: 'n1', labels: { app: 'x' }, spec: { containers: port.containers ?? [] } });
      cluster.pod('p', ask);
      cluster.run();
      expect([off, cluster.nodeOf('p')]).toEqual([off, off ? 'n1' : undefined]);
    }
  });

  test('every plugin can be named', () => {
    expect(PLUGINS).toContain('DefaultPreemption');
    expect(rows.every(([name]) => PLUGINS.includes(name))).toBe(true);
  });
});
