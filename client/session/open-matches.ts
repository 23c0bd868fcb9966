// The matches of this server in which this browser still has a seat: how far they are and who else is there, for the start page.

import type { Seats } from './seats.ts';

/** As the server's `/matches/<id>` answers it. */
export interface OpenMatchSummary {
  readonly id: string;
  readonly scenario: string;
  /** Ticks played. */
  readonly ticks: number;
  /** Names of those who have a seat. */
  readonly players: readonly string[];
}

/** The last seats that were taken are looked at, no more: each is a question to the server. */
const MOST = 6;

/** Empty where the server does not answer. */
export async function openMatches(seats: Seats): Promise<OpenMatchSummary[]> {
  const found = await Promise.all(seats.matches().slice(-MOST).map(summary));
  return found.flatMap((one) => one ?? []);
}

async function summary(match: string): Promise<OpenMatchSummary | undefined> {
  try {
    const answer = await fetch(`/matches/${match}`, { cache: 'no-store' });
    const found = answer.ok ? ((await answer.json()) as OpenMatchSummary & { readonly phase: string }) : undefined; // our own server's answer
    return found?.phase === 'open' ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an address is one that only this computer can open. */
export function isLocal(address: string): boolean {
  return /^https?:\/\/(?:localhost|127\.|\[::1\])/.test(address);
}

/** Where phones and others find this page. A page that is seen as `localhost` asks the server for the computer's addresses. */
export async function addressForOthers(): Promise<string> {
  if (!isLocal(location.origin)) return location.origin;
  try {
    const answer = await fetch('/addresses', { cache: 'no-store' });
    const [first] = answer.ok ? ((await answer.json()) as readonly string[]) : []; // as above
    return first ?? location.origin;
  } catch {
    return location.origin;
  }
}
