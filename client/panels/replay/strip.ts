// The match as a strip behind the slider of a replay: how many requests users sent and lost, when machines were dark, when players decided.
// A picture only; what can be pressed lies over it.

import type { Timeline } from '../../../shared/match/timeline.ts';

const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 100;
/** Decisions have this much at the top, losses this much at the bottom, requests what is between. */
const TOP = 22;
const BOTTOM = 10;

export function strip(): { readonly element: SVGSVGElement; draw(timeline: Timeline, ticks: number): void } {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'seek-strip');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  return {
    element: svg,
    draw: (timeline, ticks) => {
      svg.setAttribute('viewBox', `0 0 ${Math.max(1, ticks)} ${HEIGHT}`);
      svg.replaceChildren(
        path('strip-dark', outages(timeline, ticks)),
        path('strip-offered', area(timeline, 'offered')),
        path('strip-lost', area(timeline, 'lost')),
        path('strip-losses', losses(timeline)),
        path('strip-decisions', decisions(timeline)),
      );
    },
  };
}

function path(name: string, d: string): SVGPathElement {
  const element = document.createElementNS(SVG, 'path');
  element.setAttribute('class', name);
  element.setAttribute('d', d);
  return element;
}

/** Requests of all Services, on the scale of the highest hour. */
function area({ services, ticks }: Timeline, what: 'offered' | 'lost'): string {
  const total = (series: 'offered' | 'lost'): number[] =>
    ticks.map((_, i) => services.reduce((sum, one) => sum + (one[series][i] ?? 0), 0));
  const most = Math.max(1, ...total('offered'));
  const floor = HEIGHT - BOTTOM;
  const points = total(what).map(
    (value, i) => `${ticks[i] ?? 0} ${(floor - (value / most) * (floor - TOP)).toFixed(2)}`,
  );
  return `M0 ${floor}L${points.join('L')}L${ticks.at(-1) ?? 0} ${floor}z`;
}

function outages({ marks }: Timeline, ticks: number): string {
  return marks
    .flatMap((mark) => {
      if (mark.kind !== 'incident' || (mark.fault !== 'node-poweroff' && mark.fault !== 'maintenance')) return [];
      return `M${mark.tick} 0V${HEIGHT}H${mark.untilTick ?? ticks}V0z`;
    })
    .join('');
}

function losses({ marks }: Timeline): string {
  return marks
    .flatMap((mark) =>
      mark.kind === 'loss' ? `M${mark.tick} ${HEIGHT}V${HEIGHT - BOTTOM}H${mark.untilTick + 1}V${HEIGHT}z` : [],
    )
    .join('');
}

function decisions({ marks }: Timeline): string {
  return marks.flatMap((mark) => (mark.kind === 'decision' ? `M${mark.tick} 2V${TOP - 6}` : [])).join('');
}
