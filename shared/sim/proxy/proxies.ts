// kube-proxy on every node: which pods a Service's connections go to, as each node knows it. Healthy proxies follow the EndpointSlices in the
// same tick (facts sheet 4.1: well under a second); a stopped one keeps the rules it had. Rules are rows of pods, as addresses are.

import { hashNumber, hashText, hashValue, lanes } from '../../base/hash.ts';
import { compareNumber, compareText } from '../../base/order.ts';
import type { Tick } from '../../base/units.ts';
import type { Nodes } from '../machines/nodes.ts';
import { DnsCaches, type SavedDnsAnswers } from './dns-caches.ts';
import type { Door, Special } from './special.ts';
import { hashSplit, rowsFor, type Split } from './split.ts';

/** Rules of one Service as they were until the version `until` of all rules. */
interface OldRules {
  readonly until: number;
  readonly pods: readonly number[];
  readonly split?: Split | undefined;
}

const NOTHING: readonly number[] = [];
/** Before the first version of the rules: a kube-proxy that could not read any. */
const KNOWS_NOTHING = 0;
const NO_DOORS: readonly Door[] = [];
const UNREACHABLE: readonly Door[] = [{ pods: NOTHING, users: 1, empty: 'unreachable' }];

function byNode(x: readonly [number, number], y: readonly [number, number]): number {
  return compareNumber(x[0], y[0]);
}

/** A rolling sum over the rows, since there is a row for each pod of the cluster. */
function weighRules(service: string, until: number, pods: readonly number[]): void {
  hashText(service, until);
  let a = lanes[0] as number;
  let b = lanes[1] as number;
  for (let i = 0; i < pods.length; i += 1) {
    const row = (pods[i] as number) + 1;
    a = (Math.imul(a, 0x9e3779b1) + row) | 0;
    b = (Math.imul(b, 0x85ebca6b) ^ row) | 0;
  }
  hashNumber(a, b);
}

function addLanes(into: Int32Array): void {
  into[0] = (into[0] as number) + (lanes[0] as number);
  into[1] = (into[1] as number) + (lanes[1] as number);
}

interface Weight {
  readonly pods: readonly number[];
  readonly a: number;
  readonly b: number;
}

export interface SavedProxies {
  readonly version: number;
  readonly rules: readonly {
    readonly service: string;
    readonly pods: readonly number[];
    readonly old: readonly OldRules[];
    readonly split?: Split | undefined;
  }[];
  readonly stale: readonly { readonly node: number; readonly at: number }[];
  readonly lastResort: readonly string[];
  readonly dns?: readonly SavedDnsAnswers[] | undefined;
}

export class Proxies {
  /** Grows with each change of any Service's rules. */
  version = 1;
  /** Services without a ready pod whose rules lead to pods that still serve while they end. */
  readonly lastResort = new Set<string>();
  /** Derived, for `traffic`: see RulesSource. */
  readonly changed = new Set<string>();
  turns = 0;
  /** Derived from the Services: those that are not plain, see `special`. */
  readonly special = new Map<string, Special>();
  /** Services whose rules differ from node to node. */
  readonly splits = new Map<string, Split>();
  /** What clients of headless Services remember; kube-proxies have no part in these. */
  readonly dns = new DnsCaches();
  private readonly rulesNow = new Map<string, readonly number[]>();
  /** The hashes of these rules as of the last mark: few change between two. */
  private readonly weights = new Map<string, Weight>();
  private readonly rulesOld = new Map<string, OldRules[]>();
  private readonly stale = new Map<number, number>();
  private readonly zoneOf: (node: number) => string;

  constructor(zoneOf: (node: number) => string) {
    this.zoneOf = zoneOf;
  }

  /** What an up-to-date proxy knows, ascending rows. */
  current(service: string): readonly number[] {
    return this.rulesNow.get(service) ?? NOTHING;
  }

  /** What the proxy of this node knows: the very same list as `current` for all nodes that are up to date. */
  rules(service: string, node: number): readonly number[] {
    const at = this.stale.get(node);
    if (at === KNOWS_NOTHING) return NOTHING;
    if (at !== undefined)
      for (const old of this.rulesOld.get(service) ?? [])
        if (old.until > at) return old.split ? rowsFor(old.split, node, this.zoneOf(node)) : old.pods;
    const split = this.splits.get(service);
    return split ? rowsFor(split, node, this.zoneOf(node)) : this.current(service);
  }

  /** The ways on which users of a Service come, undefined where all nodes that are up to date are one way. */
  doors(service: string, nodes: Nodes, now: Tick): readonly Door[] | undefined {
    const special = this.special.get(service);
    const split = this.splits.has(service) || this.rulesOld.get(service)?.some((old) => old.split) === true;
    if (!special && !split) return undefined;
    if (special?.unreachable) return UNREACHABLE;
    if (special?.headless)
      return this.dns.shares(service, now).map(({ pods, users }) => ({ pods, users, empty: 'refused' }));
    return split ? this.doorsOfNodes(service, nodes, special) : undefined;
  }

  /** Nodes with the same list are one way. */
  private doorsOfNodes(service: string, nodes: Nodes, special: Special | undefined): readonly Door[] {
    const { power } = nodes.at;
    const counts = new Map<readonly number[], number>();
    let entered = 0;
    for (let node = 0; node < nodes.length; node += 1) {
      if (power[node] !== 1) continue;
      const rows = this.rules(service, node);
      if (special?.balanced && rows.length === 0) continue; // its health check fails: the load balancer sends nobody
      counts.set(rows, (counts.get(rows) ?? 0) + 1);
      entered += 1;
    }
    if (entered === 0) return special?.balanced ? UNREACHABLE : NO_DOORS;
    const empty = this.splits.get(service)?.local ? 'dropped' : 'refused';
    return [...counts].map(([pods, count]) => ({ pods, users: count / entered, empty }));
  }

  /** Nodes whose proxy is stopped, ascending. */
  staleNodes(): readonly number[] {
    return this.stale.size === 0 ? NOTHING : [...this.stale.keys()].sort((x, y) => x - y);
  }

  /** `split`: how nodes tell these pods apart; nothing is sent by `pods` alone then. */
  put(service: string, pods: readonly number[], split?: Split): void {
    this.version += 1;
    this.changed.add(service);
    if (this.stale.size > 0) {
      const old = this.rulesOld.get(service) ?? [];
      old.push({ until: this.version, pods: this.current(service), split: this.splits.get(service) });
      this.rulesOld.set(service, old);
    }
    if (split) this.splits.set(service, split);
    else this.splits.delete(service);
    if (pods.length > 0) this.rulesNow.set(service, pods);
    else {
      this.rulesNow.delete(service);
      this.weights.delete(service);
    }
  }

  stop(node: number): void {
    this.turns += 1;
    if (!this.stale.has(node)) this.stale.set(node, this.version);
  }

  /** The proxy reads everything anew. */
  start(node: number): void {
    this.turns += 1;
    this.stale.delete(node);
    if (this.stale.size === 0) this.rulesOld.clear();
  }

  /** Its machine started and the rules were gone with its memory: there is nobody from whom it could read them. */
  startBlind(node: number): void {
    this.turns += 1;
    this.stale.set(node, KNOWS_NOTHING);
  }

  isStale(node: number): boolean {
    return this.stale.has(node);
  }

  save(): SavedProxies {
    const services = [...new Set([...this.rulesNow.keys(), ...this.rulesOld.keys(), ...this.splits.keys()])].sort(
      (x, y) => (x < y ? -1 : 1),
    );
    return {
      version: this.version,
      rules: services.map((service) => ({
        service,
        pods: this.current(service),
        old: this.rulesOld.get(service) ?? [],
        split: this.splits.get(service),
      })),
      stale: this.staleNodes().map((node) => ({ node, at: this.stale.get(node) as number })),
      lastResort: [...this.lastResort].sort(compareText),
      dns: this.dns.save(),
    };
  }

  /** A sum over the Services, each weighed by its key. */
  hashInto(into: Int32Array): void {
    for (const [service, pods] of this.rulesNow) {
      let weight = this.weights.get(service);
      if (weight?.pods !== pods) {
        weighRules(service, 0, pods);
        weight = { pods, a: lanes[0] as number, b: lanes[1] as number };
        this.weights.set(service, weight);
      }
      into[0] = (into[0] as number) + weight.a;
      into[1] = (into[1] as number) + weight.b;
    }
    for (const [service, olds] of this.rulesOld)
      for (const { until, pods, split } of olds) {
        weighRules(service, until, pods);
        addLanes(into);
        if (split) hashSplit(into, service, until, split);
      }
    for (const [service, split] of this.splits) hashSplit(into, service, 0, split);
    this.dns.hashInto(into);
    const rest = {
      version: this.version,
      stale: [...this.stale].sort(byNode),
      lastResort: [...this.lastResort].sort(compareText),
    };
    hashValue(rest, 0x9407);
    addLanes(into);
  }

  restore(saved: SavedProxies): void {
    this.version = saved.version;
    for (const { service, pods, old, split } of saved.rules) {
      if (split) this.splits.set(service, split);
      if (pods.length > 0) this.rulesNow.set(service, pods);
      if (old.length > 0) this.rulesOld.set(service, [...old]);
    }
    for (const { node, at } of saved.stale) this.stale.set(node, at);
    for (const service of saved.lastResort) this.lastResort.add(service);
    this.dns.restore(saved.dns);
  }
}
