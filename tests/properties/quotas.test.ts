// Properties of quotas over random worlds: what pods take together never goes beyond a quota that was there before them, and what the quota says is true.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command } from '../../shared/journal/command.ts';
import { isFinished } from '../../shared/kinds/pod.ts';
import { amountOf } from '../../shared/manifest/quota-amount.ts';
import { podAmounts } from '../../shared/sim/control-plane/pod-amounts.ts';
import { decides } from '../../shared/sim/loops.ts';
import type { World } from '../../shared/sim/world.ts';
import { quota } from '../support/batch.ts';
import { newRandomWorld, resolve, runCommands, ticksOfSteps } from '../support/random-world.ts';
import { size } from '../support/size.ts';

/** Nobody but this test takes quotas away, or adds some. */
function spares({ kind, ...rest }: Command): boolean {
  const { resource, verb } = rest as { readonly resource?: string; readonly verb?: string };
  return kind !== 'loop' && !(kind === 'api' && resource === 'resourcequotas' && verb !== undefined);
}

function taken(world: World): { pods: number; 'requests.cpu': number } {
  const pods = world.store.list('Pod').filter((pod) => pod.metadata.namespace === 'default' && !isFinished(pod));
  return {
    pods: pods.length,
    'requests.cpu': pods.reduce((sum, pod) => sum + (podAmounts(pod.spec).get('requests.cpu') ?? 0), 0),
  };
}

test('[QUOTA-1, QUOTA-3] no quota is ever exceeded, and what it says is used is used', () => {
  let full = 0;
  fc.assert(
    fc.property(ticksOfSteps, fc.constantFrom(3, 8), fc.constantFrom('1500m', '4'), (plan, pods, cpu) => {
      const world = newRandomWorld();
      runCommands(world, [quota('guard', { pods, 'requests.cpu': cpu })]);
      const most = {
        pods: Math.max(pods, taken(world).pods),
        'requests.cpu': Math.max(amountOf('requests.cpu', cpu), taken(world)['requests.cpu']),
      };
      let before = '';
      const look = () => {
        const now = taken(world);
        expect(now.pods).toBeLessThanOrEqual(most.pods);
        expect(now['requests.cpu']).toBeLessThanOrEqual(most['requests.cpu']);
        if (now.pods === most.pods) full += 1;
        const { used } = world.store.get('ResourceQuota', 'default/guard')?.status ?? {};
        // What ended in this second is taken off in the next one in which the controller works.
        expect(amountOf('pods', used?.['pods'])).toBeGreaterThanOrEqual(now.pods);
        expect(amountOf('requests.cpu', used?.['requests.cpu'])).toBeGreaterThanOrEqual(now['requests.cpu']);
        const pods = world.store
          .list('Pod')
          .map(({ metadata, status }) => `${metadata.uid} ${status.phase}`)
          .join();
        if (pods === before && decides(world, 'resource-quota'))
          expect(amountOf('pods', used?.['pods'])).toBe(now.pods);
        before = pods;
      };
      for (const { steps, quiet } of plan) {
        runCommands(world, steps.map((one) => resolve(world, one)).filter(spares));
        look();
        for (let i = 0; i < quiet; i += 1) {
          runCommands(world, []);
          look();
        }
      }
    }),
    { numRuns: size(40, 1_000), seed: 31_415 },
  );
  expect(full).toBeGreaterThan(0);
});
