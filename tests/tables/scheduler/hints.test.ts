// Queueing hints: which event wakes a pod that a plugin has rejected, and which leaves it asleep.
import { describe, expect, test } from 'vitest';
import type { PodAffinityTerm } from '../../../shared/kinds/affinity.ts';
import { tick, podSlot } from '../../../shared/base/units.ts';
import type { PersistentVolume } from '../../../shared/kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../../shared/kinds/persistent-volume-claim.ts';
import type { PluginName } from '../../../shared/kinds/scheduler-configuration.ts';
import type { StorageClass } from '../../../shared/kinds/storage-class.ts';
import type { Stored } from '../../../shared/sim/store.ts';
import { createObject, newMeta } from '../../../shared/sim/control-plane/create.ts';
import { filterNumber, FILTERS } from '../../../shared/sim/scheduler/plugins/registry.ts';
import { HINTS } from '../../../shared/sim/scheduler/hints.ts';
import { Cluster, type NodeAsk, type PodAsk } from './cluster.ts';

type Event = (cluster: Cluster) => void;

const HOST = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

/** True when the event wakes a pod that this plugin alone has rejected. There are a node `n1` and, on it, a pod `there`. */
function wakes(plugin: PluginName, ask: PodAsk, event: Event, node: NodeAsk = {}, there: PodAsk = {}): boolean {
  const cluster = new Cluster({ n1: { labels: { [HOST]: 'n1' }, zone: 'a', ...node } });
  cluster.pod('there', { ...there, nodeName: 'n1' });
  const { slot } = cluster.pod('w', ask);
  const { queue } = cluster.world;
  expect(queue.pop()).toBe(slot);
  queue.putBack(podSlot(slot), 1 << filterNumber(plugin), tick(0));
  event(cluster);
  return cluster.pool('w') !== 'unschedulable';
}

const come =
  (ask: PodAsk): Event =>
  (c) =>
    void c.pod('come', { ...ask, nodeName: 'n1' });
const go: Event = (c) => c.remove('there');
const relabel =
  (labels: Record<string, string>): Event =>
  (c) =>
    void c.world.store.write('Pod', c.stored('there'), { metadata: { labels } });
const relabelSelf: Event = (c) =>
  void c.world.store.write('Pod', c.stored('w'), { metadata: { labels: { other: 'x' } } });
const tolerate: Event = (c) => {
  const stored = c.stored('w');
  const tolerations = [...stored.object.spec.tolerations, { operator: 'Exists' as const }];
  c.world.store.write('Pod', stored, { spec: { ...stored.object.spec, tolerations } });
};
const node =
  (ask: NodeAsk = {}): Event =>
  (c) =>
    void c.node('n2', { labels: { [HOST]: 'n2' }, zone: 'b', ...ask });
const label =
  (labels: Record<string, string>): Event =>
  (c) =>
    c.writeNode('n1', { labels });
const spec =
  (change: Parameters<Cluster['writeNode']>[1]['spec'] & object): Event =>
  (c) =>
    c.writeNode('n1', { spec: change });
const resize =
  (cpu: string): Event =>
  (c) =>
    c.writeNode('n1', { cpu });
const heartbeat: Event = (c) => {
  const stored = c.world.store.stored('Node', 'n1') as Stored<ReturnType<typeof c.world.nodes.node>>;
  const { status } = stored.object;
  c.world.store.write('Node', stored, { status: { ...status, conditions: [...status.conditions] } });
};
const wait: Event = (c) => c.run(20);
const late: Event = (c) => {
  c.pod('late');
  c.remove('late');
};
const leaveNode: Event = (c) => {
  c.remove('there');
  c.removeNode('n1');
};

const claim =
  (name: string, more: Partial<PersistentVolumeClaim['spec']> = {}): Event =>
  (c) =>
    createObject(c.world, {
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], resources: {}, volumeMode: 'Filesystem', ...more },
      status: { phase: 'Pending' },
    });
const volume =
  (labels: Record<string, string> = {}): Event =>
  (c) => {
    const made: PersistentVolume = {
      kind: 'PersistentVolume',
      metadata: newMeta(c.world, { name: 'pv', labels }),
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: '',
        volumeMode: 'Filesystem',
      },
      status: { phase: 'Available' },
    };
    c.world.store.create('PersistentVolume', made);
  };
const moved =
  (zone: string): Event =>
  (c) => {
    volume({ [ZONE]: 'a' })(c);
    // The first event has woken the pod: it is put to sleep again.
    const { slot } = c.stored('w');
    const by = c.world.queue.save().pods.find((one) => one.slot === slot)?.rejectedBy ?? 0;
    c.world.queue.pop();
    c.world.queue.putBack(podSlot(slot), by, tick(0));
    const stored = c.world.store.stored('PersistentVolume', 'pv') as Stored<PersistentVolume>;
    c.world.store.write('PersistentVolume', stored, { metadata: { labels: { [ZONE]: zone } } });
  };
const storageClass =
  (volumeBindingMode: StorageClass['volumeBindingMode']): Event =>
  (c) =>
    void c.world.store.create('StorageClass', {
      kind: 'StorageClass',
      metadata: newMeta(c.world, { name: 'fast' }),
      provisioner: 'p',
      reclaimPolicy: 'Delete',
      volumeBindingMode,
    });
const mounts = (...names: string[]): PodAsk => ({
  spec: { volumes: names.map((name) => ({ name, persistentVolumeClaim: { claimName: name } })) },
});
const port = (hostPort: number): PodAsk => ({
  spec: {
    containers: [
      {
        name: 'c',
        image: 'web:1.0',
        imagePullPolicy: 'IfNotPresent',
        resources: {},
        ports: [{ containerPort: 80, protocol: 'TCP', hostPort }],
      },
    ],
  },
});
const spread = (...keys: string[]): PodAsk => ({
  labels: { app: 'x' },
  spec: {
    topologySpreadConstraints: keys.map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'DoNotSchedule' as const,
      labelSelector: { matchLabels: { app: 'x' } },
    })),
  },
});
const term = (app: string, more: Partial<PodAffinityTerm> = {}): PodAffinityTerm => ({
  labelSelector: { matchLabels: { app } },
  topologyKey: ZONE,
  ...more,
});
const near = (...terms: PodAffinityTerm[]): PodAsk => ({
  labels: { app: 'w' },
  spec: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } },
});
const apart = (...terms: PodAffinityTerm[]): PodAsk => ({
  labels: { app: 'w' },
  spec: { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } },
});
const app = (name: string, namespace?: string): PodAsk => ({ labels: { app: name }, ...(namespace && { namespace }) });
const tainted = { taints: [{ key: 'a', effect: 'NoSchedule' as const }] };
const cordoned = { unschedulable: true as const };

interface Row {
  readonly it: string;
  readonly ask?: PodAsk;
  readonly event: Event;
  readonly node?: NodeAsk;
  readonly there?: PodAsk;
}
interface Listening {
  readonly wakes: readonly Row[];
  readonly sleeps: readonly Row[];
}

/** Nobody waits for these, whatever the plugin. */
const NOTHING: readonly Row[] = [
  { it: 'time', event: wait },
  { it: 'a heartbeat', event: heartbeat },
];

const big: PodAsk = { requests: [{ cpu: '2' }] };
const table: Partial<Record<PluginName, Listening>> = {
  NodeUnschedulable: {
    wakes: [
      { it: 'a node that is open', event: node() },
      { it: 'uncordoned', node: cordoned, event: spec({ unschedulable: undefined }) },
      { it: 'it tolerates more', event: tolerate },
    ],
    sleeps: [
      { it: 'a cordoned node', event: node(cordoned) },
      { it: 'cordoned', event: spec(cordoned) },
      { it: 'other taints', event: spec(tainted) },
      { it: 'a pod goes', event: go },
      { it: 'a label', event: label({ b: 'c' }) },
    ],
  },
  NodeName: { wakes: [{ it: 'a node', event: node() }], sleeps: [{ it: 'a label', event: label({ b: 'c' }) }] },
  TaintToleration: {
    wakes: [
      { it: 'a node without the taint', event: node() },
      { it: 'the taint goes', node: tainted, event: spec({ taints: [] }) },
      { it: 'it tolerates more', event: tolerate },
    ],
    sleeps: [
      { it: 'a node with the taint', event: node(tainted) },
      {
        it: 'another taint comes',
        node: tainted,
        event: spec({ taints: [...tainted.taints, { key: 'b', effect: 'NoSchedule' }] }),
      },
      {
        it: 'a taint goes from a node that it tolerated before',
        node: { taints: [{ key: 'b', effect: 'PreferNoSchedule' }] },
        event: spec({ taints: [] }),
      },
      { it: 'a pod goes', event: go },
    ],
  },
  NodeAffinity: {
    wakes: [
      { it: 'a node that matches', ask: { nodeSelector: { d: '1' } }, event: node({ labels: { d: '1' } }) },
      { it: 'the label comes', ask: { nodeSelector: { d: '1' } }, event: label({ d: '1' }) },
    ],
    sleeps: [
      { it: 'a node that does not match', ask: { nodeSelector: { d: '1' } }, event: node() },
      { it: 'another label', ask: { nodeSelector: { d: '1' } }, event: label({ d: '2' }) },
      {
        it: 'one that matched before',
        ask: { nodeSelector: { d: '1' } },
        node: { labels: { d: '1' } },
        event: label({ e: '2' }),
      },
      { it: 'taints', event: spec(tainted) },
    ],
  },
  NodePorts: {
    wakes: [
      { it: 'the pod with the port goes', ask: port(80), there: port(80), event: go },
      { it: 'a node', ask: port(80), event: node() },
    ],
    sleeps: [
      { it: 'a pod with another port goes', ask: port(80), there: port(81), event: go },
      { it: 'a pod without ports goes', ask: port(80), event: go },
      { it: 'a pod comes', ask: port(80), event: come({}) },
    ],
  },
  NodeResourcesFit: {
    wakes: [
      { it: 'a pod goes', event: go },
      { it: 'a node large enough', ask: big, event: node({ cpu: '2' }) },
      { it: 'the node grows', ask: big, node: { cpu: '1' }, event: resize('2') },
    ],
    sleeps: [
      { it: 'a node too small', ask: big, event: node({ cpu: '1900m' }) },
      { it: 'the node grows and is still too small', ask: big, node: { cpu: '1' }, event: resize('1500m') },
      { it: 'the node shrinks', ask: big, node: { cpu: '8' }, event: resize('4') },
      { it: 'what grows is not asked for', ask: { requests: [{ memory: '1Gi' }] }, event: resize('64') },
      { it: 'a pod comes', event: come({}) },
      { it: 'a label', event: label({ d: '1' }) },
      { it: 'uncordoned', node: cordoned, event: spec({ unschedulable: undefined }) },
      { it: 'a waiting pod goes', event: late },
    ],
  },
  VolumeRestrictions: {
    wakes: [
      { it: 'the pod with the claim goes', ask: mounts('c'), there: mounts('c'), event: go },
      { it: 'its claim comes', ask: mounts('c'), event: claim('c') },
      { it: 'a node', ask: mounts('c'), event: node() },
    ],
    sleeps: [
      { it: 'a pod with another claim goes', ask: mounts('c'), there: mounts('d'), event: go },
      { it: 'another claim comes', ask: mounts('c'), event: claim('d') },
      { it: 'a volume', ask: mounts('c'), event: volume() },
    ],
  },
  NodeVolumeLimits: {
    wakes: [
      { it: 'a pod with a claim goes', ask: mounts('c'), there: mounts('d'), event: go },
      { it: 'its claim', ask: mounts('c'), event: claim('c') },
      { it: 'a node', ask: mounts('c'), event: node() },
    ],
    sleeps: [
      { it: 'a pod without a claim goes', ask: mounts('c'), there: {}, event: go },
      { it: 'a volume', ask: mounts('c'), event: volume() },
    ],
  },
  VolumeBinding: {
    wakes: [
      { it: 'its claim', ask: mounts('c'), event: claim('c') },
      { it: 'a volume', ask: mounts('c'), event: volume() },
      { it: 'a class', ask: mounts('c'), event: storageClass('Immediate') },
      { it: 'a node', ask: mounts('c'), event: node() },
      { it: 'a label', ask: mounts('c'), event: label({ d: '1' }) },
    ],
    sleeps: [
      { it: 'another claim', ask: mounts('c'), event: claim('d') },
      { it: 'a pod goes', ask: mounts('c'), event: go },
    ],
  },
  VolumeZone: {
    wakes: [
      { it: 'its claim', ask: mounts('c'), event: claim('c') },
      { it: 'a volume', ask: mounts('c'), event: volume() },
      { it: 'its volume is in another zone', ask: mounts('c'), event: moved('b') },
      { it: 'a class that waits', ask: mounts('c'), event: storageClass('WaitForFirstConsumer') },
      { it: 'a node', ask: mounts('c'), event: node() },
      { it: 'a label', ask: mounts('c'), event: label({ [ZONE]: 'b' }) },
    ],
    sleeps: [
      { it: 'a class that does not wait', ask: mounts('c'), event: storageClass('Immediate') },
      { it: 'its volume is where it was', ask: mounts('c'), event: moved('a') },
      { it: 'a pod goes', ask: mounts('c'), event: go },
    ],
  },
  PodTopologySpread: {
    wakes: [
      { it: 'one of its like comes', ask: spread(ZONE), event: come(app('x')) },
      { it: 'one of its like goes', ask: spread(ZONE), there: app('x'), event: go },
      { it: 'one becomes its like', ask: spread(ZONE), event: relabel({ app: 'x' }) },
      { it: 'one is no longer its like', ask: spread(ZONE), there: app('x'), event: relabel({ app: 'y' }) },
      { it: 'its own labels', ask: spread(ZONE), event: relabelSelf },
      { it: 'a node with the key', ask: spread(ZONE), event: node() },
      { it: 'a node with the key goes', ask: spread(ZONE), event: leaveNode },
      { it: 'the node is in another zone', ask: spread(ZONE), event: label({ [ZONE]: 'z' }) },
      { it: 'the key comes', ask: spread('rack'), event: label({ rack: '1' }) },
      { it: 'taints', ask: spread(ZONE), event: spec(tainted) },
    ],
    sleeps: [
      { it: 'another pod comes', ask: spread(ZONE), event: come(app('y')) },
      { it: 'one of another namespace comes', ask: spread(ZONE), event: come(app('x', 'other')) },
      { it: 'another pod goes', ask: spread(ZONE), there: app('y'), event: go },
      { it: 'a label that does not matter', ask: spread(ZONE), there: app('x'), event: relabel({ app: 'x', v: '2' }) },
      { it: 'a node without one of the keys', ask: spread(ZONE, 'rack'), event: node() },
      { it: 'another label of the node', ask: spread(ZONE), event: label({ d: '1' }) },
    ],
  },
  InterPodAffinity: {
    wakes: [
      { it: 'one that it wants near comes', ask: near(term('x')), event: come(app('x')) },
      { it: 'one becomes what it wants near', ask: near(term('x')), event: relabel({ app: 'x' }) },
      { it: 'one that it keeps away from goes', ask: apart(term('x')), there: app('x'), event: go },
      {
        it: 'one is no longer what it keeps away from',
        ask: apart(term('x')),
        there: app('x'),
        event: relabel({ app: 'y' }),
      },
      {
        it: 'one that keeps away from it goes',
        ask: app('w'),
        there: { ...apart(term('w')), labels: { app: 'x' } },
        event: go,
      },
      { it: 'its own labels', ask: near(term('x')), event: relabelSelf },
      {
        it: 'one of a namespace that it names comes',
        ask: near(term('x', { namespaces: ['other'] })),
        event: come(app('x', 'other')),
      },
      { it: 'a node', ask: apart(term('x')), event: node() },
      { it: 'a label', ask: apart(term('x')), event: label({ [ZONE]: 'z' }) },
    ],
    sleeps: [
      { it: 'another comes', ask: near(term('x')), event: come(app('y')) },
      { it: 'one that meets only one of two terms comes', ask: near(term('x'), term('y')), event: come(app('x')) },
      { it: 'one of another namespace comes', ask: near(term('x')), event: come(app('x', 'other')) },
      { it: 'what it wants near goes', ask: near(term('x')), there: app('x'), event: go },
      { it: 'another goes', ask: apart(term('x')), there: app('y'), event: go },
      { it: 'what it keeps away from comes', ask: apart(term('x')), event: come(app('x')) },
      { it: 'taints', ask: apart(term('x')), event: spec(tainted) },
    ],
  },
};

describe.each(Object.entries(table))('[QUEUE-10] %s', (plugin, { wakes: yes, sleeps: no }) => {
  const asked = ({ ask = {}, event, node: at, there }: Row) => wakes(plugin as PluginName, ask, event, at, there);
  test.each(yes.map((row) => [row.it, row] as const))('wakes: %s', (_, row) => expect(asked(row)).toBe(true));
  test.each([...no, ...NOTHING].map((row) => [row.it, row] as const))('does not: %s', (_, row) =>
    expect(asked(row)).toBe(false),
  );
});

test('[QUEUE-10] every filter has hints, and a table here', () => {
  const names = FILTERS.map(({ name }) => name).sort((x, y) => (x < y ? -1 : 1));
  const sorted = (list: string[]) => list.sort((x, y) => (x < y ? -1 : 1));
  expect(sorted(Object.keys(HINTS))).toEqual(names);
  expect(sorted(Object.keys(table))).toEqual(names);
});
