// What the scheduler keeps between decisions (verdicts, counts by topology, snapshots of nodes) must change no decision: a world that was saved and loaded has
// none of it, and goes on alike.
import { expect, test } from 'vitest';
import { draw, STREAMS } from '../../../shared/base/draw.ts';
import { LIMITS } from '../../../shared/base/limits.ts';
import { HOSTNAME_LABEL, ZONE_LABEL } from '../../../shared/kinds/node.ts';
import type { PodSpec } from '../../../shared/kinds/pod.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { Cluster, type PodAsk } from './cluster.ts';

const KEYS = [ZONE_LABEL, HOSTNAME_LABEL];
const APPS = ['web', 'db', 'cache'];

/** A pod from the numbers that chance gives: its own label, and now and then a rule about others. */
function pod(chance: (below: number) => number): PodAsk {
  const labelSelector = { matchLabels: { app: APPS[chance(3)] as string } };
  const topologyKey = KEYS[chance(2)] as string;
  const term = { labelSelector, topologyKey };
  const action = chance(2) === 0 ? 'DoNotSchedule' : 'ScheduleAnyway';
  const rules: Partial<PodSpec>[] = [
    {},
    { topologySpreadConstraints: [{ maxSkew: 1 + chance(2), topologyKey, whenUnsatisfiable: action, labelSelector }] },
    { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } },
    { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } },
    {
      affinity: {
        podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 9, podAffinityTerm: term }] },
      },
    },
  ];
  return {
    labels: { app: APPS[chance(3)] as string },
    priority: chance(2) * 10,
    requests: [{ cpu: `${1 + chance(8)}00m`, memory: '64Mi' }],
    spec: rules[chance(rules.length)] as Partial<PodSpec>,
  };
}

function act(cluster: Cluster, chance: (below: number) => number, step: number): void {
  const pods = [...cluster.world.store.table('Pod').keys()].map((key) => key.split('/')[1] as string);
  const nodes = [...cluster.world.store.table('Node').keys()];
  const some = (list: readonly string[]) => list[chance(list.length)] as string;
  switch (chance(8)) {
    case 0:
      if (pods.length > 0) cluster.remove(some(pods));
      break;
    case 1: {
      const stored = cluster.stored(some([...pods, cluster.pod(`extra-${step}`, pod(chance)).object.metadata.name]));
      cluster.world.store.write('Pod', stored, { metadata: { labels: { app: some(APPS) } } });
      break;
    }
    case 2:
      cluster.writeNode(some(nodes), { spec: { unschedulable: chance(2) === 0 ? true : undefined } });
      break;
    case 3:
      cluster.writeNode(some(nodes), { labels: { [ZONE_LABEL]: some(['a', 'b', 'c']) } });
      break;
    default:
      for (let i = chance(4); i >= 0; i -= 1) cluster.pod(`p-${step}-${i}`, pod(chance));
  }
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])('[KEPT-1] with and without what was kept, decisions are the same (%i)', (seed) => {
  const nodes = Object.fromEntries(
    ['n1', 'n2', 'n3', 'n4', 'n5', 'n6'].map((name, i) => [
      name,
      { zone: 'abc'[i % 3] as string, cpu: '3', labels: { [HOSTNAME_LABEL]: name } },
    ]),
  );
  let n = 0;
  const chance = (below: number) => {
    n += 1;
    return draw({ high: seed, low: 7 }, STREAMS.bot, seed, 0, n) % below;
  };
  const cluster = new Cluster(nodes);
  for (let step = 0; step < 40; step += 1) {
    act(cluster, chance, step);
    const fresh = new Cluster({}, loadWorld(saveWorld(cluster.world)));
    for (const stored of cluster.world.store.table('Pod').values()) {
      const { name } = stored.object.metadata;
      if (stored.object.spec.nodeName === undefined) expect(cluster.explain(name)).toEqual(fresh.explain(name));
    }
    cluster.run();
    fresh.run();
    expect(hashWorld(cluster.world)).toBe(hashWorld(fresh.world));
  }
});

test('[KEPT-1] kins without pods are let go at the limit, those with pods are counted on', () => {
  const zones = ['a', 'a', 'b', 'b', 'c', 'c'];
  const nodes = Object.fromEntries(zones.map((zone, i) => [`n${i}`, { labels: { [ZONE_LABEL]: zone } }]));
  const cluster = new Cluster(nodes);
  const labelSelector = { matchLabels: { app: 'web' } };
  const spread = { maxSkew: 1, topologyKey: ZONE_LABEL, whenUnsatisfiable: 'DoNotSchedule' as const, labelSelector };
  const web: PodAsk = { labels: { app: 'web' }, spec: { topologySpreadConstraints: [spread] } };
  for (const name of ['web-1', 'web-2']) cluster.pod(name, web);
  cluster.run();
  let most = 0;
  for (let i = 0; i < 2.5 * LIMITS.kinsKept; i += 1) {
    cluster.pod('once', { labels: { app: `once-${i}` } });
    cluster.run();
    cluster.remove('once');
    most = Math.max(most, cluster.world.census.size);
  }
  expect(most).toBe(LIMITS.kinsKept + 1); // the one over the limit makes them go
  const fresh = new Cluster({}, loadWorld(saveWorld(cluster.world)));
  for (const one of [cluster, fresh]) one.pod('web-3', web);
  expect(cluster.explain('web-3')).toEqual(fresh.explain('web-3'));
  const takes = (one: Cluster) => one.explain('web-3').nodes.filter(({ feasible }) => feasible).length;
  expect([takes(cluster), takes(fresh)]).toEqual([2, 2]); // the zone that has none yet
});
