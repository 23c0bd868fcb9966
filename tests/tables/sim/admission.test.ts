// What admission makes of pods and claims, and what it refuses: the importance that a PriorityClass gives, selectors that look at the pod's own labels,
// the default class of storage.
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import { Cluster, create, deployment, NAMESPACE, pod } from '../../support/cluster.ts';

const priorityClass = (name: string, value: number, more: Readonly<Record<string, unknown>> = {}): Command =>
  create({ kind: 'PriorityClass', apiVersion: 'scheduling.k8s.io/v1', metadata: { name }, value, ...more });

test('[ADMIT-5] a namespace carries its name as a label', () => {
  const cluster = new Cluster();
  cluster.tick(create({ kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'sea', labels: { team: 'a' } } }));
  expect(cluster.world.store.get('Namespace', 'sea')?.metadata.labels).toEqual({
    team: 'a',
    'kubernetes.io/metadata.name': 'sea',
  });
});

describe('[ADMIT-1] a pod has the priority and the preemption policy of its class', () => {
  const importance = (cluster: Cluster, name: string) => {
    const { priorityClassName, priority, preemptionPolicy } = cluster.pod(name).spec;
    return [priorityClassName, priority, preemptionPolicy];
  };
  test('of the class that it names, of the one that is everybody’s, or none', () => {
    const cluster = new Cluster();
    cluster.tick(pod('plain'), priorityClass('high', 100, { preemptionPolicy: 'Never' }));
    cluster.tick(pod('important', { priorityClassName: 'high' }), priorityClass('usual', 7, { globalDefault: true }));
    cluster.tick(pod('other'), pod('vital', { priorityClassName: 'system-node-critical' }));
    expect(importance(cluster, 'plain')).toEqual([undefined, 0, 'PreemptLowerPriority']);
    expect(importance(cluster, 'important')).toEqual(['high', 100, 'Never']);
    expect(importance(cluster, 'other')).toEqual(['usual', 7, 'PreemptLowerPriority']);
    expect(importance(cluster, 'vital')).toEqual(['system-node-critical', 2_000_001_000, 'PreemptLowerPriority']);
  });

  test('a template’s pods follow the classes of the moment, not those of its making', () => {
    const cluster = new Cluster();
    cluster.tick(deployment('web', 1));
    cluster.run(2);
    cluster.tick(priorityClass('usual', 7, { globalDefault: true }));
    cluster.tick({
      kind: 'api',
      verb: 'update',
      resource: 'deployments',
      subresource: 'scale',
      namespace: NAMESPACE,
      name: 'web',
      body: { spec: { replicas: 2 } },
    });
    cluster.run(2);
    expect(
      cluster
        .pods()
        .map((one) => one.spec.priority)
        .sort(),
    ).toEqual([0, 7]);
  });
});

describe('[ADMIT-2] admission refuses in the words of the real plugin', () => {
  const refused = (...commands: readonly [...Command[], Command]) => {
    const cluster = new Cluster();
    cluster.tick(...commands.slice(0, -1));
    const status = refusal(cluster.world, commands.at(-1) as Command);
    return status && `${status.code} ${status.message}`;
  };
  test('a class that is not there', () => {
    expect(refused(pod('p', { priorityClassName: 'high' }))).toBe(
      '403 pods "p" is forbidden: no PriorityClass with name high was found',
    );
    expect(refused(priorityClass('high', 1), pod('p', { priorityClassName: 'high' }))).toBeUndefined();
  });
  test('another number, or another policy, than that of the class', () => {
    expect(refused(pod('p', { priority: 5 }))).toBe(
      '403 pods "p" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    );
    expect(refused(priorityClass('five', 5), pod('p', { priority: 5, priorityClassName: 'five' }))).toBeUndefined();
    expect(refused(pod('p', { preemptionPolicy: 'Never' }))).toBe(
      '403 pods "p" is forbidden: the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name',
    );
  });
  test('a second class that is everybody’s', () => {
    const one = priorityClass('one', 1, { globalDefault: true });
    expect(refused(one, priorityClass('two', 2, { globalDefault: true }))).toBe(
      '403 priorityclasses.scheduling.k8s.io "two" is forbidden: PriorityClass one is already marked as default. Only one default can exist',
    );
    expect(refused(one, priorityClass('two', 2))).toBeUndefined();
  });
  test('pods of a ReplicaSet whose class is missing: an event for each try, and pods once it is there', () => {
    const cluster = new Cluster();
    cluster.tick(deployment('web', 2, { priorityClassName: 'high' }));
    cluster.run(3);
    expect(cluster.pods()).toEqual([]);
    expect(cluster.said('FailedCreate')).toEqual(
      [1, 2, 3].map((tick) =>
        expect.stringMatching(
          new RegExp(
            `^${tick} Error creating: pods "web-\\w+-" is forbidden: no PriorityClass with name high was found$`,
          ),
        ),
      ),
    );
    cluster.tick(priorityClass('high', 100));
    expect(cluster.pods().map((one) => one.spec.priority)).toEqual([100, 100]);
  });
});

test('[ADMIT-3] the values of a pod’s own labels are worked into the selectors that ask for them', () => {
  const cluster = new Cluster();
  const term = { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'web' } } };
  const keyed = { ...term, matchLabelKeys: ['version', 'absent'], mismatchLabelKeys: ['tenant'] };
  const ask = {
    affinity: {
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [keyed] },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: keyed }],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: {},
        matchLabelKeys: ['version'],
      },
    ],
  };
  cluster.tick(
    pod('a', { ...ask, labels: { version: '1', tenant: 'x' } }),
    pod('b', { ...ask, labels: { version: '2', tenant: 'y' } }),
  );
  for (const [name, version, tenant] of [
    ['a', '1', 'x'],
    ['b', '2', 'y'],
  ] as const) {
    const { affinity, topologySpreadConstraints } = cluster.pod(name).spec;
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'version', operator: 'In', values: [version] },
        { key: 'tenant', operator: 'NotIn', values: [tenant] },
      ],
    };
    expect(affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.[0]?.labelSelector).toEqual(selector);
    expect(
      affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.[0]?.podAffinityTerm.labelSelector,
    ).toEqual(selector);
    expect(topologySpreadConstraints?.[0]?.labelSelector?.matchExpressions).toEqual([
      { key: 'version', operator: 'In', values: [version] },
    ]);
  }
});

test('[ADMIT-4] a claim without a class gets the default one; the empty class is a class', () => {
  const cluster = new Cluster();
  const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
  const storageClass = (name: string, more: Readonly<Record<string, unknown>> = {}): Command =>
    create({ kind: 'StorageClass', apiVersion: 'storage.k8s.io/v1', metadata: { name, ...more }, provisioner: 'a/b' });
  const claim = (name: string, storageClassName?: string): Command =>
    create({
      kind: 'PersistentVolumeClaim',
      apiVersion: 'v1',
      metadata: { name },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName },
    });
  cluster.tick(storageClass('slow'), claim('before'));
  cluster.tick(storageClass('fast', { annotations }), claim('none', ''), claim('named', 'slow'), claim('open'));
  cluster.tick(storageClass('newer', { annotations }), claim('later'));
  const classOf = (name: string) =>
    cluster.world.store.get('PersistentVolumeClaim', `${NAMESPACE}/${name}`)?.spec.storageClassName;
  expect(['before', 'none', 'named', 'open', 'later'].map(classOf)).toEqual([undefined, '', 'slow', 'fast', 'newer']);
});

test('[GATE-1] a gated pod says so from the start, is not bound, and its gates only go', () => {
  const cluster = new Cluster();
  cluster.tick(pod('p', { schedulingGates: [{ name: 'a' }, { name: 'b' }] }));
  expect(cluster.pod('p').status.conditions).toEqual([
    {
      type: 'PodScheduled',
      status: 'False',
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
      lastTransitionTime: 1,
    },
  ]);
  const update = (
    schedulingGates: readonly { name: string }[] | undefined,
    tolerations = cluster.pod('p').spec.tolerations,
  ): Command => ({
    kind: 'api',
    verb: 'update',
    resource: 'pods',
    namespace: NAMESPACE,
    name: 'p',
    body: { metadata: { annotations: { note: 'x' } }, spec: { schedulingGates, tolerations } },
  });
  expect(refusal(cluster.world, update([{ name: 'c' }]))).toMatchObject({
    code: 422,
    message: `Pod "p" is invalid: spec.schedulingGates: Forbidden: only deletion is allowed, but found new scheduling gate 'c'`,
  });
  expect(refusal(cluster.world, update([], []))).toMatchObject({
    message:
      'Pod "p" is invalid: spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
  });
  cluster.tick(update([{ name: 'b' }]));
  expect(cluster.pod('p').spec.schedulingGates).toEqual([{ name: 'b' }]);
  expect(cluster.status(cluster.pod('p'), 'PodScheduled')).toBe('False');
  cluster.tick(update(undefined));
  expect(cluster.pod('p').spec.schedulingGates).toBeUndefined();
  expect(cluster.pod('p').metadata.annotations).toEqual({ note: 'x' });
});
