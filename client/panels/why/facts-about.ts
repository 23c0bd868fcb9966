// What is known to have happened to a thing of the cluster, newest first.

import { controllerOf, keyOf } from '../../../shared/kinds/meta.ts';
import { isKnown } from '../../../shared/match/known/facts.ts';
import type { Fact } from '../../../shared/sim/events.ts';
import { partsOf } from '../../session/orders.ts';
import type { Inspected } from '../../session/selection.ts';
import type { Desk } from '../desk.ts';

interface Name {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** At most `most` facts. A Deployment's story is also told by its ReplicaSets. */
export function factsAbout({ session }: Desk, { kind, key }: Inspected, most: number): readonly Fact[] {
  const { events, store } = session.world;
  const names: Name[] = [{ kind, ...partsOf(key) }];
  if (kind === 'Deployment') {
    for (const { metadata } of store.list('ReplicaSet')) {
      const owner = controllerOf(metadata);
      if (owner && keyOf({ namespace: metadata.namespace, name: owner.name }) === key)
        names.push({ kind: 'ReplicaSet', namespace: metadata.namespace, name: metadata.name });
    }
  }
  const found: Fact[] = [];
  const all = events.all();
  for (let i = all.length - 1; i >= 0 && found.length < most; i -= 1) {
    const fact = all[i] as Fact; // i counts down from the last
    if (!names.some((one) => one.name === fact.name && one.kind === fact.kind && one.namespace === fact.namespace))
      continue;
    if (isKnown(session.world, fact)) found.push(fact);
  }
  return found;
}

/** What was found, as long as nothing new happened: the log is long, and a screen asks often. */
const known = new WeakMap<object, { count: number; readonly facts: Map<string, Fact | undefined> }>();

/** The newest fact. A pod that was just made has none of its own yet; its maker's fact names it. */
export function factAbout(desk: Desk, one: Inspected): Fact | undefined {
  const { world } = desk.session;
  const kept = known.get(world) ?? { count: 0, facts: new Map<string, Fact | undefined>() };
  known.set(world, kept);
  if (kept.count !== world.events.count) {
    kept.count = world.events.count;
    kept.facts.clear();
  }
  const id = `${one.kind} ${one.key}`;
  if (!kept.facts.has(id))
    kept.facts.set(id, factsAbout(desk, one, 1)[0] ?? (one.kind === 'Pod' ? madeBy(desk, one.key) : undefined));
  return kept.facts.get(id);
}

function madeBy({ session }: Desk, pod: string): Fact | undefined {
  const name = pod.slice(pod.indexOf('/') + 1);
  const all = session.world.events.all();
  for (let i = all.length - 1; i >= 0; i -= 1) {
    const fact = all[i] as Fact; // i counts down from the last
    if (fact.reason === 'SuccessfulCreate' && fact.first === name) return fact;
  }
  return undefined;
}
