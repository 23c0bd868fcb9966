// A rollout as its watchers see it, on a cluster with the real controllers.
import { describe, expect, test } from 'vitest';
import { updateOf } from '../../../shared/journal/template-update.ts';
import { rolloutsOf, tagOf } from '../../../shared/match/rollout.ts';
import { Cluster, deployment, image, machine, present } from '../../support/cluster.ts';
import { deploymentOf, setImage, sizes } from '../../support/rollout.ts';

const GOOD = 'registry.example/shop:1.5.0';
const BAD = 'registry.example/shop:1.6.0';

/** Four pods of the first version, ready. */
function running(): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    image(),
    image(GOOD),
    image(BAD, { bootSeconds: 9, crash: { afterSeconds: 4, exitCode: 1 } }),
    machine('one'),
    machine('two'),
    deployment('web', 4, { readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 1 } }),
  );
  cluster.run(15);
  return cluster;
}

describe('[ROLLOUT-1] a rollout', () => {
  test('is none before anything is released, and none once it is complete', () => {
    const cluster = running();
    expect(rolloutsOf(cluster.world)).toEqual([]);
    cluster.tick(setImage(cluster, GOOD));
    cluster.run(2);
    const [rollout] = rolloutsOf(cluster.world);
    expect(rollout?.next).toMatchObject({ image: GOOD, ready: 0, failures: 0 });
    // A quarter of four more, a quarter of four fewer.
    expect([rollout?.next.wanted, rollout?.before.wanted]).toEqual([2, 3]);
    cluster.run(60);
    expect(rolloutsOf(cluster.world)).toEqual([]);
    expect(sizes(cluster)).toEqual([0, 4]);
  });

  test('that does not hold tells how often containers failed, and stands still', () => {
    const cluster = running();
    cluster.tick(setImage(cluster, BAD));
    cluster.run(40);
    const rollout = present(rolloutsOf(cluster.world)[0], 'the rollout');
    expect(rollout.next).toMatchObject({ image: BAD, wanted: 2, bound: 2, ready: 0 });
    expect(rollout.next.failures).toBeGreaterThan(2);
    expect(rollout.before).toMatchObject({ wanted: 3, ready: 3, failures: 0 });
  });

  test('is undone by an update with the template before it, whose ReplicaSet is scaled up again', () => {
    const cluster = running();
    const before = deploymentOf(cluster).spec.template;
    cluster.tick(setImage(cluster, BAD));
    cluster.run(20);
    const rollout = present(rolloutsOf(cluster.world)[0], 'the rollout');
    expect(rollout.back).toEqual(before);
    cluster.tick(updateOf(rollout.deployment, rollout.back));
    cluster.run(40);
    expect(rolloutsOf(cluster.world)).toEqual([]);
    // In the order of revisions: the bad one, then the first, which is the newest again.
    expect(sizes(cluster)).toEqual([0, 4]);
    expect(deploymentOf(cluster).spec.template).toEqual(before);
    expect(deploymentOf(cluster).status).toMatchObject({ readyReplicas: 4, updatedReplicas: 4 });
  });
});

test.each([
  ['registry.harbour.example/tickets:1.5.0', '1.5.0'],
  ['registry.example:5000/shop', 'registry.example:5000/shop'],
  ['shop:v2', 'v2'],
])('the version of %s is %s', (name, tag) => {
  expect(tagOf(name)).toBe(tag);
});
