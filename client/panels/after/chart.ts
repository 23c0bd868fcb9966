// One chart over the time of a match, drawn by uPlot: lines and areas in the colours of the palette, incidents as hatched bands behind, the
// ticks of decisions beneath. What it shows at the cursor is told in its caption.

import uPlot from 'uplot';
import type { Timeline } from '../../../shared/match/timeline.ts';
import { clock } from '../../text/format.ts';

export interface Line {
  readonly label: () => string;
  /** The custom property that holds its colour, such as `--calm`. */
  readonly colour: string;
  /** `area` is filled down to zero; `dashes` is for what was wished or done by others; never told apart by colour alone. */
  readonly look: 'line' | 'area' | 'dashes' | 'steps';
  readonly values: () => readonly number[];
  readonly shown: (value: number) => string;
}

export interface ChartOptions {
  readonly timeline: Timeline;
  readonly lines: readonly Line[];
  /** For the axis. */
  readonly shown: (value: number) => string;
  /** Whether the incidents behind it bear their names; once in a group is enough. */
  readonly named: boolean;
  /** Charts of one group have their cursors at the same time. */
  readonly group: string;
  readonly moved: (index: number | undefined) => void;
  readonly picked: (index: number) => void;
}

const STEPS = [30, 60, 120, 180, 300, 600, 900, 1800, 3600];

export class Chart {
  readonly #plot: uPlot;
  readonly #options: ChartOptions;
  readonly #sizes: ResizeObserver;

  constructor(parent: HTMLElement, options: ChartOptions) {
    this.#options = options;
    this.#plot = new uPlot(this.#setUp(parent), this.#data(), parent);
    this.#plot.over.addEventListener('click', () => {
      const { idx } = this.#plot.cursor;
      if (typeof idx === 'number') options.picked(idx);
    });
    this.#sizes = new ResizeObserver(() => this.#fit(parent));
    this.#sizes.observe(parent);
  }

  /** After what the lines derive has changed, or the palette. */
  refresh(): void {
    this.#plot.setData(this.#data());
  }

  /** Puts the cursor at a sample. */
  stand(index: number): void {
    const x = this.#options.timeline.ticks[index] ?? 0;
    this.#plot.setCursor({ left: this.#plot.valToPos(x, 'x'), top: this.#plot.over.clientHeight / 2 });
  }

  destroy(): void {
    this.#sizes.disconnect();
    this.#plot.destroy();
  }

  #data(): uPlot.AlignedData {
    return [[...this.#options.timeline.ticks], ...this.#options.lines.map((line) => [...line.values()])];
  }

  #fit(parent: HTMLElement): void {
    const { clientWidth: width, clientHeight: height } = parent;
    if (width > 0 && height > 0 && (width !== this.#plot.width || height !== this.#plot.height))
      this.#plot.setSize({ width, height });
  }

  #setUp(parent: HTMLElement): uPlot.Options {
    const { timeline, lines, shown, named, group, moved } = this.#options;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const font = `${Math.round(rem * 0.75)}px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { font, stroke: () => colour('--quiet'), ticks: { show: false } };
    const last = timeline.ticks.at(-1) ?? 1;
    return {
      width: Math.max(parent.clientWidth, 1),
      height: Math.max(parent.clientHeight, 1),
      // The time of the end stands half to the right of the last tick.
      padding: [rem * 0.5, rem * 1.4, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        sync: { key: group },
        points: { size: rem * 0.5 },
      },
      scales: {
        x: { time: false, range: [0, last] },
        y: { range: (_plot, _low, high) => [0, Math.max(high, 1) * 1.08] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          incrs: STEPS,
          space: rem * 4,
          size: rem * 1.6,
          values: (_plot, splits) => splits.map(clock),
        },
        {
          ...axis,
          grid: { stroke: () => colour('--line'), width: 1 },
          size: rem * 3.2,
          space: rem * 2,
          values: (_plot, splits) => splits.map(shown),
        },
      ],
      series: [{}, ...lines.map(seriesOf)],
      hooks: {
        drawClear: [(plot) => drawIncidents(plot, timeline, named)],
        draw: [(plot) => drawDecisions(plot, timeline)],
        setCursor: [(plot) => moved(typeof plot.cursor.idx === 'number' ? plot.cursor.idx : undefined)],
      },
    };
  }
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function seriesOf({ colour: name, look }: Line): uPlot.Series {
  const { stepped } = uPlot.paths;
  return {
    stroke: () => colour(name),
    width: look === 'line' ? 2 : 1.5,
    points: { show: false },
    ...(look === 'area' ? { fill: () => `color-mix(in srgb, ${colour(name)} 30%, transparent)` } : {}),
    ...(look === 'dashes' ? { dash: [6, 5] } : {}),
    ...(look === 'steps' && stepped !== undefined ? { paths: stepped({ align: 1 }), dash: [6, 5] } : {}),
  };
}

/** Hatched from the fault to the return of power; what is over at once is a line. */
function drawIncidents(plot: uPlot, { marks, ticks }: Timeline, named: boolean): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const mark of marks) {
    if (mark.kind !== 'incident') continue;
    const ends = mark.fault === 'node-poweroff' || mark.fault === 'maintenance';
    const until = mark.untilTick ?? (ends ? (ticks.at(-1) ?? mark.tick) : mark.tick);
    const from = plot.valToPos(mark.tick, 'x', true);
    const to = plot.valToPos(until, 'x', true);
    const tone = colour(mark.fault === 'maintenance' ? '--warn' : '--bad');
    ctx.globalAlpha = 0.16;
    ctx.strokeStyle = tone;
    ctx.lineWidth = devicePixelRatio;
    const gap = 7 * devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(from, bbox.top, Math.max(to - from, 1), bbox.height);
    ctx.clip();
    ctx.beginPath();
    for (let x = from - bbox.height; x < to; x += gap) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
    ctx.globalAlpha = 0.85;
    ctx.beginPath();
    ctx.moveTo(from, bbox.top);
    ctx.lineTo(from, bbox.top + bbox.height);
    ctx.stroke();
    if (!named) continue;
    ctx.fillStyle = tone;
    ctx.font = (plot.axes[0]?.font as unknown as readonly string[] | undefined)?.[0] ?? ctx.font; // uPlot keeps the font scaled for its canvas as the first of a pair
    ctx.textBaseline = 'top';
    const nearEnd = from > bbox.left + bbox.width * 0.85;
    ctx.textAlign = nearEnd ? 'right' : 'left';
    ctx.fillText(
      mark.name.slice(mark.name.indexOf('/') + 1),
      from + (nearEnd ? -5 : 5) * devicePixelRatio,
      bbox.top + 2,
    );
  }
  ctx.restore();
}

/** A small triangle on the line of time for each decision of a player. */
function drawDecisions(plot: uPlot, { marks }: Timeline): void {
  const { ctx, bbox } = plot;
  const bottom = bbox.top + bbox.height;
  const size = 4 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = colour('--lamp');
  for (const mark of marks) {
    if (mark.kind !== 'decision') continue;
    const x = plot.valToPos(mark.tick, 'x', true);
    ctx.beginPath();
    ctx.moveTo(x - size, bottom);
    ctx.lineTo(x + size, bottom);
    ctx.lineTo(x, bottom - 1.6 * size);
    ctx.fill();
  }
  ctx.restore();
}
