// kube-proxy on every node: which pods a Service's connections go to, as each node knows it. Healthy proxies follow the EndpointSlices in the
// same tick (facts sheet 4.1: well under a second); a stopped one keeps the rules it had. Rules are rows of pods, as addresses are.

import { compareText } from '../../base/order.ts';

/** Rules of one Service as they were until the version `until` of all rules. */
interface OldRules {
  readonly until: number;
  readonly pods: readonly number[];
}

const NOTHING: readonly number[] = [];

export interface SavedProxies {
  readonly version: number;
  readonly rules: readonly {
    readonly service: string;
    readonly pods: readonly number[];
    readonly old: readonly OldRules[];
  }[];
  readonly stale: readonly { readonly node: number; readonly at: number }[];
  readonly lastResort: readonly string[];
}

export class Proxies {
  /** Grows with each change of any Service's rules. */
  version = 1;
  /** Services without a ready pod whose rules lead to pods that still serve while they end. */
  readonly lastResort = new Set<string>();
  private readonly rulesNow = new Map<string, readonly number[]>();
  private readonly rulesOld = new Map<string, OldRules[]>();
  private readonly stale = new Map<number, number>();

  /** What an up-to-date proxy knows, ascending rows. */
  current(service: string): readonly number[] {
    return this.rulesNow.get(service) ?? NOTHING;
  }

  /** What the proxy of this node knows: the very same list as `current` for all nodes that are up to date. */
  rules(service: string, node: number): readonly number[] {
    const at = this.stale.get(node);
    if (at === undefined) return this.current(service);
    for (const old of this.rulesOld.get(service) ?? []) if (old.until > at) return old.pods;
    return this.current(service);
  }

  /** Nodes whose proxy is stopped, ascending. */
  staleNodes(): readonly number[] {
    return this.stale.size === 0 ? NOTHING : [...this.stale.keys()].sort((x, y) => x - y);
  }

  put(service: string, pods: readonly number[]): void {
    this.version += 1;
    if (this.stale.size > 0) {
      const old = this.rulesOld.get(service) ?? [];
      old.push({ until: this.version, pods: this.current(service) });
      this.rulesOld.set(service, old);
    }
    if (pods.length === 0) this.rulesNow.delete(service);
    else this.rulesNow.set(service, pods);
  }

  stop(node: number): void {
    if (!this.stale.has(node)) this.stale.set(node, this.version);
  }

  /** The proxy reads everything anew. */
  start(node: number): void {
    this.stale.delete(node);
    if (this.stale.size === 0) this.rulesOld.clear();
  }

  isStale(node: number): boolean {
    return this.stale.has(node);
  }

  save(): SavedProxies {
    const services = [...new Set([...this.rulesNow.keys(), ...this.rulesOld.keys()])].sort((x, y) => (x < y ? -1 : 1));
    return {
      version: this.version,
      rules: services.map((service) => ({
        service,
        pods: this.current(service),
        old: this.rulesOld.get(service) ?? [],
      })),
      stale: this.staleNodes().map((node) => ({ node, at: this.stale.get(node) as number })),
      lastResort: [...this.lastResort].sort(compareText),
    };
  }

  restore(saved: SavedProxies): void {
    this.version = saved.version;
    for (const { service, pods, old } of saved.rules) {
      if (pods.length > 0) this.rulesNow.set(service, pods);
      if (old.length > 0) this.rulesOld.set(service, [...old]);
    }
    for (const { node, at } of saved.stale) this.stale.set(node, at);
    for (const service of saved.lastResort) this.lastResort.add(service);
  }
}
