// The charts of a match: what users sent and got, what was wanted and ready, what it cost. One cursor for all; where it stands one can look at the
// replay. This is a chunk of its own, with uPlot.

import 'uplot/dist/uPlot.min.css';
import type { ServiceSeries, Timeline } from '../../../shared/match/timeline.ts';
import { clock, money, rate } from '../../text/format.ts';
import type { Desk } from '../desk.ts';
import type { View } from '../view.ts';
import { Chart, type Line } from './chart.ts';
import { decisionText } from './moment-words.ts';

interface Plan {
  readonly name: 'requests' | 'pods' | 'cost';
  readonly lines: readonly Line[];
  readonly shown: (value: number) => string;
}

let groups = 0;

export function mountCharts(
  view: View,
  parent: HTMLElement,
  desk: Desk,
  { timeline, par }: { readonly timeline: Timeline; readonly par: () => Timeline | undefined },
  replay: (at: number) => void,
): void {
  const { words } = desk;
  groups += 1;
  let service: string | undefined;
  let at: number | undefined;
  const charts: Chart[] = [];
  const plans = plansOf(desk, timeline, par, () => service);
  const moved = (index: number | undefined): void => {
    // When the pointer leaves, the last moment stays: it can still be gone to.
    if (index === undefined || index === at) return;
    at = index;
    view.refresh();
  };
  const stand = (index: number): void => {
    moved(Math.max(0, Math.min(timeline.ticks.length - 1, index)));
    charts[0]?.stand(at ?? 0);
  };
  const tickAt = (): number => timeline.ticks[at ?? 0] ?? 0;
  const figures = plans.map((plan) => ({ plan, ...figure(view, desk, plan, () => at) }));
  const group = view.el(
    'div',
    {
      class: 'charts',
      role: 'slider',
      on: { keydown: (event) => onKey(event as KeyboardEvent, at ?? -1, stand, () => replay(tickAt())) },
      attrs: {
        tabindex: '0',
        'aria-label': () => words('after.charts.cursor'),
        'aria-valuemin': '0',
        'aria-valuemax': String(timeline.ticks.at(-1) ?? 0),
        'aria-valuenow': tickAt,
        'aria-valuetext': () => spoken(desk, plans, timeline, at),
      },
    },
    ...figures.map(({ element }) => element),
  );
  parent.append(
    serviceChoice(
      view,
      desk,
      timeline.services,
      () => service,
      (name) => {
        service = name;
        for (const chart of charts) chart.refresh();
        view.refresh();
      },
    ),
    group,
    view.el(
      'p',
      { class: 'chart-moment' },
      view.el('span', { class: 'small quiet' }, () =>
        at === undefined ? words('after.charts.hint') : happened(desk, timeline, at),
      ),
      view.el(
        'button',
        { type: 'button', hidden: () => at === undefined, on: { click: () => replay(tickAt()) } },
        () => `▶ ${words('after.moment.open', { time: clock(tickAt()) })}`,
      ),
    ),
  );
  // Now that they stand on the page they have a size.
  for (const { plan, plot } of figures)
    charts.push(
      new Chart(plot, {
        ...plan,
        timeline,
        named: plan.name === 'requests',
        group: `match-${groups}`,
        moved,
        picked: (index) => stand(index),
      }),
    );
  view.watch(par, () => {
    for (const chart of charts) chart.refresh();
  });
  view.onEnd(() => {
    for (const chart of charts) chart.destroy();
  });
}

function plansOf(
  { words }: Desk,
  timeline: Timeline,
  par: () => Timeline | undefined,
  service: () => string | undefined,
): readonly Plan[] {
  const sum = (of: Timeline, what: 'offered' | 'good' | 'lost'): number[] => {
    const chosen = of.services.filter(({ name }) => service() === undefined || name === service());
    return of.ticks.map((_, i) => chosen.reduce((total, one) => total + (one[what][i] ?? 0), 0));
  };
  const ofPar = (of: (found: Timeline) => readonly number[]): readonly number[] => {
    const found = par();
    return found === undefined ? timeline.ticks.map(() => Number.NaN) : of(found);
  };
  const count = (value: number): string => String(Math.round(value));
  return [
    {
      name: 'requests',
      shown: rate,
      lines: [
        {
          label: () => words('after.line.served'),
          colour: '--calm',
          look: 'area',
          values: () => sum(timeline, 'good'),
          shown: rate,
        },
        {
          label: () => words('after.line.offered'),
          colour: '--text',
          look: 'dashes',
          values: () => sum(timeline, 'offered'),
          shown: rate,
        },
        {
          label: () => words('after.line.lost'),
          colour: '--bad',
          look: 'area',
          values: () => sum(timeline, 'lost'),
          shown: rate,
        },
      ],
    },
    {
      name: 'pods',
      shown: count,
      lines: [
        {
          label: () => words('after.line.ready'),
          colour: '--calm',
          look: 'area',
          values: () => timeline.pods.ready,
          shown: count,
        },
        {
          label: () => words('after.line.wanted'),
          colour: '--text',
          look: 'steps',
          values: () => timeline.pods.wanted,
          shown: count,
        },
        {
          label: () => words('after.line.waiting'),
          colour: '--busy',
          look: 'line',
          values: () => timeline.pods.waiting,
          shown: count,
        },
      ],
    },
    {
      name: 'cost',
      shown: money,
      lines: [
        {
          label: () => words('after.line.cost'),
          colour: '--lamp',
          look: 'area',
          values: () => timeline.cents,
          shown: money,
        },
        {
          label: () => words('after.line.par'),
          colour: '--text',
          look: 'dashes',
          values: () => ofPar(({ cents }) => cents),
          shown: money,
        },
      ],
    },
  ];
}

function figure(
  view: View,
  { words }: Desk,
  { name, lines }: Plan,
  at: () => number | undefined,
): { readonly element: HTMLElement; readonly plot: HTMLElement } {
  const plot = view.el('div', { class: 'plot', attrs: { 'aria-hidden': 'true' } });
  const key = ({ label, colour, look, values, shown }: Line): HTMLElement =>
    view.el(
      'li',
      { class: 'chart-key' },
      view.el('span', { class: `chart-line look-${look} tone${colour}`, attrs: { 'aria-hidden': 'true' } }),
      view.el('span', {}, label),
      view.el('strong', {}, () => {
        const index = at();
        const value = index === undefined ? undefined : values()[index];
        return value === undefined || Number.isNaN(value) ? '' : shown(value);
      }),
    );
  const element = view.el(
    'figure',
    { class: `chart chart-${name}` },
    view.el(
      'figcaption',
      { class: 'small' },
      view.el('span', { class: 'chart-title' }, () => words(`after.chart.${name}`)),
      view.el('ul', { class: 'chart-keys' }, ...lines.map(key)),
    ),
    plot,
  );
  return { element, plot };
}

function serviceChoice(
  view: View,
  { words }: Desk,
  services: readonly ServiceSeries[],
  chosen: () => string | undefined,
  choose: (name: string | undefined) => void,
): HTMLElement {
  const button = (name: string | undefined, label: () => string): HTMLElement =>
    view.el(
      'button',
      {
        type: 'button',
        class: 'small chart-service',
        on: { click: () => choose(name) },
        attrs: { 'aria-pressed': () => String(chosen() === name) },
      },
      label,
    );
  return view.el(
    'div',
    { class: 'chart-services', role: 'group', attrs: { 'aria-label': () => words('after.charts.services') } },
    button(undefined, () => words('after.charts.all')),
    ...services.map(({ name }) => button(name, () => name)),
  );
}

function onKey(event: KeyboardEvent, at: number, stand: (index: number) => void, show: () => void): void {
  const steps = new Map([
    ['ArrowLeft', -1],
    ['ArrowRight', 1],
    ['PageUp', -10],
    ['PageDown', 10],
  ]);
  const step = steps.get(event.key);
  if (step !== undefined) stand(at + step);
  else if (event.key === 'Home') stand(0);
  else if (event.key === 'End') stand(Number.MAX_SAFE_INTEGER);
  else if (event.key === 'Enter' && at >= 0) show();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** What players did around a sample, at most two things. */
function happened({ words }: Desk, { marks, ticks, every }: Timeline, at: number): string {
  const tick = ticks[at] ?? 0;
  const near = marks.flatMap((mark) =>
    mark.kind === 'decision' && Math.abs(mark.tick - tick) <= every ? decisionText(words, mark.decision) : [],
  );
  return [clock(tick), ...near.slice(0, 2)].join(' · ');
}

function spoken(desk: Desk, plans: readonly Plan[], timeline: Timeline, at: number | undefined): string {
  if (at === undefined) return desk.words('after.charts.hint');
  const values = plans.flatMap(({ lines }) =>
    lines.flatMap(({ label, values, shown }) => {
      const value = values()[at];
      return value === undefined || Number.isNaN(value) ? [] : `${label()} ${shown(value)}`;
    }),
  );
  return [happened(desk, timeline, at), ...values].join(', ');
}
