// NodePorts: whose port clashes with whose.
import { describe, expect, test } from 'vitest';
import type { ContainerPort } from '../../../shared/kinds/container.ts';
import { Cluster, type PodAsk } from './cluster.ts';

const TAKEN = "node(s) didn't have free ports for the requested pod ports";

function ports(...list: (Partial<ContainerPort> | number)[]): PodAsk {
  const container = (port: Partial<ContainerPort> | number, i: number) => ({
    name: `c${i}`,
    image: 'web:1.0',
    imagePullPolicy: 'IfNotPresent' as const,
    resources: {},
    ports: [
      { containerPort: 8000, protocol: 'TCP', ...(typeof port === 'number' ? { hostPort: port } : port) },
    ] as const,
  });
  return { spec: { containers: list.map(container) } };
}

describe('[PORTS-1] a port of the node belongs to one pod: same number and protocol, same address or all addresses', () => {
  test.each<[string, PodAsk, PodAsk, boolean]>([
    ['the same', ports(80), ports(80), false],
    ['another number', ports(80), ports(81), true],
    ['another protocol', ports({ hostPort: 80 }), ports({ hostPort: 80, protocol: 'UDP' }), true],
    ['two addresses', ports({ hostPort: 80, hostIP: '10.0.0.1' }), ports({ hostPort: 80, hostIP: '10.0.0.2' }), true],
    ['one address', ports({ hostPort: 80, hostIP: '10.0.0.1' }), ports({ hostPort: 80, hostIP: '10.0.0.1' }), false],
    ['an address and all of them', ports({ hostPort: 80, hostIP: '10.0.0.1' }), ports(80), false],
    ['all of them and an address', ports(80), ports({ hostPort: 80, hostIP: '10.0.0.1' }), false],
    [
      'all of them by name',
      ports({ hostPort: 80, hostIP: '0.0.0.0' }),
      ports({ hostPort: 80, hostIP: '10.0.0.1' }),
      false,
    ],
    ['no port of the node', ports({}), ports({}), true],
    ['one of several', ports(80, 81), ports(82, 81), false],
    [
      'on the network of the node every port is one of the node',
      { spec: { ...ports({ containerPort: 90 }).spec, hostNetwork: true } },
      ports(90),
      false,
    ],
    [
      'those of a sidecar count',
      {
        spec: {
          initContainers: (ports(80).spec?.containers ?? []).map((one) => ({
            ...one,
            name: 'side',
            restartPolicy: 'Always' as const,
          })),
        },
      },
      ports(80),
      false,
    ],
    [
      'those of an init container do not',
      { spec: { initContainers: (ports(80).spec?.containers ?? []).map((one) => ({ ...one, name: 'init' })) } },
      ports(80),
      true,
    ],
  ])('%s', (_, there, ask, fits) => {
    const cluster = new Cluster({ n1: {} });
    cluster.pod('there', { ...there, nodeName: 'n1' });
    cluster.pod('p', ask);
    const explained = cluster.explainOn('p', 'n1');
    expect([explained.feasible, explained.plugin, explained.reasons]).toEqual(
      fits ? [true, undefined, []] : [false, 'NodePorts', [TAKEN]],
    );
    cluster.run();
    expect(cluster.nodeOf('p')).toBe(fits ? 'n1' : undefined);
  });

  test('pods of one wave with the same port go to different nodes; the last finds none', () => {
    const cluster = new Cluster({ n1: {}, n2: {} });
    for (const name of ['a', 'b', 'c']) cluster.pod(name, ports(443));
    cluster.run();
    expect(['a', 'b'].map((name) => cluster.nodeOf(name)).sort()).toEqual(['n1', 'n2']);
    expect(cluster.message('c')).toBe(
      `0/2 nodes are available: 2 ${TAKEN}. no new claims to deallocate, preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.`,
    );
  });

  test('its pod gone, the port is free', () => {
    const cluster = new Cluster({ n1: {} });
    cluster.pod('a', { ...ports(80), nodeName: 'n1' });
    cluster.pod('b', ports(80));
    cluster.run();
    cluster.remove('a');
    cluster.run();
    expect(cluster.nodeOf('b')).toBe('n1');
  });
});
