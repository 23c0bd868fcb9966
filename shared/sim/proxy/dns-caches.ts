// How clients of headless Services find pods: DNS gives them all ready addresses, each picks one and keeps it until its time to live is over. So clients
// are stale, whatever kube-proxies do. Their caches are taken to be evenly old: each second the thirtieth part of them asks anew.

import { hashValue, lanes } from '../../base/hash.ts';
import { compareText } from '../../base/order.ts';
import { equalRows } from './split.ts';

/** CoreDNS' answers about Services live for 30 s (facts sheet 4.3). */
export const TTL_SECONDS = 30;

/** What DNS answered from this tick on, until the next answer. */
export interface DnsAnswer {
  readonly from: number;
  readonly pods: readonly number[];
}

export class DnsCaches {
  private readonly answers = new Map<string, DnsAnswer[]>();

  get(service: string): readonly DnsAnswer[] | undefined {
    return this.answers.get(service);
  }

  put(service: string, pods: readonly number[], now: number): void {
    const known = this.answers.get(service);
    if (!known) this.answers.set(service, [{ from: now, pods }]);
    else if (known.at(-1)?.from === now) known[known.length - 1] = { from: now, pods };
    else if (!equalRows((known.at(-1) as DnsAnswer).pods, pods)) known.push({ from: now, pods });
  }

  /** A Service that has gone answers nothing; who had an address keeps it for its time. Without clients who know it, nothing is kept. */
  forget(service: string): void {
    this.answers.delete(service);
  }

  /** Drops answers that nobody has any more. Tells which Services have clients with answers of different times. */
  age(now: number, changed: Set<string>): void {
    for (const [service, answers] of this.answers) {
      if (answers.length === 1) continue;
      while (answers.length > 1 && (answers[1] as DnsAnswer).from <= now - TTL_SECONDS) answers.shift();
      changed.add(service);
    }
  }

  /** Share of the clients who have each answer in this second, in the order of the answers. */
  shares(service: string, now: number): readonly { readonly pods: readonly number[]; readonly users: number }[] {
    const answers = this.answers.get(service) ?? [];
    return answers.map(({ from, pods }, i) => {
      const next = answers[i + 1];
      const until = next ? Math.max(0, Math.min(TTL_SECONDS, now + 1 - next.from)) : 0;
      const since = i === 0 ? TTL_SECONDS : Math.max(0, Math.min(TTL_SECONDS, now + 1 - from));
      return { pods, users: (since - until) / TTL_SECONDS };
    });
  }

  /** Undefined while there is none: see `Proxies.save`. */
  save(): readonly SavedDnsAnswers[] | undefined {
    if (this.answers.size === 0) return undefined;
    return [...this.answers]
      .map(([service, answers]) => ({ service, answers: answers.slice() }))
      .sort((x, y) => compareText(x.service, y.service));
  }

  restore(saved: readonly SavedDnsAnswers[] | undefined): void {
    for (const { service, answers } of saved ?? []) this.answers.set(service, [...answers]);
  }

  hashInto(into: Int32Array): void {
    const saved = this.save();
    if (!saved) return;
    hashValue(saved, 0xd25);
    into[0] = (into[0] as number) + (lanes[0] as number);
    into[1] = (into[1] as number) + (lanes[1] as number);
  }
}

export interface SavedDnsAnswers {
  readonly service: string;
  readonly answers: readonly DnsAnswer[];
}
