// Plays the golden journals anew: First shift by two bots, and random commands on a random cluster in two worlds.

import fc from 'fast-check';
import { hexOf } from '../../shared/base/hex.ts';
import { sha256 } from '../../shared/base/sha256.ts';
import { tick as toTick } from '../../shared/base/units.ts';
import { encodeUtf8 } from '../../shared/base/utf8.ts';
import { type Command, DIRECTOR, type Entry, FAULTS, type Frame, REGISTRY } from '../../shared/journal/command.ts';
import { JournalWriter } from '../../shared/journal/log.ts';
import { JOURNAL_FORMAT } from '../../shared/journal/record.ts';
import { playBaselines } from '../../shared/match/baseline.ts';
import type { BotName } from '../../shared/match/bots/bot.ts';
import { botNamed } from '../../shared/match/bots/registry.ts';
import { Course, isMark } from '../../shared/match/course.ts';
import { Match } from '../../shared/match/match.ts';
import { playThrough } from '../../shared/match/play.ts';
import { judged } from '../../shared/match/result.ts';
import { entropyAt } from '../../shared/scenario/entropy.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { firstShift } from '../support/first-shift.ts';
import { nodeNames, resolve, stage, ticksOfSteps } from '../support/random-world.ts';

/** No build's own: a golden journal outlives many, which is what it is for. */
const BUILD = '0'.repeat(64);
const WORLDS = 2;
/** At most this many ticks of random commands. */
const RANDOM_TICKS = 600;

/** By name, what gives the journal's text. */
export const PLAYS: Readonly<Record<string, () => string>> = {
  'first-shift-hands': () => playFirstShift('hands', 'golden 1'),
  'first-shift-kube-default': () => playFirstShift('kube-default', 'golden 2'),
  'random-commands': () => playRandom('golden 3'),
};

function playFirstShift(bot: BotName, secret: string): string {
  let text = '';
  const scenario = firstShift();
  const match = Match.start({
    id: `first-shift-${bot}`,
    scenario,
    secret,
    build: BUILD,
    sink: (line) => (text += line),
    judge: playBaselines,
  });
  playThrough(match, botNamed(bot, scenario.speed));
  return text;
}

/** Everything that can be sent, most of it refused or harmful. No match: nobody may send all of this, so the frames are made here. */
function playRandom(secret: string): string {
  let text = '';
  const writer = new JournalWriter((line) => (text += line));
  const scenario = bareScenario();
  const course = new Course(scenario, WORLDS);
  writer.header({
    format: JOURNAL_FORMAT,
    match: scenario.id,
    build: BUILD,
    epochNumber: 1,
    worlds: WORLDS,
    commitment: hexOf(sha256(encodeUtf8(secret))),
    scenario,
  });
  let seq = 0;
  let last = -1;
  const step = (commandsOf: (world: number) => readonly Command[], end = false) => {
    last += 1;
    const frames = course.worlds.map((_, world): Frame => {
      const entries = commandsOf(world).map((command): Entry => {
        seq += 1;
        return { seq, actor: DIRECTOR, command: JSON.parse(JSON.stringify(command)) as Command }; // as a journal gives it back
      });
      return { world, tick: toTick(last), entropy: entropyAt(secret, last), entries };
    });
    for (const frame of frames) writer.frame(frame);
    for (const frame of frames) course.run(frame);
    if (isMark(last) || end) for (const { world } of frames) writer.mark(world, last, course.hash(world));
  };
  step(stage);
  const plans = fc.sample(ticksOfSteps, { seed: 5, numRuns: 24 }).flat();
  for (const [i, { steps, quiet: wished }] of plans.entries()) {
    // Long stretches, in which evictions come due, only now and then: they leave less room for commands.
    const quiet = i % 8 === 0 ? wished : Math.min(3, wished);
    if (last + 1 + quiet >= RANDOM_TICKS - FAULTS.length - 1) continue;
    // The second world gets what the first one got a few plans ago: another history with the same chance.
    const own = [steps, plans[(i + 5) % plans.length]?.steps ?? []];
    step((world) => (own[world] ?? []).map((one) => resolve(course.world(world), one)));
    for (let idle = 0; idle < quiet; idle += 1) step(() => []);
  }
  // Chance may have left one out; at the end each fault is tried once, on another machine each time.
  for (const [i, fault] of FAULTS.entries()) {
    const target = fault.startsWith('registry') ? REGISTRY : (nodeNames[i % nodeNames.length] ?? '');
    step(() => [{ kind: 'fault', fault, target }]);
  }
  step(() => [], true);
  const terms = course.terms(0);
  writer.end(judged(course, scenario, { none: terms, par: terms, hands: terms }, last), secret);
  return text;
}

/** Nothing on the stage: the commands bring everything. */
function bareScenario(): Scenario {
  const text = { ko: '아무 명령', en: 'Random commands' };
  return {
    id: 'random-commands',
    version: 1,
    title: text,
    summary: text,
    speed: 2,
    ticks: RANDOM_TICKS,
    epoch: 1_700_000_000,
    machines: [],
    images: [],
    manifests: [],
    loops: {},
    traffic: [],
    incidents: [],
    scoring: { goodput: 1000, distance: 1, cost: 1, disruption: 1 },
    goals: [],
  };
}
