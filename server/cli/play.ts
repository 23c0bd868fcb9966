// The command `play`: a whole match without a screen.
import { closeSync, openSync, writeSync } from 'node:fs';
import { HOST } from '../../shared/journal/command.ts';
import { playBaselines } from '../../shared/match/baseline.ts';
import type { BotName } from '../../shared/match/bots/bot.ts';
import { botNamed } from '../../shared/match/bots/registry.ts';
import { Match } from '../../shared/match/match.ts';
import { playThrough } from '../../shared/match/play.ts';
import type { Result } from '../../shared/match/result.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { buildId } from '../build.ts';
import { readScenarios } from '../scenarios.ts';
import { Complaint, reasonOf } from './complaint.ts';

export interface PlayOptions {
  readonly seed: number;
  readonly bot: BotName;
  readonly ticks?: number | undefined;
  readonly journal?: string | undefined;
  readonly json?: boolean | undefined;
}

export function play(id: string, options: PlayOptions): void {
  const scenario = scenarioNamed(id);
  const ticks = Math.min(options.ticks ?? scenario.ticks, scenario.ticks);
  const file = options.journal === undefined ? undefined : openFile(options.journal);
  const match = Match.start({
    id: `${id}-${options.seed}`,
    scenario,
    secret: String(options.seed),
    build: buildId(),
    sink: (line) => file?.write(line),
    judge: playBaselines,
  });
  playThrough(match, botNamed(options.bot, scenario.speed), ticks - 1);
  if (ticks < scenario.ticks) match.submit(HOST, undefined, { kind: 'host', action: 'end' });
  match.step();
  file?.close();
  const { result } = match;
  const first = result?.worlds[0];
  if (!result || !first)
    throw new Complaint(`The match broke at tick ${match.tick}: ${match.fault ?? 'it has no result'}.`);
  const figures = {
    scenario: id,
    seed: options.seed,
    bot: options.bot,
    ticks: result.ticks,
    score: first.score,
    terms: first.terms,
    hash: first.hash,
  };
  process.stdout.write(options.json ? `${JSON.stringify(figures)}\n` : describe(scenario, options, result));
}

function scenarioNamed(id: string): Scenario {
  const wrong: string[] = [];
  const scenarios = readScenarios((sentence) => wrong.push(sentence));
  const scenario = scenarios.get(id);
  if (scenario) return scenario;
  const known = [...scenarios.keys()].join(', ') || 'none';
  throw new Complaint(
    `There is no scenario "${id}" (there is ${known}).${wrong.length > 0 ? ` ${wrong.join(' ')}` : ''}`,
  );
}

function openFile(path: string): { write(line: string): void; close(): void } {
  try {
    const file = openSync(path, 'w');
    return {
      write: (line) => {
        try {
          writeSync(file, line);
        } catch (error) {
          throw new Complaint(`The journal ${path} cannot be written: ${reasonOf(error)}.`);
        }
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    throw new Complaint(`The journal ${path} cannot be written: ${reasonOf(error)}.`);
  }
}

function describe(scenario: Scenario, { seed, bot }: PlayOptions, result: Result): string {
  const [first] = result.worlds;
  if (!first) return '';
  const lines = [
    `${scenario.title.en}: ${result.ticks} ticks, seed ${seed}, bot ${bot}`,
    `score ${first.score} (0 is doing nothing, 1000 is Kubernetes' own algorithms, ${result.handsScore} a hand that only places), stars ${first.stars}`,
    ...first.goals.map(({ goal, met }) => `  ${met ? 'met' : 'missed'}: ${goal.text.en}`),
    ...Object.entries(first.terms).map(
      ([term, value]) => `  ${term.padEnd(12)} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
    ),
    `hash ${first.hash}`,
  ];
  return `${lines.join('\n')}\n`;
}
