// The proof of a finished match: everything in its journal that follows from the rest is made again and compared: chance from the secret,
// the director's commands, each world's hash, the result.

import { encodeUtf8 } from '../base/utf8.ts';
import { sameEntropy } from '../base/draw.ts';
import { hexOf } from '../base/hex.ts';
import { sha256 } from '../base/sha256.ts';
import { DIRECTOR, type Frame } from '../journal/command.ts';
import type { Journal } from '../journal/log.ts';
import { direct } from '../scenario/director.ts';
import { entropyAt } from '../scenario/entropy.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { playBaselines } from './baseline.ts';
import { authorise } from './authorise.ts';
import { Course } from './course.ts';
import { scenarioOf } from './embedded.ts';
import { Roster } from './roster.ts';
import { judged, type Result } from './result.ts';

export interface Difference {
  readonly world: number;
  readonly tick: number;
  readonly what: 'scenario' | 'secret' | 'role' | 'entropy' | 'director' | 'hash' | 'assert' | 'result';
  readonly expected: string;
  readonly found: string;
}

export interface Verdict {
  readonly ok: boolean;
  /** The last tick that was run again. */
  readonly ticks: number;
  /** Of the first world, after that tick; null when nothing could be run. */
  readonly hash: string | null;
  /** Of the first world, as reckoned anew; null when it did not come to that. */
  readonly score: number | null;
  readonly firstDifference: Difference | null;
}

/** For a journal that `readJournal` took as whole. */
export function prove(journal: Journal): Verdict {
  const embedded = scenarioOf(journal.header);
  const none = { ok: false, ticks: 0, hash: null, score: null };
  if ('wrong' in embedded)
    return {
      ...none,
      firstDifference: { world: 0, tick: 0, what: 'scenario', expected: 'a scenario', found: embedded.wrong },
    };
  const { scenario } = embedded;
  const secret = journal.end?.secret;
  const commitment = secret === undefined ? undefined : hexOf(sha256(encodeUtf8(secret)));
  if (secret === undefined || commitment !== journal.header.commitment) {
    return {
      ...none,
      firstDifference: {
        world: 0,
        tick: 0,
        what: 'secret',
        expected: journal.header.commitment,
        found: commitment ?? 'no secret',
      },
    };
  }
  const usurped = firstUsurpation(journal);
  if (usurped) return { ...none, firstDifference: usurped };
  const course = new Course(scenario, journal.header.worlds);
  for (const frame of journal.frames) {
    const firstDifference = rerun(course, scenario, secret, frame);
    if (!firstDifference) continue;
    return { ok: false, ticks: course.world(0).tick, hash: course.hash(0), score: null, firstDifference };
  }
  return conclude(course, scenario, secret, journal.end?.result as Result); // compared whole in the next step, so its shape does not matter
}

/** The first command that its sender had no right to, in the order in which commands were accepted. */
function firstUsurpation(journal: Journal): Difference | undefined {
  const roster = new Roster();
  const entries = journal.frames.flatMap((frame) => frame.entries.map((entry) => ({ frame, entry })));
  for (const { frame, entry } of entries.sort((x, y) => x.entry.seq - y.entry.seq)) {
    const refused = authorise(entry.actor, roster.rolesOf(entry.actor), entry.command);
    if (refused)
      return {
        world: frame.world,
        tick: frame.tick,
        what: 'role',
        expected: 'a command of its role',
        found: refused.message,
      };
    roster.apply(entry.command);
  }
  return undefined;
}

function rerun(course: Course, scenario: Scenario, secret: string, frame: Frame): Difference | undefined {
  const { world, tick } = frame;
  const differs = (what: Difference['what'], expected: string, found: string): Difference => ({
    world,
    tick,
    what,
    expected,
    found,
  });
  const entropy = entropyAt(secret, tick);
  if (!sameEntropy(entropy, frame.entropy))
    return differs('entropy', JSON.stringify(entropy), JSON.stringify(frame.entropy));
  try {
    const given = JSON.stringify(direct(scenario, secret, tick, course.world(world)));
    const found = JSON.stringify(
      frame.entries.filter((entry) => entry.actor === DIRECTOR).map((entry) => entry.command),
    );
    if (given !== found) return differs('director', given, found);
    course.run(frame);
  } catch (error) {
    return differs('assert', 'no failed assert', error instanceof Error ? error.message : String(error));
  }
  if (frame.hash === undefined) return undefined;
  const hash = course.hash(world);
  return hash === frame.hash ? undefined : differs('hash', hash, frame.hash);
}

function conclude(course: Course, scenario: Scenario, secret: string, written: Result): Verdict {
  const ticks = course.world(0).tick;
  const result = judged(course, scenario, playBaselines(scenario, secret, ticks), ticks);
  const [expected, found] = [JSON.stringify(result), JSON.stringify(written)];
  const score = result.worlds[0]?.score ?? 0;
  const firstDifference: Difference | null =
    expected === found ? null : { world: 0, tick: ticks, what: 'result', expected, found };
  return { ok: firstDifference === null, ticks, hash: course.hash(0), score, firstDifference };
}
