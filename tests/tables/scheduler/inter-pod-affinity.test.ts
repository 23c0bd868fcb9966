// InterPodAffinity: required and preferred rules about the pods near by, the newcomer's own and those of the pods that are there.
import { describe, expect, test } from 'vitest';
import type { Affinity, PodAffinityTerm } from '../../../shared/kinds/affinity.ts';
import { HOSTNAME_LABEL, ZONE_LABEL } from '../../../shared/kinds/node.ts';
import type { LabelSelector } from '../../../shared/kinds/selector.ts';
import { createObject } from '../../../shared/sim/control-plane/create.ts';
import { Cluster, type PodAsk } from './cluster.ts';

const NOT_NEAR = "node(s) didn't match pod affinity rules";
const TOO_NEAR = "node(s) didn't match pod anti-affinity rules";
const UNWELCOME = "node(s) didn't satisfy existing pods anti-affinity rules";

const term = (app: string, change: Partial<PodAffinityTerm> = {}): PodAffinityTerm => ({
  labelSelector: { matchLabels: { app } },
  topologyKey: HOSTNAME_LABEL,
  ...change,
});
const app = (name: string, affinity?: Affinity): PodAsk => ({ labels: { app: name }, spec: { affinity } });
const near = (...terms: PodAffinityTerm[]): Affinity => ({
  podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms },
});
const apart = (...terms: PodAffinityTerm[]): Affinity => ({
  podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms },
});
const weighted = (weight: number, podAffinityTerm: PodAffinityTerm) => ({ weight, podAffinityTerm });
const likes = (...terms: [number, PodAffinityTerm][]): Affinity => ({
  podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: terms.map((one) => weighted(...one)) },
});
const dislikes = (...terms: [number, PodAffinityTerm][]): Affinity => ({
  podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: terms.map((one) => weighted(...one)) },
});

/** Nodes a1 and a2 in zone a, b1 in zone b, bare without labels. */
function harbour(pods: Readonly<Record<string, PodAsk>> = {}): Cluster {
  const zoned = (name: string) => ({ zone: name[0] as string, labels: { [HOSTNAME_LABEL]: name } });
  const cluster = new Cluster({ a1: zoned('a1'), a2: zoned('a2'), b1: zoned('b1'), bare: { labels: {} } });
  for (const [name, ask] of Object.entries(pods)) cluster.pod(name, ask);
  return cluster;
}

function refusals(cluster: Cluster, pod: PodAsk): string[] {
  cluster.pod('p', pod);
  return cluster.explain('p').nodes.map(({ reasons }) => reasons.join());
}

function scores(cluster: Cluster, pod: PodAsk): (number | undefined)[] {
  cluster.pod('p', pod);
  return cluster.explain('p').nodes.map((one) => one.scores.InterPodAffinity);
}

const on = (node: string, ask: PodAsk): PodAsk => ({ ...ask, nodeName: node });

describe('[PODAFFINITY-1] required affinity: a pod that meets all terms stands in the domain of each of their keys', () => {
  test('by host and by zone', () => {
    const db = { db: on('a1', app('db')) };
    expect(refusals(harbour(db), app('web', near(term('db'))))).toEqual(['', NOT_NEAR, NOT_NEAR, NOT_NEAR]);
    expect(refusals(harbour(db), app('web', near(term('db', { topologyKey: ZONE_LABEL }))))).toEqual([
      '',
      '',
      NOT_NEAR,
      NOT_NEAR,
    ]);
  });
  test('two terms are met by one pod, not by two', () => {
    const both = near(term('db'), { ...term('db'), labelSelector: { matchLabels: { tier: 'back' } } });
    const apartFromEachOther = { x: on('a1', app('db')), y: on('a1', { labels: { tier: 'back' } }) };
    expect(refusals(harbour(apartFromEachOther), app('web', both))[0]).toBe(NOT_NEAR);
    expect(refusals(harbour({ x: on('a1', { labels: { app: 'db', tier: 'back' } }) }), app('web', both))[0]).toBe('');
  });
});

test('[PODAFFINITY-2] the first of a group that wants its own like goes to any node that has the labels; the second follows', () => {
  const cluster = harbour();
  expect(refusals(cluster, app('web', near(term('web'))))).toEqual(['', '', '', NOT_NEAR]);
  cluster.run();
  const first = cluster.nodeOf('p') as string;
  cluster.pod('q', app('web', near(term('web'))));
  cluster.run();
  expect(cluster.nodeOf('q')).toBe(first);
  expect(refusals(harbour(), app('web', near(term('db'))))).toEqual([NOT_NEAR, NOT_NEAR, NOT_NEAR, NOT_NEAR]);
});

describe('[PODAFFINITY-3] required anti-affinity: no pod that a term means stands in the domain', () => {
  test('by host and by zone; a node without the label is no domain', () => {
    const db = { db: on('a1', app('db')) };
    expect(refusals(harbour(db), app('web', apart(term('db'))))).toEqual([TOO_NEAR, '', '', '']);
    expect(refusals(harbour(db), app('web', apart(term('db', { topologyKey: ZONE_LABEL }))))).toEqual([
      TOO_NEAR,
      TOO_NEAR,
      '',
      '',
    ]);
  });
  test('of two terms either is enough', () => {
    const pods = { x: on('a1', app('db')), y: on('a2', app('cache')) };
    expect(refusals(harbour(pods), app('web', apart(term('db'), term('cache'))))).toEqual([TOO_NEAR, TOO_NEAR, '', '']);
  });
  test('replicas that keep apart', () => {
    const cluster = harbour();
    for (const name of ['w1', 'w2', 'w3', 'w4', 'w5']) cluster.pod(name, app('web', apart(term('web'))));
    cluster.run();
    // The bare node is in no domain: it takes two.
    const nodes = ['w1', 'w2', 'w3', 'w4', 'w5'].map((name) => cluster.nodeOf(name) as string);
    expect(new Set(nodes.filter((node) => node !== 'bare')).size).toBe(nodes.filter((node) => node !== 'bare').length);
  });
});

test('[PODAFFINITY-4] the required anti-affinity of pods that are there keeps out newcomers without any', () => {
  const cluster = harbour({ loner: on('a1', app('db', apart(term('web', { topologyKey: ZONE_LABEL })))) });
  expect(refusals(cluster, app('web'))).toEqual([UNWELCOME, UNWELCOME, '', '']);
  cluster.remove('loner');
  expect(cluster.explain('p').nodes.map(({ feasible }) => feasible)).toEqual([true, true, true, true]);
});

test('[PODAFFINITY-4] rules that come later, by another key, hold at once', () => {
  const cluster = harbour({ x: on('a1', app('db', apart(term('web')))) });
  expect(refusals(cluster, app('web'))).toEqual([UNWELCOME, '', '', '']);
  cluster.pod('y', on('a1', app('cache', apart(term('web', { topologyKey: ZONE_LABEL })))));
  cluster.pod('z', on('b1', app('cache', likes([5, term('web', { topologyKey: ZONE_LABEL })]))));
  const { nodes } = cluster.explain('p');
  expect(nodes.map(({ reasons }) => reasons.join())).toEqual([UNWELCOME, UNWELCOME, '', '']);
  expect(nodes.map((one) => one.scores.InterPodAffinity)).toEqual([undefined, undefined, 200, 0]);
});

describe('[PODAFFINITY-5] a term means pods of its own namespace, or of those that it names or selects by their labels', () => {
  const everyone: LabelSelector = {};
  test.each<[string, Partial<PodAffinityTerm>, string]>([
    ['no word of namespaces', {}, ''],
    ['an empty list', { namespaces: [] }, ''],
    ['named', { namespaces: ['shop', 'other'] }, TOO_NEAR],
    ['named others', { namespaces: ['other'] }, ''],
    ['selected by label', { namespaceSelector: { matchLabels: { team: 'x' } } }, TOO_NEAR],
    ['selected others', { namespaceSelector: { matchLabels: { team: 'y' } } }, ''],
    ['all', { namespaceSelector: everyone }, TOO_NEAR],
    ['named or selected', { namespaces: ['other'], namespaceSelector: { matchLabels: { team: 'x' } } }, TOO_NEAR],
    ['no labelSelector means nobody', { namespaceSelector: everyone, labelSelector: undefined }, ''],
    ['an empty one means everybody', { namespaceSelector: everyone, labelSelector: {} }, TOO_NEAR],
  ])('%s', (_, change, expected) => {
    const cluster = harbour();
    createObject(cluster.world, { kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'x' } } } as never);
    cluster.pod('db', { ...on('a1', app('db')), namespace: 'shop' });
    expect(refusals(cluster, app('web', apart(term('db', change))))[0]).toBe(expected);
  });
  test('labels of a namespace that change are looked at anew', () => {
    const cluster = harbour();
    createObject(cluster.world, { kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'x' } } } as never);
    cluster.pod('db', { ...on('a1', app('db')), namespace: 'shop' });
    const selecting = term('db', { namespaceSelector: { matchLabels: { team: 'x' } } });
    expect(refusals(cluster, app('web', apart(selecting)))[0]).toBe(TOO_NEAR);
    const stored = cluster.world.store.stored('Namespace', 'shop') as never;
    cluster.world.store.write('Namespace', stored, { metadata: { labels: { team: 'y' } } });
    expect(cluster.explainOn('p', 'a1').reasons).toEqual([]);
  });
});

describe('[PODAFFINITY-6] preferred: weights gathered from pods in the domain, of both sides; 100 · (s − min) / (max − min), weight 2', () => {
  test('own preferences: affinity adds, anti-affinity takes away', () => {
    const db = { db: on('a1', app('db')) };
    expect(scores(harbour(db), app('web', likes([10, term('db')])))).toEqual([200, 0, 0, 0]);
    expect(scores(harbour(db), app('web', dislikes([10, term('db')])))).toEqual([0, 200, 200, 200]);
    // Zone a: 30 for both nodes, host a1: −20 more. 10, 30, 0, 0 → 33, 100, 0, 0.
    const both: Affinity = { ...likes([30, term('db', { topologyKey: ZONE_LABEL })]), ...dislikes([20, term('db')]) };
    expect(scores(harbour(db), app('web', both))).toEqual([66, 200, 0, 0]);
  });
  test('each pod counts', () => {
    const pods = { x: on('a1', app('db')), y: on('a1', app('db')), z: on('a2', app('db')) };
    expect(scores(harbour(pods), app('web', likes([7, term('db')])))).toEqual([200, 100, 0, 0]);
  });
  test('preferences of the pods that are there', () => {
    expect(scores(harbour({ x: on('a1', app('db', likes([5, term('web')]))) }), app('web'))).toEqual([200, 0, 0, 0]);
    expect(scores(harbour({ x: on('a1', app('db', dislikes([5, term('web')]))) }), app('web'))).toEqual([
      0, 200, 200, 200,
    ]);
  });
  test('their required affinity counts as a preference of weight 1', () => {
    const pods = {
      first: on('a1', app('web')),
      wants: on('a1', app('db', near(term('web')))),
      likes: on('b1', app('db', likes([4, term('web')]))),
    };
    expect(scores(harbour(pods), app('web'))).toEqual([50, 0, 200, 0]);
  });
  test('nobody has a word to say: the plugin skips the pod', () => {
    expect(scores(harbour({ x: on('a1', app('db')) }), app('web', likes([5, term('cache')])))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
  test('the share is a float64 first: 29 of 100 are 28', () => {
    const pods = { x: on('a1', app('x')), y: on('a2', app('y')) };
    expect(scores(harbour(pods), app('web', likes([100, term('x')], [29, term('y')])))).toEqual([200, 56, 0, 0]);
  });
});

test('[PODAFFINITY-7] pods that are being deleted still count, unlike for topology spread', () => {
  const cluster = harbour({ db: on('a1', app('db')) });
  cluster.world.store.write('Pod', cluster.stored('db'), { metadata: { deletionTimestamp: cluster.world.tick } });
  expect(refusals(cluster, app('web', apart(term('db'))))).toEqual([TOO_NEAR, '', '', '']);
});
