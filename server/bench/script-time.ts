// From a browser's trace to the time that a page's scripts took for each frame: all script of the page's own thread, from one frame to the next, in
// processor time, so that other programs on the computer do not count.

import type { BenchVisit } from './browser.ts';
import type { Figure } from './figure.ts';

/** An event of Chromium's trace; times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Processor time of the thread; absent where the system has none. */
  readonly tdur?: number;
}

/** What runs script. They stand within each other, so only the outermost count. */
const SCRIPTS: readonly string[] = [
  'FireAnimationFrame',
  'TimerFire',
  'EventDispatch',
  'FunctionCall',
  'RunMicrotasks',
  'EvaluateScript',
];
const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];

/** Milliseconds of script for each frame while `act` runs. */
export async function scriptTimes({ browser, page }: BenchVisit, act: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await act();
  const trace = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: TraceEvent[] };
  return timesOf(trace.traceEvents);
}

export function figureOf(name: string, times: readonly number[]): Figure {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { name, value: at(0.5), unit: 'ms of script a frame', p99: at(0.99) };
}

function timesOf(events: readonly TraceEvent[]): number[] {
  // The page's own thread is the one with animation frames.
  const first = events.find((event) => event.name === 'FireAnimationFrame');
  if (first === undefined) return [];
  const own = events.filter((event) => event.pid === first.pid && event.tid === first.tid && event.ph === 'X');
  const tasks = own.filter((event) => event.name === 'RunTask').sort((a, b) => a.ts - b.ts);
  const scripts = outermost(own.filter((event) => SCRIPTS.includes(event.name)));
  const times: number[] = [];
  let [sum, next] = [0, 0];
  for (const task of tasks) {
    const end = task.ts + (task.dur ?? 0);
    let drawn = false;
    for (; next < scripts.length; next += 1) {
      const script = scripts[next];
      if (script === undefined || script.ts >= end) break;
      sum += (script.tdur ?? script.dur ?? 0) / 1000;
      drawn ||= script.name === 'FireAnimationFrame';
    }
    if (!drawn) continue;
    times.push(sum);
    sum = 0;
  }
  return times;
}

function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  const found: TraceEvent[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const event of [...events].sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
    if (event.ts < end) continue;
    found.push(event);
    end = event.ts + (event.dur ?? 0);
  }
  return found;
}
