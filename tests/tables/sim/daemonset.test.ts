// The DaemonSet controller: one pod a node, who gets one, and how they are renewed.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { Cluster, deletion, fault, image, machine, pod, updateNode } from '../../support/cluster.ts';
import { daemonSet, edit, setImage } from '../../support/sets.ts';

const MACHINES = ['n1', 'n2', 'n3'].map((name) => machine(name));
const IMAGES = [image(), image('web:2.0')];

/** `n1:web:1.0` for each pod, by node; those that are being deleted in brackets. */
function pods(cluster: Cluster): string[] {
  return cluster
    .pods()
    .map(({ metadata, spec }) => {
      const text = `${spec.nodeName ?? '-'}:${spec.containers[0]?.image}`;
      return metadata.deletionTimestamp === undefined ? text : `(${text})`;
    })
    .sort((x, y) => (x.replace('(', '') < y.replace('(', '') ? -1 : 1));
}

function status(cluster: Cluster): number[] {
  const { status: is } = cluster.daemonSet('agent');
  return [is.desiredNumberScheduled, is.currentNumberScheduled, is.updatedNumberScheduled, is.numberAvailable];
}

function started(spec = {}, ask = {}, machines: readonly Command[] = MACHINES): Cluster {
  const cluster = new Cluster();
  cluster.tick(...machines, ...IMAGES, daemonSet('agent', spec, ask));
  cluster.until(() => {
    const { desiredNumberScheduled, numberReady } = cluster.daemonSet('agent').status;
    return numberReady === desiredNumberScheduled;
  });
  return cluster;
}

function relabel(cluster: Cluster, node: string, labels: Readonly<Record<string, string>>): Command {
  const { spec } = cluster.node(node);
  return {
    kind: 'api',
    verb: 'update',
    resource: 'nodes',
    name: node,
    body: { metadata: { name: node, labels }, spec },
  };
}

describe('[DAEMONSET-1] one pod on each node, bound by the ordinary scheduler', () => {
  test('by the name of the node, and with tolerations of its own', () => {
    const cluster = started();
    expect(pods(cluster)).toEqual(['n1:web:1.0', 'n2:web:1.0', 'n3:web:1.0']);
    const [one] = cluster.pods();
    expect(one?.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms).toEqual(
      [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [one?.spec.nodeName] }] }],
    );
    const short = (key = '') => key.replace('node.kubernetes.io/', '');
    expect(
      one?.spec.tolerations.map(({ key, effect, tolerationSeconds }) => [short(key), effect, tolerationSeconds]),
    ).toEqual([
      ['not-ready', 'NoExecute', undefined],
      ['unreachable', 'NoExecute', undefined],
      ['disk-pressure', 'NoSchedule', undefined],
      ['memory-pressure', 'NoSchedule', undefined],
      ['pid-pressure', 'NoSchedule', undefined],
      ['unschedulable', 'NoSchedule', undefined],
    ]);
    expect(cluster.facts('Scheduled')).toHaveLength(3);
  });
  test('in the network of the node it tolerates that there is no other', () => {
    const [one] = started({}, { hostNetwork: true }).pods();
    expect(one?.spec.tolerations.map((each) => each.key)).toContain('node.kubernetes.io/network-unavailable');
  });
  test('it needs room as any pod: on a full node it waits', () => {
    const cluster = new Cluster();
    cluster.tick(machine('n1'), machine('n2', { milliCpu: 500 }), ...IMAGES);
    cluster.tick(daemonSet('agent', {}, { requests: { cpu: '1' } }));
    cluster.run(10);
    expect(pods(cluster)).toEqual(['-:web:1.0', 'n1:web:1.0']);
    expect(status(cluster)).toEqual([2, 2, 2, 1]);
  });
  test('it stays on a node that is cordoned, and on one that is dead', () => {
    const cluster = started();
    const before = cluster.pods().map((one) => one.metadata.name);
    cluster.tick(updateNode('n1', { unschedulable: true }), fault('node-poweroff', 'n2'));
    cluster.run(500);
    expect(cluster.pods().map((one) => one.metadata.name)).toEqual(before);
  });
});

describe('[DAEMONSET-2] which nodes', () => {
  test('a node that gets the label gets a pod, one that loses it loses the pod', () => {
    const cluster = started({}, { nodeSelector: { agent: 'yes' } });
    expect(pods(cluster)).toEqual([]);
    cluster.tick(relabel(cluster, 'n2', { agent: 'yes' }));
    expect(pods(cluster)).toEqual(['n2:web:1.0']);
    cluster.until(() => cluster.daemonSet('agent').status.numberReady === 1);
    cluster.tick(relabel(cluster, 'n2', {}));
    const { desiredNumberScheduled, numberMisscheduled } = cluster.daemonSet('agent').status;
    expect([pods(cluster), desiredNumberScheduled, numberMisscheduled]).toEqual([['(n2:web:1.0)'], 0, 1]);
    cluster.run(3);
    expect([pods(cluster), cluster.daemonSet('agent').status.numberMisscheduled]).toEqual([[], 0]);
  });
  test('a taint NoSchedule keeps new pods away and lets old ones run; NoExecute ends them', () => {
    const cluster = started();
    cluster.tick(updateNode('n1', { taints: [{ key: 'lab', effect: 'NoSchedule' }] }));
    cluster.run(5);
    expect([pods(cluster).length, status(cluster)]).toEqual([3, [2, 2, 2, 2]]);
    cluster.tick(deletion('pods', cluster.pods().find((one) => one.spec.nodeName === 'n1')?.metadata.name ?? ''));
    cluster.run(5);
    expect(pods(cluster)).toEqual(['n2:web:1.0', 'n3:web:1.0']);
    cluster.tick(updateNode('n2', { taints: [{ key: 'lab', effect: 'NoExecute' }] }));
    cluster.run(5);
    expect(pods(cluster)).toEqual(['n3:web:1.0']);
  });
});

describe('[DAEMONSET-3] RollingUpdate with maxUnavailable', () => {
  test('one node after the other', () => {
    const cluster = started();
    cluster.tick(setImage(cluster, 'DaemonSet', 'agent', 'web:2.0'));
    expect(status(cluster), 'the old pod still counts').toEqual([3, 3, 0, 3]);
    let least = 3;
    cluster.until(() => {
      least = Math.min(least, status(cluster)[3] ?? 0);
      return status(cluster)[2] === 3 && status(cluster)[3] === 3;
    });
    expect([least, pods(cluster)]).toEqual([2, ['n1:web:2.0', 'n2:web:2.0', 'n3:web:2.0']]);
  });
  test('per cent round up: 50 % of 3 nodes are 2', () => {
    const cluster = started({ updateStrategy: { rollingUpdate: { maxUnavailable: '50%' } } });
    cluster.tick(setImage(cluster, 'DaemonSet', 'agent', 'web:2.0'));
    expect(pods(cluster).filter((one) => one.startsWith('('))).toHaveLength(2);
  });
  test('old pods that are not available go freely', () => {
    const cluster = started();
    cluster.tick(setImage(cluster, 'DaemonSet', 'agent', 'nobody:1'));
    cluster.run(30);
    expect(pods(cluster).filter((one) => one.includes('nobody'))).toHaveLength(1);
    cluster.tick(setImage(cluster, 'DaemonSet', 'agent', 'web:2.0'));
    cluster.run(40);
    expect(pods(cluster)).toEqual(['n1:web:2.0', 'n2:web:2.0', 'n3:web:2.0']);
  });
});

test('[DAEMONSET-4] with maxSurge the new pod is available before the old one goes', () => {
  const cluster = started({ updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
  cluster.tick(setImage(cluster, 'DaemonSet', 'agent', 'web:2.0'));
  expect(pods(cluster)).toHaveLength(4);
  let least = 3;
  let most = 0;
  cluster.until(() => {
    const ready = cluster.pods().filter((one) => cluster.ready(one.metadata.name) && !one.metadata.deletionTimestamp);
    least = Math.min(least, ready.length);
    most = Math.max(most, cluster.pods().filter((one) => !one.metadata.deletionTimestamp).length);
    return status(cluster)[2] === 3 && pods(cluster).length === 3;
  });
  expect([least, most, pods(cluster)]).toEqual([3, 4, ['n1:web:2.0', 'n2:web:2.0', 'n3:web:2.0']]);
});

test('[DAEMONSET-5] OnDelete: a pod takes the new template when somebody deletes it', () => {
  const cluster = started({ updateStrategy: { type: 'OnDelete' } });
  cluster.tick(setImage(cluster, 'DaemonSet', 'agent', 'web:2.0'));
  cluster.run(10);
  expect(pods(cluster)).toEqual(['n1:web:1.0', 'n2:web:1.0', 'n3:web:1.0']);
  cluster.tick(deletion('pods', cluster.pods().find((one) => one.spec.nodeName === 'n2')?.metadata.name ?? ''));
  cluster.run(10);
  expect(pods(cluster)).toEqual(['n1:web:1.0', 'n2:web:2.0', 'n3:web:1.0']);
});

test('[DAEMONSET-6] a pod that fails on a node is made again after 1, 2, 4 … seconds', () => {
  const cluster = new Cluster();
  cluster.tick(machine('n1', { maxPods: 1 }), ...IMAGES, pod('first'));
  cluster.tick(daemonSet('agent', {}, { nodeName: 'n1' }));
  cluster.run(40);
  const failed = cluster.ticks('FailedDaemonPod');
  expect(failed.slice(1).map((at, i) => at - (failed[i] ?? 0))).toEqual([2, 2, 4, 8, 16].slice(0, failed.length - 1)); // a new pod needs a second to fail
  expect(failed.length).toBeGreaterThan(4);
  expect(cluster.said('FailedDaemonPod')[0]).toMatch(
    /^\d+ Found failed daemon pod default\/agent-\w{5} on node n1, will try to kill it$/,
  );
});

test('[DAEMONSET-7] a node that joins gets its pod', () => {
  const cluster = started();
  cluster.tick(machine('n4'));
  expect([pods(cluster).at(-1), status(cluster)]).toEqual(['n4:web:1.0', [4, 4, 4, 3]]);
});

test('[DAEMONSET-8] minReadySeconds: a pod counts as available when it has been ready so long', () => {
  const cluster = started({ minReadySeconds: 10 });
  expect(status(cluster)[3]).toBe(0);
  cluster.run(11);
  expect(status(cluster)[3]).toBe(3);
  cluster.tick(edit(cluster, 'DaemonSet', 'agent', { minReadySeconds: 100 }));
  expect(status(cluster)[3]).toBe(0);
});
