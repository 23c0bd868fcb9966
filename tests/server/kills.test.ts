// The server is killed again and again in the middle of a match that is being played: everything it acknowledged is there afterwards, at
// its tick, and the same person has the same seat.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Command } from '../../shared/journal/command.ts';
import { readJournal, recoverJournal } from '../../shared/journal/log.ts';
import { prove } from '../../shared/match/proof.ts';
import { size } from '../support/size.ts';
import { Player } from './player.ts';
import { startServer, temporaryFolder } from './running-server.ts';

const KILLS = size(20, 100);
const folder = temporaryFolder();
afterAll(() => folder.remove());

/** A command that was sent, and what the server promised about it. */
interface Sent {
  readonly n: number;
  readonly command: Command;
  promise?: { readonly tick: number; readonly seq: number };
  refused?: boolean;
}

/** Numerical Recipes' generator: which instants are chosen is the same in each run. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
}

const unanswered = (sent: Sent): boolean => sent.promise === undefined && sent.refused !== true;

async function send(player: Player, sent: Sent): Promise<void> {
  const answer = await player.command(sent.command, sent.n).catch(() => undefined);
  sent.refused = answer?.status === 'refused';
  if (answer?.status === 'accepted' || answer?.status === 'repeated')
    sent.promise = { tick: answer.tick, seq: answer.seq };
}

test(
  `[KEEP-1, RECOVER-1] ${KILLS} kills at random instants: nothing acknowledged is lost, the tick and the seats are the same`,
  async () => {
    const random = seeded(20260131);
    const sent: Sent[] = [];
    const hashes = new Map<number, string>();
    let seat: { id: string; token: string; match: string } | undefined;
    let shown = -1;

    for (let life = 0; life <= KILLS; life += 1) {
      const server = await startServer({ data: folder.path });
      const player =
        seat === undefined
          ? await Player.create(server.address)
          : await Player.join(server.address, seat.match, { seat: seat.token });
      seat ??= { id: player.welcome.seat ?? '', token: player.welcome.token ?? '', match: player.match };
      expect(player.welcome.seat).toBe(seat.id);
      expect(player.welcome.epochNumber).toBe(life + 1);
      expect(player.welcome.tick, 'a tick that was shown is never taken back').toBeGreaterThanOrEqual(shown);
      expect(server.recovered).toBe(life === 0 ? 0 : 1);
      await player.follow();
      // What was not answered is sent again under its number.
      await Promise.all(sent.filter(unanswered).map((one) => send(player, one)));

      const ticks = 1 + random(8);
      const until = player.tick + ticks;
      const underway: Promise<void>[] = [];
      const give = (command: Command | undefined): void => {
        if (command === undefined) return;
        const one: Sent = { n: player.nextCount(), command };
        sent.push(one);
        underway.push(send(player, one));
      };
      const fast = (yes: boolean): Command => ({ kind: 'host', action: 'speed', factor: yes ? 8 : 4 });
      for (let i = random(5); i >= 0; i -= 1) give(fast((i + life) % 2 === 0));
      give(player.placement());
      // One kill in three comes with all commands on their way, the others some ticks later with more of them.
      if (random(3) > 0) {
        await player.untilTick(until);
        give(fast(true));
        give(player.placement());
        if (random(2) === 0) await underway.at(-2);
      }
      if (life === KILLS) {
        await Promise.all(underway);
        await finish(player, server.address);
        await server.end('SIGTERM');
      } else {
        await server.end('SIGKILL');
        await Promise.all(underway);
        const kept = recoverJournal(readFileSync(join(folder.path, 'journals', `${seat.match}.jsonl`)));
        if ('problem' in kept) throw new Error(kept.problem.message);
        expect(
          kept.recovered.journal.frames.length - 1,
          'each tick that was shown is in the journal',
        ).toBeGreaterThanOrEqual(player.tick);
      }
      shown = player.tick;
      expect(player.difference).toBeUndefined();
      for (const [tick, hash] of player.hashes) {
        expect(hashes.get(tick) ?? hash, `the hash of tick ${tick} in two lives`).toBe(hash);
        hashes.set(tick, hash);
      }
    }

    async function finish(player: Player, address: string): Promise<void> {
      await Promise.all(sent.filter(unanswered).map((one) => send(player, one)));
      await player.command({ kind: 'host', action: 'end' });
      await player.until(({ result }) => result !== undefined);
      const response = await fetch(`${address}/matches/${player.match}/journal`);
      const read = readJournal(new Uint8Array(await response.arrayBuffer()));
      if ('problem' in read) throw new Error(read.problem.message);
      const applied = new Map(
        read.journal.frames.flatMap(({ tick, entries }) =>
          entries.map((entry) => [entry.seq, { tick, entry }] as const),
        ),
      );
      const promised = sent.filter((one) => one.promise !== undefined);
      expect(promised.length).toBeGreaterThan(KILLS);
      const lost = promised.filter(({ n, promise }) => {
        const found = applied.get(promise?.seq ?? 0);
        return (
          found === undefined ||
          found.tick !== promise?.tick ||
          found.entry.n !== n ||
          found.entry.actor !== player.welcome.seat
        );
      });
      expect(lost).toEqual([]);
      const counters = [...applied.values()].flatMap(({ entry }) =>
        entry.actor === player.welcome.seat ? [entry.n] : [],
      );
      expect(new Set(counters).size, 'nothing is applied twice').toBe(counters.length);
      expect(prove(read.journal).firstDifference).toBeNull();
      console.log(
        `${KILLS} kills: ${promised.length} acknowledged commands, ${read.journal.frames.length} ticks, nothing lost`,
      );
    }
  },
  size(180_000, 900_000),
);
