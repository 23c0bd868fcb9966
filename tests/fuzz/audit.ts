// What must hold in the simulated room, checked as it goes and at its end against the journal: nobody has seen another world than the
// server's, what was acknowledged is there once and as promised, and a server that comes back is the one that went.

import { isDeepStrictEqual } from 'node:util';
import type { Entry, Frame } from '../../shared/journal/command.ts';
import { readJournal, recoverJournal } from '../../shared/journal/log.ts';
import { Course } from '../../shared/match/course.ts';
import type { Answer } from '../../shared/match/intake.ts';
import type { Match } from '../../shared/match/match.ts';
import { hashWorld } from '../../shared/sim/world-hash.ts';
import { commandMessageSchema } from '../../shared/wire/messages.ts';
import { SMALL } from '../tables/match/small-scenario.ts';
import type { Guest } from './guest.ts';

/** Of an acknowledged order; a held one was promised no tick. */
interface Promised {
  readonly seq: number;
  readonly tick: number;
}

/** What a server was when it was killed between two messages. */
export interface Standing {
  readonly tick: number;
  readonly hashes: readonly string[];
  readonly paused: boolean;
  readonly factor: number;
  readonly phase: string;
  readonly seats: unknown;
}

export class Audit {
  readonly acknowledged = new Map<string, Promised | 'held'>();
  /** Marks of orders that the server has heard: how often, and what it said last. */
  private readonly heard = new Map<string, { times: number; refused: boolean; message: unknown }>();
  /** `world/tick` → the server's hash. */
  private readonly hashes = new Map<string, string>();
  /** The tick at which a guest's world was looked at last. */
  private readonly checked = new WeakMap<object, number>();
  /** The last tick that went out to anybody, and the highest epoch that anybody was told. */
  private shownTick = 0;
  private shownEpoch = 0;
  refused = 0;

  answered(actor: string, message: { readonly n: number }, answer: Answer): void {
    const key = `${actor} ${message.n}`;
    const before = this.heard.get(key);
    this.heard.set(key, { times: (before?.times ?? 0) + 1, refused: answer.status === 'refused', message });
    switch (answer.status) {
      case 'refused':
        this.refused += 1;
        this.must(
          !this.acknowledged.has(key),
          `${key} is refused after it was acknowledged: ${answer.refusal.message}`,
        );
        return;
      case 'held':
        this.must(!this.acknowledged.has(key), `${key} is held after it was acknowledged`);
        this.acknowledged.set(key, 'held');
        return;
      case 'accepted':
        this.must(!this.acknowledged.has(key), `${key} is accepted twice`);
        this.acknowledged.set(key, answer);
        return;
      case 'repeated': {
        const known = this.acknowledged.get(key);
        const same =
          known === undefined || known === 'held' || (known.seq === answer.seq && known.tick === answer.tick);
        this.must(same, `${key} is repeated as ${JSON.stringify(answer)} after ${JSON.stringify(known)}`);
        this.acknowledged.set(key, { seq: answer.seq, tick: answer.tick });
      }
    }
  }

  /** After a tick and before it goes out. */
  stepped(match: Match): void {
    this.must(match.phase !== 'broken', `the match is broken: ${match.fault}`);
    for (const [number, world] of match.worlds.entries()) this.hashes.set(`${number}/${match.tick}`, hashWorld(world));
  }

  shown(frames: readonly Frame[]): void {
    for (const { tick } of frames) this.shownTick = Math.max(this.shownTick, tick);
  }

  greeted(epoch: number, tick: number): void {
    this.shownEpoch = Math.max(this.shownEpoch, epoch);
    this.shownTick = Math.max(this.shownTick, tick);
  }

  standing({ tick, worlds, paused, factor, phase, roster }: Match): Standing {
    return { tick, hashes: worlds.map(hashWorld), paused, factor, phase, seats: roster.list() };
  }

  /** `before` is known when the process was not killed in the middle of a line. */
  recovered(match: Match, before: Standing | undefined): void {
    this.must(match.phase !== 'broken', `the match came back broken: ${match.fault}`);
    this.must(
      match.epochNumber > this.shownEpoch || match.phase === 'ended',
      `epoch ${match.epochNumber} was there before the crash`,
    );
    this.must(
      match.tick >= this.shownTick,
      `tick ${this.shownTick} was shown, and the match came back at ${match.tick}`,
    );
    const now = this.standing(match);
    if (before)
      this.must(
        isDeepStrictEqual(now, before),
        `what came back is not what was killed: ${JSON.stringify(now)} is not ${JSON.stringify(before)}`,
      );
    for (const [number, hash] of now.hashes.entries()) {
      const known = this.hashes.get(`${number}/${match.tick}`);
      this.must(
        known === undefined || known === hash,
        `world ${number} came back with another hash at tick ${match.tick}`,
      );
    }
    this.stepped(match);
  }

  /** A guest that is behind is right as long as it has what the server had then. Worlds that differ stay different, so every third tick is
   *  enough on the way. */
  follows({ name, follower, spoiltAt }: Guest, atRest: boolean): void {
    if (!follower.mirror?.world.started) return;
    const { world } = follower.mirror;
    if (!atRest && (world.tick % 3 !== 0 || this.checked.get(world) === world.tick)) return;
    this.checked.set(world, world.tick);
    const expected = this.hashes.get(`0/${world.tick}`);
    this.must(expected !== undefined, `${name} has tick ${world.tick}, which the server has not`);
    this.must(
      spoiltAt !== undefined || hashWorld(world) === expected,
      `${name} has another world at tick ${world.tick}`,
    );
  }

  /** The whole journal at the end: every promise is kept in it, and it gives the same worlds again. */
  journal(bytes: Uint8Array, match: Match): void {
    const read = recoverJournal(bytes);
    if ('problem' in read) throw new Error(read.problem.message);
    const { journal, keep, lost } = read.recovered;
    this.must(lost === undefined && keep === bytes.length, `the journal ends with something else: ${lost?.message}`);
    if (match.phase === 'ended')
      this.must('journal' in readJournal(bytes), 'the journal of the ended match is not whole');
    this.promises([
      ...journal.frames.flatMap(({ tick, entries }) => entries.map((entry) => ({ tick: tick as number, entry }))),
      ...journal.pending.map(({ entry }) => ({ tick: match.tick + 1, entry })),
    ]);
    const course = new Course(SMALL, journal.header.worlds);
    for (const frame of journal.frames) {
      course.run(frame);
      this.must(
        course.hash(frame.world) === this.hashes.get(`${frame.world}/${frame.tick}`),
        `the journal gives another world at tick ${frame.tick}`,
      );
    }
  }

  private promises(written: readonly { readonly tick: number; readonly entry: Entry }[]): void {
    const found = new Map<string, { tick: number; entry: Entry }>();
    for (const one of written) {
      if (one.entry.n === undefined) continue;
      const key = `${one.entry.actor} ${one.entry.n}`;
      this.must(!found.has(key), `${key} is applied twice`);
      found.set(key, one);
    }
    for (const [key, promised] of this.acknowledged) {
      const one = found.get(key);
      this.must(one !== undefined, `${key} was acknowledged and is lost`);
      if (one === undefined || promised === 'held') continue;
      this.must(
        one.entry.seq === promised.seq && one.tick === promised.tick,
        `${key} was promised ${JSON.stringify(promised)} and is ${one.entry.seq} in tick ${one.tick}`,
      );
    }
    for (const [key, { times, refused, message }] of this.heard) {
      const one = found.get(key);
      if (times === 1 && refused) this.must(one === undefined, `${key} was refused and is applied`);
      if (one === undefined) continue;
      const sent = JSON.parse(JSON.stringify(commandMessageSchema.parse(message).command));
      this.must(isDeepStrictEqual(one.entry.command, sent), `${key} is not the order that was sent`);
    }
  }

  private must(holds: boolean, otherwise: string): void {
    if (!holds) throw new Error(otherwise);
  }
}
