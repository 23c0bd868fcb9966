// Random changes of a Deployment: images that are there or not, strategies, pauses, sizes, histories; for the worlds of properties.

import fc from 'fast-check';
import type { ApiCommand } from '../../shared/journal/command.ts';
import type { World } from '../../shared/sim/world.ts';

const NAMESPACE = 'default';

/** What is changed; the rest stays as it is when the command comes. */
export interface Rollout {
  readonly tag: string | undefined;
  readonly replicas: number | undefined;
  readonly paused: true | undefined;
  readonly strategy: object | undefined;
  readonly minReadySeconds: number;
  readonly revisionHistoryLimit: number;
  readonly progressDeadlineSeconds: number;
}

const rolling = fc
  .record({ maxSurge: fc.constantFrom(0, 1, 3, '25%', '100%'), maxUnavailable: fc.constantFrom(1, 2, '25%', '100%') })
  .map((rollingUpdate) => ({ type: 'RollingUpdate', rollingUpdate }));

export const randomRollout: fc.Arbitrary<Rollout> = fc.record({
  tag: fc.constantFrom('1.0', '1.0', '2.0', '3.0', undefined),
  replicas: fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 7 })),
  paused: fc.constantFrom(true as const, undefined, undefined, undefined),
  strategy: fc.oneof(fc.constant(undefined), fc.constant({ type: 'Recreate' }), rolling),
  minReadySeconds: fc.constantFrom(0, 0, 4),
  revisionHistoryLimit: fc.constantFrom(0, 1, 10),
  progressDeadlineSeconds: fc.constantFrom(20, 600),
});

/** The update as it would come now; of a Deployment that is not there it is refused. */
export function rolloutOf(world: World, name: string, { tag, replicas, strategy, ...change }: Rollout): ApiCommand {
  const found = world.store.get('Deployment', `${NAMESPACE}/${name}`);
  const metadata = found?.metadata;
  const spec = found?.spec;
  const template = spec?.template;
  const containers = template?.spec.containers.map((one) => ({ ...one, image: tag ? `${name}:${tag}` : one.image }));
  const body = {
    metadata: { labels: metadata?.labels, annotations: metadata?.annotations },
    spec: {
      ...spec,
      ...change,
      replicas: replicas ?? spec?.replicas ?? 0,
      strategy: strategy ?? spec?.strategy,
      template: template && { ...template, spec: { ...template.spec, containers } },
    },
  };
  return { kind: 'api', verb: 'update', resource: 'deployments', namespace: NAMESPACE, name, body };
}
