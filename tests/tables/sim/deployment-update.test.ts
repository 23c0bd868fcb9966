// Updates of a Deployment: which are refused, what starts a rollout, and what kubectl rollout undo, pause, resume, restart and status read and write.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import type { ApiCommand } from '../../../shared/journal/command.ts';
import { condition } from '../../../shared/kinds/meta.ts';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { Cluster, deployment, image, machine, present, replicaSet, scale } from '../../support/cluster.ts';
import { deploymentOf, revision, revisions, setImage, sizes, update } from '../../support/rollout.ts';

function running(replicas = 2): Cluster {
  const cluster = new Cluster();
  cluster.tick(image(), image('web:2.0'), image('web:3.0'), machine('n1'), deployment('web', replicas));
  cluster.runTo(10);
  return cluster;
}

const progress = (cluster: Cluster) => condition(deploymentOf(cluster).status.conditions, 'Progressing');
const numbers = (cluster: Cluster) => revisions(cluster).map(revision);
const history = (cluster: Cluster, nth: number) =>
  revisions(cluster)[nth]?.metadata.annotations?.['deployment.kubernetes.io/revision-history'];

/** Until `kubectl rollout status` would say that the Deployment is successfully rolled out. */
function finish(cluster: Cluster): void {
  cluster.until(() => {
    const { metadata, spec, status } = deploymentOf(cluster);
    const { replicas, updatedReplicas, availableReplicas } = status;
    return (
      status.observedGeneration === metadata.generation &&
      [replicas, updatedReplicas, availableReplicas].every((one) => one === spec.replicas)
    );
  }, 100);
  expect(progress(cluster)?.reason).toBe('NewReplicaSetAvailable');
}

describe('[DEPLOY-4] the template can be changed, the selector cannot', () => {
  test('the refusal is that of the API server', () => {
    const cluster = running();
    const command = update(cluster, { selector: { matchLabels: { app: 'other' } } });
    expect(refusal(cluster.world, command)).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message:
        'Deployment.apps "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable',
      details: { name: 'web', group: 'apps', kind: 'Deployment' },
    });
    cluster.tick(command);
    expect(deploymentOf(cluster).metadata.generation).toBe(1);
  });

  test('of a ReplicaSet, too; its size and template can, and only new pods follow the template', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), replicaSet('web', 1));
    const { metadata, spec } = present(cluster.world.store.get('ReplicaSet', 'default/web'), 'replica set');
    const { template } = spec;
    const containers = template.spec.containers.map((one) => ({ ...one, image: 'web:2.0' }));
    const command = (change: object): ApiCommand => ({
      kind: 'api',
      verb: 'update',
      resource: 'replicasets',
      namespace: 'default',
      name: 'web',
      body: { metadata, spec: { ...spec, ...change } },
    });
    expect(refusal(cluster.world, command({ selector: {} }))?.message).toBe(
      'ReplicaSet.apps "web" is invalid: spec.selector: Invalid value: {}: field is immutable',
    );
    cluster.tick(command({ replicas: 3, template: { ...template, spec: { ...template.spec, containers } } }));
    const images = cluster.pods().map((one) => one.spec.containers[0]?.image ?? '');
    expect(images.sort()).toEqual(['web:1.0', 'web:2.0', 'web:2.0']);
  });

  test('labels and annotations alone make no rollout and no new generation; annotations are copied to the ReplicaSet', () => {
    const cluster = running();
    cluster.tick(update(cluster, {}, { 'kubernetes.io/change-cause': 'first' }));
    expect(deploymentOf(cluster).metadata.generation).toBe(1);
    expect(revisions(cluster)[0]?.metadata.annotations?.['kubernetes.io/change-cause']).toBe('first');
    expect([numbers(cluster), sizes(cluster)]).toEqual([[1], [2]]);
  });

  test('kubectl rollout restart: an annotation in the template replaces all pods', () => {
    const cluster = running();
    const { template } = deploymentOf(cluster).spec;
    const annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-11-21T10:00:00Z' };
    const before = cluster.pods().map((one) => one.metadata.name);
    cluster.tick(update(cluster, { template: { ...template, metadata: { ...template.metadata, annotations } } }));
    finish(cluster);
    expect(sizes(cluster)).toEqual([0, 2]);
    expect(cluster.pods().map((one) => one.metadata.annotations)).toEqual([annotations, annotations]);
    expect(cluster.pods().some((one) => before.includes(one.metadata.name))).toBe(false);
  });
});

describe('[DEPLOY-10] revisions', () => {
  test('each template has its ReplicaSet and its number; one that comes back gets a new number and keeps the old one in its history', () => {
    const cluster = running();
    const first = revisions(cluster)[0]?.metadata.name;
    cluster.tick(setImage(cluster, 'web:2.0'));
    finish(cluster);
    expect([numbers(cluster), revision(deploymentOf(cluster))]).toEqual([[1, 2], 2]);
    cluster.tick(setImage(cluster, 'web:1.0')); // kubectl rollout undo
    finish(cluster);
    expect([numbers(cluster), revision(deploymentOf(cluster)), sizes(cluster)]).toEqual([[2, 3], 3, [0, 2]]);
    expect([revisions(cluster)[1]?.metadata.name, history(cluster, 1)]).toEqual([first, '1']);
    cluster.tick(setImage(cluster, 'web:2.0'));
    finish(cluster);
    cluster.tick(setImage(cluster, 'web:1.0'));
    finish(cluster);
    expect([numbers(cluster), history(cluster, 0), history(cluster, 1)]).toEqual([[4, 5], '2', '1,3']);
    expect(cluster.world.store.count('ReplicaSet')).toBe(2);
  });

  test('the history keeps its length: the oldest numbers go', () => {
    const cluster = running(0);
    for (let i = 0; i < 600; i += 1) {
      cluster.tick(setImage(cluster, i % 2 === 0 ? 'web:2.0' : 'web:1.0'));
      cluster.tick();
    }
    const text = history(cluster, 1) ?? '';
    expect(text.length).toBeLessThanOrEqual(LIMITS.revisionHistoryText);
    expect(text.split(',').at(-1)).toBe('599');
  });

  test.each([
    [2, [3, 4, 5]],
    [0, [5]],
    [10, [1, 2, 3, 4, 5]],
  ])('revisionHistoryLimit %i', (revisionHistoryLimit, left) => {
    const cluster = running();
    cluster.tick(image('web:4.0'), image('web:5.0'), update(cluster, { revisionHistoryLimit }));
    for (const tag of [2, 3, 4, 5]) {
      cluster.tick(setImage(cluster, `web:${tag}.0`));
      finish(cluster);
    }
    expect(numbers(cluster)).toEqual(left);
  });

  test('a name that is taken is counted in status.collisionCount', () => {
    const other = running();
    const taken = revisions(other)[0]?.metadata.name ?? '';
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), replicaSet(taken, 1));
    cluster.tick(deployment('web', 2));
    expect(deploymentOf(cluster).status.collisionCount).toBe(1);
    expect(revisions(cluster)[0]?.metadata.name).not.toBe(taken);
  });
});

describe('[DEPLOY-11] pause and resume', () => {
  test('as recorded: templates wait, sizes follow, the deadline stands still; then all at once', () => {
    const cluster = running(3);
    cluster.tick(update(cluster, { paused: true, progressDeadlineSeconds: 5 }));
    expect(progress(cluster)).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    });
    cluster.tick(setImage(cluster, 'web:2.0'));
    cluster.tick(setImage(cluster, 'web:3.0'));
    expect([sizes(cluster), deploymentOf(cluster).status.updatedReplicas]).toEqual([[3], 0]);
    cluster.tick(scale('web', 5));
    expect(sizes(cluster)).toEqual([5]);
    cluster.run(30);
    expect(progress(cluster)?.reason).toBe('DeploymentPaused');
    cluster.tick(update(cluster, { paused: undefined }));
    expect([numbers(cluster), sizes(cluster)]).toEqual([
      [1, 2],
      [4, 3],
    ]);
    finish(cluster);
    expect(cluster.pods().map((one) => one.spec.containers[0]?.image)).toEqual(Array(5).fill('web:3.0'));
  });

  test('the condition says that it goes on', () => {
    const cluster = running(3);
    cluster.tick(setImage(cluster, 'nobody/has-it:1'));
    cluster.run(5);
    cluster.tick(update(cluster, { paused: true }));
    cluster.tick(update(cluster, { paused: undefined }));
    expect(progress(cluster)).toMatchObject({ reason: 'DeploymentResumed', message: 'Deployment is resumed' });
  });
});

describe('[DEPLOY-12] the progress deadline', () => {
  test('a rollout without progress is told so, and goes on when it can', () => {
    const cluster = running(2);
    cluster.tick(update(cluster, { progressDeadlineSeconds: 5 }));
    cluster.tick(setImage(cluster, 'web:9.0')); // tick 12; the last progress is the new pod in the status, in tick 14
    const name = revisions(cluster)[1]?.metadata.name;
    const at = cluster.until(() => progress(cluster)?.reason === 'ProgressDeadlineExceeded');
    expect(at).toBe(14 + 5 + 1);
    expect(progress(cluster)).toEqual({
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: `ReplicaSet "${name}" has timed out progressing.`,
      lastTransitionTime: 20,
      lastUpdateTime: 20,
    });
    expect(sizes(cluster), 'nothing is rolled back').toEqual([2, 1]);
    cluster.tick(setImage(cluster, 'web:2.0'));
    finish(cluster);
    expect(sizes(cluster)).toEqual([0, 0, 2]);
  });

  test('a deadline without end: no word on progress', () => {
    const cluster = running(2);
    cluster.tick(update(cluster, { progressDeadlineSeconds: 2_147_483_647 }));
    expect(progress(cluster)).toBeUndefined();
  });

  test('a complete Deployment that loses a pod is no new rollout', () => {
    const cluster = running(2);
    cluster.tick({
      kind: 'api',
      verb: 'delete',
      resource: 'pods',
      namespace: 'default',
      name: cluster.pods()[0]?.metadata.name ?? '',
    });
    cluster.run(3);
    expect(progress(cluster)?.reason).toBe('NewReplicaSetAvailable');
  });
});

test('[DEPLOY-13] what keeps the ReplicaSet from making pods stands in the conditions of both, until it is over', () => {
  const cluster = new Cluster();
  cluster.tick(image(), machine('n1'), deployment('web', 2, { priorityClassName: 'high' }));
  cluster.tick();
  const message = expect.stringMatching(/^pods "web-\w+-" is forbidden: no PriorityClass with name high was found$/);
  const failure = { status: 'True', reason: 'FailedCreate', message };
  expect(condition(revisions(cluster)[0]?.status.conditions ?? [], 'ReplicaFailure')).toMatchObject(failure);
  expect(condition(deploymentOf(cluster).status.conditions, 'ReplicaFailure')).toMatchObject(failure);
  cluster.tick({
    kind: 'api',
    verb: 'create',
    resource: 'priorityclasses',
    name: 'high',
    body: { kind: 'PriorityClass', metadata: { name: 'high' }, value: 1, preemptionPolicy: 'Never' },
  });
  cluster.run(2);
  expect(condition(revisions(cluster)[0]?.status.conditions ?? [], 'ReplicaFailure')).toBeUndefined();
  expect(condition(deploymentOf(cluster).status.conditions, 'ReplicaFailure')).toBeUndefined();
});

test('[WORLD-2] a world that is saved in the middle of a rollout goes on alike', () => {
  const cluster = running(4);
  cluster.tick(update(cluster, { minReadySeconds: 4, progressDeadlineSeconds: 9 }));
  cluster.tick(setImage(cluster, 'web:2.0'));
  cluster.run(3);
  const again = new Cluster(loadWorld(saveWorld(cluster.world)));
  for (const one of [cluster, again]) {
    one.run(5);
    one.tick(setImage(one, 'web:9.0'));
    one.run(40);
  }
  expect(hashWorld(again.world)).toBe(hashWorld(cluster.world));
  expect(progress(again)?.reason).toBe('ProgressDeadlineExceeded');
});
