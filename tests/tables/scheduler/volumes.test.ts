// VolumeBinding, VolumeZone and VolumeRestrictions: which nodes a pod's claims leave it.
import { describe, expect, test } from 'vitest';
import type { PersistentVolume } from '../../../shared/kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../../shared/kinds/persistent-volume-claim.ts';
import { DEFAULT_CONFIGURATION } from '../../../shared/kinds/scheduler-configuration.ts';
import type { StorageClass } from '../../../shared/kinds/storage-class.ts';
import { tick } from '../../../shared/base/units.ts';
import { newMeta } from '../../../shared/sim/control-plane/create.ts';
import { Cluster, type NodeAsk } from './cluster.ts';

const ZONE = 'topology.kubernetes.io/zone';

interface ClaimAsk {
  readonly size?: string;
  readonly bound?: string;
  readonly named?: string;
  readonly lost?: true;
  readonly ending?: true;
  readonly spec?: Partial<PersistentVolumeClaim['spec']>;
}
interface VolumeAsk {
  readonly size?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Nodes that reach it, by their label `rack`. */
  readonly racks?: readonly string[];
  readonly phase?: PersistentVolume['status']['phase'];
  readonly spec?: Partial<PersistentVolume['spec']>;
}

class Store extends Cluster {
  claim(name: string, { size = '1Gi', bound, named, lost, ending, spec }: ClaimAsk = {}): this {
    this.world.store.create('PersistentVolumeClaim', {
      kind: 'PersistentVolumeClaim',
      metadata: { ...newMeta(this.world, { name, namespace: 'default' }), deletionTimestamp: ending && tick(0) },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: size } },
        volumeMode: 'Filesystem',
        storageClassName: 'late',
        volumeName: bound ?? named,
        ...spec,
      },
      status: { phase: lost ? 'Lost' : bound === undefined ? 'Pending' : 'Bound' },
    });
    return this;
  }

  volume(name: string, { size = '1Gi', labels, racks, phase = 'Available', spec }: VolumeAsk = {}): this {
    const rack = racks && {
      required: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'rack', operator: 'In' as const, values: racks }] }],
      },
    };
    this.world.store.create('PersistentVolume', {
      kind: 'PersistentVolume',
      metadata: newMeta(this.world, { name, labels }),
      spec: {
        capacity: { storage: size },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: 'late',
        volumeMode: 'Filesystem',
        nodeAffinity: rack,
        ...spec,
      },
      status: { phase },
    });
    return this;
  }

  storageClass(name: string, more: Partial<StorageClass> = {}): this {
    this.world.store.create('StorageClass', {
      kind: 'StorageClass',
      metadata: newMeta(this.world, { name }),
      provisioner: 'kubernetes.io/no-provisioner',
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'WaitForFirstConsumer',
      ...more,
    });
    return this;
  }

  mounting(name: string, ...claims: string[]): this {
    const volumes = claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } }));
    this.pod(name, { spec: { volumes } });
    return this;
  }

  /** Nodes on which the pod may be. */
  feasible(name = 'p'): string[] {
    return this.explain(name)
      .nodes.filter((one) => one.feasible)
      .map((one) => one.node);
  }

  why(node: string, name = 'p'): string {
    const { plugin, reasons } = this.explainOn(name, node);
    return `${plugin}: ${reasons.join('; ')}`;
  }
}

const racks: Record<string, NodeAsk> = {
  n1: { labels: { rack: '1' } },
  n2: { labels: { rack: '2' } },
  n3: { labels: { rack: '3' } },
};
const store = (nodes: Record<string, NodeAsk> = racks) =>
  new Store(nodes).storageClass('late').storageClass('now', { volumeBindingMode: 'Immediate' });
const NONE = "VolumeBinding: node(s) didn't find available persistent volumes to bind";

describe('[VOLUME-1] claims that end the cycle for all nodes, in their own words', () => {
  test.each<[string, (cluster: Store) => Store, string]>([
    ['one that does not exist', (c) => c, 'persistentvolumeclaim "c" not found'],
    [
      'unbound, of a class that binds at once',
      (c) => c.claim('c', { spec: { storageClassName: 'now' } }),
      'pod has unbound immediate PersistentVolumeClaims',
    ],
    [
      'unbound, without a class',
      (c) => c.claim('c', { spec: { storageClassName: undefined } }),
      'pod has unbound immediate PersistentVolumeClaims',
    ],
    [
      'unbound, of a class that does not exist',
      (c) => c.claim('c', { spec: { storageClassName: 'none' } }),
      'pod has unbound immediate PersistentVolumeClaims',
    ],
    [
      'that names its volume, and is not bound yet',
      (c) => c.volume('v').claim('c', { named: 'v' }),
      'pod has unbound immediate PersistentVolumeClaims',
    ],
    [
      'whose volume was lost',
      (c) => c.claim('c', { named: 'v', lost: true }),
      'persistentvolumeclaim "c" bound to non-existent persistentvolume "v"',
    ],
    [
      'that is being deleted',
      (c) => c.volume('v').claim('c', { bound: 'v', ending: true }),
      'persistentvolumeclaim "c" is being deleted',
    ],
    ['whose volume does not exist', (c) => c.claim('c', { bound: 'v' }), 'persistentvolume "v" not found'],
  ])('%s', (_, prepare, text) => {
    const cluster = prepare(store()).mounting('p', 'c');
    cluster.run();
    expect(cluster.message('p')).toBe(
      `0/3 nodes are available: ${text}. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.`,
    );
  });

  test('without VolumeZone a volume that does not exist is VolumeBinding’s to tell, node by node', () => {
    const cluster = store().claim('c', { bound: 'v' }).mounting('p', 'c');
    cluster.world.schedulerConfiguration = { ...DEFAULT_CONFIGURATION, disabled: ['VolumeZone'] };
    cluster.run();
    expect(cluster.message('p')).toBe(
      '0/3 nodes are available: 3 node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s). ' +
        'no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    );
  });
});

describe('[VOLUME-2] a bound claim: the nodes that reach its volume', () => {
  test('by the node affinity of the volume', () => {
    const cluster = store()
      .volume('v', { racks: ['1', '3'], phase: 'Bound' })
      .claim('c', { bound: 'v' })
      .mounting('p', 'c');
    expect(cluster.feasible()).toEqual(['n1', 'n3']);
    expect(cluster.why('n2')).toBe("VolumeBinding: node(s) didn't match PersistentVolume's node affinity");
  });

  test('two claims: the nodes that reach both', () => {
    const cluster = store()
      .volume('v', { racks: ['1', '2'], phase: 'Bound' })
      .volume('w', { racks: ['2', '3'], phase: 'Bound' })
      .claim('c', { bound: 'v' })
      .claim('d', { bound: 'w' })
      .mounting('p', 'c', 'd');
    expect(cluster.feasible()).toEqual(['n2']);
  });

  test('a volume that says nothing is reached from everywhere', () => {
    expect(store().volume('v').claim('c', { bound: 'v' }).mounting('p', 'c').feasible()).toEqual(['n1', 'n2', 'n3']);
  });
});

describe('[VOLUME-3] a claim that waits for its first consumer: the nodes with a volume for it', () => {
  test.each<[string, VolumeAsk, ClaimAsk, boolean]>([
    ['as large', {}, {}, true],
    ['larger', { size: '2Gi' }, {}, true],
    ['too small', { size: '1023Mi' }, {}, false],
    ['of another class', { spec: { storageClassName: 'other' } }, {}, false],
    ['of another mode', { spec: { volumeMode: 'Block' } }, {}, false],
    ['without an access mode', {}, { spec: { accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] } }, false],
    ['with more access modes', { spec: { accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] } }, {}, true],
    ['that somebody has', { phase: 'Bound' }, {}, false],
    ['that somebody had', { phase: 'Released' }, {}, false],
    ['kept for another claim', { spec: { claimRef: { namespace: 'default', name: 'd' } } }, {}, false],
    ['kept for it', { spec: { claimRef: { namespace: 'default', name: 'c' } } }, {}, true],
    [
      'with the label that it selects',
      { labels: { disk: 'ssd' } },
      { spec: { selector: { matchLabels: { disk: 'ssd' } } } },
      true,
    ],
    ['without the label that it selects', {}, { spec: { selector: { matchLabels: { disk: 'ssd' } } } }, false],
  ])('%s', (_, volume, claim, fits) => {
    const cluster = store()
      .volume('v', { racks: ['2'], ...volume })
      .claim('c', claim)
      .mounting('p', 'c');
    expect(cluster.feasible()).toEqual(fits ? ['n2'] : []);
    expect(cluster.why('n1')).toBe(NONE);
  });

  test('two claims need two volumes, and the smaller one takes the smaller', () => {
    const cluster = store()
      .volume('small', { size: '1Gi', racks: ['1', '2'] })
      .volume('large', { size: '5Gi', racks: ['1', '3'] })
      .claim('big', { size: '4Gi' })
      .claim('little', { size: '1Gi' })
      .mounting('p', 'big', 'little');
    expect(cluster.feasible()).toEqual(['n1']);
  });

  test('where volumes can be made, none need be there; allowedTopologies says where', () => {
    const cluster = store()
      .storageClass('cloud', {
        provisioner: 'csi.example.com',
        allowedTopologies: [{ matchLabelExpressions: [{ key: 'rack', values: ['1', '2'] }] }],
      })
      .storageClass('anywhere', { provisioner: 'csi.example.com' })
      .claim('c', { spec: { storageClassName: 'cloud' } })
      .claim('d', { spec: { storageClassName: 'anywhere' } })
      .mounting('p', 'c')
      .mounting('q', 'd');
    expect([cluster.feasible('p'), cluster.feasible('q')]).toEqual([
      ['n1', 'n2'],
      ['n1', 'n2', 'n3'],
    ]);
  });

  test('both at once: a node may lack what is bound and what is to be bound', () => {
    const cluster = store()
      .volume('v', { racks: ['1'], phase: 'Bound' })
      .claim('c', { bound: 'v' })
      .claim('d')
      .mounting('p', 'c', 'd');
    expect(cluster.why('n2')).toBe(
      "VolumeBinding: node(s) didn't match PersistentVolume's node affinity; node(s) didn't find available persistent volumes to bind",
    );
  });
});

describe('[VOLUME-4] zones: a volume that says where it is leaves the nodes there, and those that say nothing of zones', () => {
  const zones: Record<string, NodeAsk> = {
    a: { zone: 'a' },
    b: { zone: 'b' },
    old: { labels: { 'failure-domain.beta.kubernetes.io/zone': 'a' } },
    region: { labels: { 'topology.kubernetes.io/region': 'eu' } },
    plain: {},
  };
  test.each<[string, Readonly<Record<string, string>>, string[]]>([
    ['in zone a', { [ZONE]: 'a' }, ['a', 'plain']],
    ['in two zones', { [ZONE]: 'a__b' }, ['a', 'b', 'plain']],
    ['by its old name', { 'failure-domain.beta.kubernetes.io/zone': 'a' }, ['a', 'old', 'plain']],
    ['in a region', { 'topology.kubernetes.io/region': 'eu' }, ['plain', 'region']],
    ['nowhere in particular', { disk: 'ssd' }, ['a', 'b', 'old', 'plain', 'region']],
  ])('%s', (_, labels, expected) => {
    const cluster = store(zones).volume('v', { labels, phase: 'Bound' }).claim('c', { bound: 'v' }).mounting('p', 'c');
    expect(cluster.feasible()).toEqual(expected);
    if (!expected.includes('b')) expect(cluster.why('b')).toBe('VolumeZone: node(s) had no available volume zone');
  });
});

describe('[VOLUME-5] a ReadWriteOncePod claim belongs to one pod of the cluster', () => {
  const IN_USE =
    'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';
  const single = () =>
    store()
      .volume('v', { phase: 'Bound' })
      .claim('c', { bound: 'v', spec: { accessModes: ['ReadWriteOncePod'] } });

  test('while a pod has it no node takes another; once that is gone, it goes on', () => {
    const cluster = single().mounting('first', 'c');
    cluster.run();
    cluster.mounting('p', 'c');
    cluster.run();
    expect(cluster.message('p')).toBe(
      `0/3 nodes are available: 3 ${IN_USE}. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.`,
    );
    cluster.remove('first');
    cluster.run();
    expect(cluster.nodeOf('p')).toBeDefined();
  });

  test('of two that want it in one wave, one gets it', () => {
    const cluster = single().mounting('p', 'c').mounting('q', 'c');
    cluster.run();
    expect([cluster.nodeOf('p') !== undefined, cluster.nodeOf('q')]).toEqual([true, undefined]);
  });

  test('a ReadWriteOnce claim is shared, and one of another namespace is another one', () => {
    const cluster = store()
      .volume('v', { phase: 'Bound' })
      .claim('c', { bound: 'v' })
      .mounting('a', 'c')
      .mounting('b', 'c');
    cluster.run();
    expect([cluster.nodeOf('a'), cluster.nodeOf('b')]).not.toContain(undefined);
  });

  test('preemption takes it from a pod of lower priority', () => {
    const cluster = single().mounting('low', 'c');
    cluster.run();
    const on = cluster.nodeOf('low');
    cluster.pod('high', {
      priority: 10,
      spec: { volumes: [{ name: 'c', persistentVolumeClaim: { claimName: 'c' } }] },
    });
    cluster.run();
    expect(cluster.stored('low').object.metadata.deletionTimestamp).toBeDefined();
    expect(cluster.stored('high').object.status.nominatedNodeName).toBe(on);
  });
});
