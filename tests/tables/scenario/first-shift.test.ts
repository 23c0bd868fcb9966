// First shift is worth playing: doing nothing loses, Kubernetes' own algorithms hold their own, and a hand that knows what they do not is better.
import { expect, test } from 'vitest';
import type { Command } from '../../../shared/journal/command.ts';
import type { Node } from '../../../shared/kinds/node.ts';
import { isPodReady, type Pod } from '../../../shared/kinds/pod.ts';
import { baseline } from '../../../shared/match/baseline.ts';
import type { Bot } from '../../../shared/match/bots.ts';
import { Match } from '../../../shared/match/match.ts';
import { playThrough } from '../../../shared/match/play.ts';
import { checkSpread, score, type Terms } from '../../../shared/scenario/score.ts';
import { explainPod } from '../../../shared/sim/scheduler/explain.ts';
import type { World } from '../../../shared/sim/world.ts';
import { firstShift } from '../../support/first-shift.ts';

const SHIFT = firstShift();
const SECRETS = ['1', '2', '3', '4', '6', '13'];
/** One order in two real seconds. */
const TICKS_PER_ORDER = 2 * SHIFT.speed;
/** How long a ship must be dark before the hand gives its pods up. */
const PATIENCE = 10;

const appOf = (pod: Pod): string => pod.metadata.labels?.['app.kubernetes.io/name'] ?? '';

/** Spreads, keeps the large holes whole, gives up a dark ship at once, and empties a ship before its maintenance. */
class Hand implements Bot {
  readonly name = 'hands';
  readonly sits = true;
  private darkSince = new Map<string, number>();

  act(world: World): Command[] {
    for (const slot of world.nodes.byName()) {
      const name = world.nodes.node(slot).metadata.name;
      if (world.nodes.at.power[slot] === 1) this.darkSince.delete(name);
      else if (!this.darkSince.has(name)) this.darkSince.set(name, world.tick);
    }
    if (world.tick % TICKS_PER_ORDER !== 0) return [];
    const pods = world.store.list('Pod');
    const order = this.giveUp(world, pods) ?? this.place(world, pods) ?? this.drain(world, pods);
    return order ? [order] : [];
  }

  private giveUp(world: World, pods: readonly Pod[]): Command | undefined {
    const lost = pods.find(
      (pod) => world.tick - (this.darkSince.get(pod.spec.nodeName ?? '') ?? world.tick) >= PATIENCE,
    );
    return lost && this.remove(lost, 0);
  }

  private place(world: World, pods: readonly Pod[]): Command | undefined {
    const waiting = pods.filter((pod) => pod.spec.nodeName === undefined);
    for (const pod of [
      ...waiting.filter((one) => appOf(one) === 'tickets'),
      ...waiting.filter((one) => appOf(one) !== 'tickets'),
    ]) {
      const slot = world.store.stored('Pod', `harbour/${pod.metadata.name}`)?.slot ?? -1;
      const equals = (node: string): number =>
        pods.filter((one) => one.spec.nodeName === node && appOf(one) === appOf(pod)).length;
      const rank = (node: string): number => (node === 'tern' ? -10 : equals(node));
      const nodes = explainPod(world, slot).nodes.filter(
        ({ feasible, node }) => feasible && !this.darkSince.has(node) && !this.closing(world, node),
      );
      const [best] = nodes.sort((x, y) => rank(x.node) - rank(y.node) || y.total - x.total);
      if (!best) continue;
      const { namespace, name } = pod.metadata;
      return {
        kind: 'api',
        verb: 'create',
        resource: 'pods',
        subresource: 'binding',
        namespace,
        name,
        body: { target: { kind: 'Node', name: best.node } },
      };
    }
    return undefined;
  }

  private drain(world: World, pods: readonly Pod[]): Command | undefined {
    const node = world.store.list('Node').find((one) => this.closing(world, one.metadata.name));
    if (!node) return undefined;
    if (node.spec.unschedulable !== true) return this.cordon(node);
    if (!pods.every((pod) => isPodReady(pod) || pod.metadata.deletionTimestamp !== undefined)) return undefined;
    const next = pods.find(
      (pod) => pod.spec.nodeName === node.metadata.name && pod.metadata.deletionTimestamp === undefined,
    );
    return next && this.remove(next);
  }

  private closing(world: World, node: string): boolean {
    return world.notices.some(
      (notice) => notice.kind === 'maintenance' && notice.node === node && world.tick < notice.at,
    );
  }

  private cordon(node: Node): Command {
    return {
      kind: 'api',
      verb: 'update',
      resource: 'nodes',
      name: node.metadata.name,
      body: { ...node, spec: { ...node.spec, unschedulable: true } },
    };
  }

  private remove(pod: Pod, grace?: number): Command {
    const { namespace, name } = pod.metadata;
    return {
      kind: 'api',
      verb: 'delete',
      resource: 'pods',
      namespace,
      name,
      ...(grace === undefined ? {} : { body: { gracePeriodSeconds: grace } }),
    };
  }
}

function handPlays(secret: string): Terms {
  const match = Match.start({ id: 'hand', scenario: SHIFT, secret, build: '0'.repeat(64), sink: () => undefined });
  playThrough(match, new Hand());
  return match.terms();
}

test.each(SECRETS)('secret %s', (secret) => {
  const none = baseline(SHIFT, secret, 'none');
  const par = baseline(SHIFT, secret, 'par');
  const hand = handPlays(secret);
  expect(none.goodput, 'doing nothing').toBeLessThanOrEqual(0.2);
  expect(par.goodput, 'kube-default').toBeGreaterThanOrEqual(0.95);
  expect(checkSpread(none, par, SHIFT.scoring)).toBeUndefined();
  expect(hand.goodput, 'a clever hand').toBeGreaterThan(0.985);
  expect(score(hand, none, par, SHIFT.scoring)).toBeGreaterThan(1100);
});
