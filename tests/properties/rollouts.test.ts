// Properties of rollouts: whatever the bounds, the sizes and how slowly pods become ready, a rolling update stays within its bounds at every tick, also when
// another template comes in between, and ends with the last one.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isActive, isPodReady, type Pod } from '../../shared/kinds/pod.ts';
import { Cluster, deployment, image, machine } from '../support/cluster.ts';
import { deploymentOf, setImage, sizes, update } from '../support/rollout.ts';
import { size } from '../support/size.ts';

const share = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constantFrom('0%', '10%', '25%', '34%', '50%', '100%'));
const isZero = (value: number | string) => Number.parseInt(String(value), 10) === 0;

const plan = fc
  .record({
    replicas: fc.integer({ min: 1, max: 12 }),
    maxSurge: share,
    maxUnavailable: share,
    minReadySeconds: fc.constantFrom(0, 0, 3),
    boots: fc.tuple(fc.nat(6), fc.nat(6), fc.nat(6)),
    changes: fc.array(fc.record({ tag: fc.integer({ min: 1, max: 3 }), after: fc.nat(15) }), {
      minLength: 1,
      maxLength: 4,
    }),
    machines: fc.integer({ min: 1, max: 3 }),
  })
  .filter(({ maxSurge, maxUnavailable }) => !isZero(maxSurge) || !isZero(maxUnavailable));

const available = (cluster: Cluster, seconds: number) => {
  const since = (pod: Pod) => pod.status.conditions.find((one) => one.type === 'Ready')?.lastTransitionTime ?? 0;
  return cluster.pods().filter((pod) => isActive(pod) && isPodReady(pod) && cluster.world.tick - since(pod) >= seconds)
    .length;
};

test('[DEPLOY-6] never more than replicas + maxSurge are wanted, never fewer than replicas − maxUnavailable available', () => {
  let rolled = 0;
  fc.assert(
    fc.property(plan, ({ replicas, maxSurge, maxUnavailable, minReadySeconds, boots, changes, machines }) => {
      const bound = (value: number | string, round: (n: number) => number) =>
        typeof value === 'number' ? value : round((replicas * Number.parseInt(value, 10)) / 100);
      const surge = bound(maxSurge, Math.ceil);
      const most = replicas + surge;
      const least = replicas - Math.max(surge === 0 ? 1 : 0, bound(maxUnavailable, Math.floor));
      const cluster = new Cluster();
      const probe = { readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 } };
      cluster.tick(
        ...boots.map((bootSeconds, i) => image(`web:${i + 1}.0`, { bootSeconds, stopSeconds: bootSeconds })),
        ...Array.from({ length: machines }, (_, i) => machine(`n${i}`, { milliCpu: 64_000 })),
        deployment('web', replicas, probe, { maxSurge, maxUnavailable }),
      );
      cluster.tick(update(cluster, { minReadySeconds }));
      cluster.run(25);
      expect(available(cluster, minReadySeconds)).toBe(replicas);
      const step = () => {
        cluster.tick();
        expect(sizes(cluster).reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(most);
        // With minReadySeconds a ReplicaSet may give up an available pod for one that is ready and not available yet: its ranking does not tell them apart.
        if (minReadySeconds === 0) expect(available(cluster, 0)).toBeGreaterThanOrEqual(least);
      };
      for (const { tag, after } of changes) {
        cluster.tick(setImage(cluster, `web:${tag}.0`));
        for (let i = 0; i < after; i += 1) step();
      }
      const last = `web:${changes.at(-1)?.tag}.0`;
      const done = () => {
        const { replicas: there, updatedReplicas, availableReplicas } = deploymentOf(cluster).status;
        return [there, updatedReplicas, availableReplicas].every((one) => one === replicas);
      };
      for (let i = 0; i < 400 && !done(); i += 1) step();
      expect(done()).toBe(true);
      const images = cluster.pods().flatMap((pod) => (isActive(pod) ? [pod.spec.containers[0]?.image] : []));
      expect(images).toEqual(Array(replicas).fill(last));
      rolled += 1;
    }),
    { numRuns: size(40, 1_000), seed: 20_261_121 },
  );
  expect(rolled).toBeGreaterThan(30);
});
