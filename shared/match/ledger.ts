// What a match lost, tick by tick, gathered into stretches: which term, whose, from when to when, how much, and the chain of evidence as it stood
// when the stretch began. What a stretch is worth in points is `match/moments`.

import { keyOf } from '../kinds/meta.ts';
import { type Accounts, missingOf, type TermName } from '../scenario/score.ts';
import { causesOf, type Fact } from '../sim/events.ts';
import type { LossReason } from '../sim/traffic/loss-reasons.ts';
import type { World } from '../sim/world.ts';
import { LOSS_PAUSE, LossStretches } from './loss-stretches.ts';
import { workloadOf } from './workload.ts';

export interface Stretch {
  readonly term: TermName;
  readonly subject: { readonly kind: string; readonly namespace?: string | undefined; readonly name: string };
  readonly from: number;
  to: number;
  /** In the term's unit: requests, pod-seconds, pods. */
  amount: number;
  why: readonly Fact[];
  lossReason?: LossReason | undefined;
}

/** Sums from the start of the match to the end of one tick. */
export interface Standing {
  readonly requests: number;
  readonly lost: number;
  readonly distance: number;
  readonly cents: number;
  readonly disruption: number;
}

export class Ledger {
  /** By tick. */
  readonly standings: Standing[] = [];
  private readonly losses = new LossStretches();
  /** By Service and first tick of a stretch: the facts that explain it. */
  private readonly lossWhy = new Map<string, readonly Fact[]>();
  private readonly others: Stretch[] = [];
  private readonly open = new Map<string, Stretch>();
  /** Pods that were ready after the last tick: by slot, of which node and workload. */
  private ready = new Map<number, { readonly node: string; readonly namespace: string; readonly workload: string }>();
  /** The number of the last fact before this tick. */
  private told = 0;

  /** Once after each tick. */
  observe(world: World, accounts: Accounts): void {
    const terms = accounts.terms();
    const { requests, distance, disruption } = terms;
    this.standings.push({ requests, lost: requests - terms.good, distance, cents: accounts.cents, disruption });
    const news = world.events.since(this.told);
    this.watchLosses(world);
    this.watchReplicas(world, news);
    this.watchDisruption(world, news);
    this.told = world.events.count;
  }

  /** Of all that was observed. */
  stretches(): Stretch[] {
    const losses = this.losses.marks().map(
      ({ namespace, service, tick, untilTick, requests, reason }): Stretch => ({
        term: 'goodput',
        subject: { kind: 'Service', namespace, name: service },
        from: tick,
        to: untilTick,
        amount: requests,
        why: this.lossWhy.get(`${namespace}/${service} ${tick}`) ?? [],
        lossReason: reason,
      }),
    );
    return [...losses, ...this.others];
  }

  private watchLosses(world: World): void {
    for (const service of world.traffic.inOrder()) {
      const from = this.losses.observe(service, world.tick);
      if (from === undefined || !service.failing) continue;
      const key = `${service.key} ${from}`;
      const fact = world.events.get(service.lossFact);
      if (fact && !this.lossWhy.has(key)) this.lossWhy.set(key, [fact, ...causesOf(world.events, fact)]);
    }
  }

  private watchReplicas(world: World, news: readonly Fact[]): void {
    for (const { object } of world.store.table('Deployment').values()) {
      const missing = missingOf(world, object);
      if (missing === 0) continue;
      const { namespace, name } = object.metadata;
      const subject = { kind: 'Deployment', namespace, name };
      const stretch = this.grow('distance', keyOf(object.metadata), subject, world.tick, missing);
      if (stretch.why.length === 0) stretch.why = chain(world, latestAbout(news, namespace, name));
    }
  }

  /** One stretch for each node on which, or workload of which, pods ceased to be ready. */
  private watchDisruption(world: World, news: readonly Fact[]): void {
    const { ready, node } = world.pods.at;
    for (const [slot, was] of this.ready) {
      if (ready[slot] === 1) continue;
      const dark = world.nodes.at.power[world.nodes.slotOf(was.node) ?? -1] !== 1;
      const subject = dark
        ? { kind: 'Node', name: was.node }
        : { kind: 'Deployment', namespace: was.namespace, name: was.workload };
      const stretch = this.grow('disruption', `${subject.kind} ${subject.name}`, subject, world.tick, 1);
      if (stretch.why.length === 0) stretch.why = chain(world, latestAbout(news, was.namespace, was.workload));
    }
    const now: typeof this.ready = new Map();
    for (const { object, slot } of world.store.table('Pod').values()) {
      if (ready[slot] !== 1 || (node[slot] as number) < 0) continue;
      const { namespace = '', name } = object.metadata;
      const known = this.ready.get(slot);
      const workload = known?.workload ?? workloadOf(world, { namespace, name }) ?? name;
      now.set(slot, { node: object.spec.nodeName ?? '', namespace, workload });
    }
    this.ready = now;
  }

  private grow(term: TermName, key: string, subject: Stretch['subject'], tick: number, amount: number): Stretch {
    const known = this.open.get(`${term} ${key}`);
    if (known && tick - known.to <= LOSS_PAUSE) {
      known.to = tick;
      known.amount += amount;
      return known;
    }
    const made: Stretch = { term, subject, from: tick, to: tick, amount, why: [] };
    this.open.set(`${term} ${key}`, made);
    this.others.push(made);
    return made;
  }
}

/** The last fact of a tick about a Deployment, its ReplicaSet or its pods, whose names begin with its own. */
function latestAbout(news: readonly Fact[], namespace: string | undefined, name: string): Fact | undefined {
  let latest: Fact | undefined;
  for (const fact of news) {
    if (fact.namespace === namespace && (fact.name === name || fact.name.startsWith(`${name}-`))) latest = fact;
  }
  return latest;
}

function chain(world: World, fact: Fact | undefined): readonly Fact[] {
  return fact ? [fact, ...causesOf(world.events, fact)] : [];
}
