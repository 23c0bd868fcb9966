// Which sounds a match makes: from what has happened to cues, and from how full the Services are to the unease beneath. No sound is made here.

import type { Happening, Instant } from '../session/happening.ts';

export const CUES = ['bell', 'crane', 'set-down', 'death', 'alarm', 'losing', 'relief', 'hand-over', 'chime'] as const;
export type CueName = (typeof CUES)[number];

export interface Cue {
  readonly name: CueName;
  /** How many times it would have sounded; a bell strikes up to three times. */
  readonly count: number;
  /** What it is about: a workload, a node, a Service, a loop; several of them, with commas between. */
  readonly about: string;
}

/** After a cue of a kind the next one of that kind waits so many milliseconds: a replay at sixteen times the speed is no hailstorm. */
export const REST_MS: Readonly<Record<CueName, number>> = {
  bell: 700,
  crane: 350,
  'set-down': 450,
  death: 1_500,
  alarm: 1_500,
  losing: 2_500,
  relief: 2_500,
  'hand-over': 1_000,
  chime: 5_000,
};

const CUE_OF: Readonly<Record<Happening['kind'], CueName>> = {
  waiting: 'bell',
  lifted: 'crane',
  ready: 'set-down',
  silent: 'death',
  'not-ready': 'alarm',
  back: 'relief',
  losing: 'losing',
  served: 'relief',
  handed: 'hand-over',
  over: 'chime',
};

/** One cue of each kind at most, in the order of `CUES`; equal things are told once. */
export function cuesOf(happenings: readonly Happening[]): readonly Cue[] {
  const found = new Map<CueName, { count: number; about: Set<string> }>();
  for (const one of happenings) {
    const name = CUE_OF[one.kind];
    const cue = found.get(name) ?? { count: 0, about: new Set() };
    cue.count += one.kind === 'waiting' || one.kind === 'lifted' || one.kind === 'ready' ? one.pods : 1;
    cue.about.add(aboutOf(one));
    found.set(name, cue);
  }
  return CUES.flatMap((name) => {
    const cue = found.get(name);
    return cue === undefined ? [] : [{ name, count: cue.count, about: [...cue.about].join(', ') }];
  });
}

function aboutOf(happening: Happening): string {
  switch (happening.kind) {
    case 'waiting':
    case 'lifted':
    case 'ready':
      return happening.workload;
    case 'silent':
    case 'not-ready':
    case 'back':
      return happening.node;
    case 'losing':
    case 'served':
      return happening.service;
    case 'handed':
      return happening.loop;
    case 'over':
      return '';
  }
}

/** Below this load nobody needs to be uneasy; at 1 requests are lost. */
const UNEASY_FROM = 0.7;

/** Where requests are already lost there is nothing to be warned of; it stays in the ear, but no louder than this. */
const LOSING_STAYS = 0.5;

export interface Unease {
  /** 0 while every Service has room, rising to 1 as the fullest comes to its limit: heard before the first request is lost. */
  readonly level: number;
  /** The same for the fullest of those that lose nothing yet, and its name; 0 and empty where there is none. */
  readonly warning: number;
  readonly service: string;
}

export function unease({ moment, losing }: Instant): Unease {
  let [level, warning, service] = [0, 0, ''];
  for (const lane of moment.lanes) {
    const own = lane.rate > 0 ? Math.min(1, Math.max(0, (lane.load - UNEASY_FROM) / (1 - UNEASY_FROM))) : 0;
    const isLosing = losing.includes(lane.name);
    level = Math.max(level, isLosing ? Math.min(own, LOSING_STAYS) : own);
    if (!isLosing && own > warning) [warning, service] = [own, lane.name];
  }
  return { level, warning, service };
}
