// The command `bench`: runs the named benchmarks, or all of them, and prints their figures. What each one measures is in `server/bench`.

import { benchAnalysis } from '../bench/analysis.ts';
import type { Figure } from '../bench/figure.ts';
import { benchFirstBind, benchFirstLoad } from '../bench/first-minute.ts';
import { benchFirstShiftFrames, benchLimitFrames } from '../bench/frames.ts';
import { benchResimulation } from '../bench/resimulation.ts';
import { benchBind, benchSchedule, benchSpread } from '../bench/schedule.ts';
import { benchSeek } from '../bench/seek.ts';
import { benchTicks, TICK_BENCHES } from '../bench/ticks.ts';
import { benchIdleWire } from '../bench/wire.ts';

const BENCHES: Readonly<Record<string, () => Figure | Promise<Figure>>> = {
  ...Object.fromEntries(TICK_BENCHES.map((name) => [name, () => benchTicks(name)])),
  'schedule.5000': benchSchedule,
  'schedule.5000.spread': benchSpread,
  'bind.5000': benchBind,
  'resimulate.match': benchResimulation,
  'analyse.match': benchAnalysis,
  'wire.idle': benchIdleWire,
  'frame.first-shift': benchFirstShiftFrames,
  'frame.limit': benchLimitFrames,
  'play.first-bind': benchFirstBind,
  'replay.seek': benchSeek,
  'bundle.first-load': benchFirstLoad,
};

export const BENCH_NAMES = Object.keys(BENCHES);

/** Prints a line a figure, or with `json` one list of them. An unknown name is the caller's mistake, refused before anything runs: gives it back. */
export async function bench(names: readonly string[], json: boolean): Promise<string | undefined> {
  const unknown = names.find((name) => !(name in BENCHES));
  if (unknown !== undefined) return `there is no benchmark "${unknown}"; there are ${BENCH_NAMES.join(', ')}`;
  const figures: Figure[] = [];
  for (const name of names.length > 0 ? names : BENCH_NAMES) {
    const run = BENCHES[name];
    if (!run) continue;
    const figure = await run();
    figures.push(figure);
    if (!json)
      process.stdout.write(
        `${figure.name.padEnd(21)} ${figure.value.toFixed(4)} ${figure.unit}${figure.p99 === undefined ? '' : `  (p99 ${figure.p99.toFixed(4)})`}\n`,
      );
  }
  if (json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  return undefined;
}
