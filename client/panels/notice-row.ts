// One announcement in words: what will be, how long it takes until then, and what it means for the cluster as it is now.

import { unreachable } from '../../shared/base/assert.ts';
import type { Notice } from '../../shared/journal/command.ts';
import { tagOf } from '../../shared/match/rollout.ts';
import { clock, memory, processors, rate } from '../text/format.ts';
import type { Desk } from './desk.ts';
import { type Meaning, meaningOf } from './notice-meaning.ts';
import type { View } from './view.ts';

/** How many pods an announced arrival adds to those that are desired now; below 0 for one that takes some away. */
export function addedBy({ session }: Desk, notice: Notice & { kind: 'arrival' }): number {
  const deployment = session.world.store.get('Deployment', `${notice.namespace}/${notice.deployment}`);
  return notice.replicas - (deployment?.spec.replicas ?? 0);
}

function isRising({ session }: Desk, notice: Notice): boolean {
  return (
    notice.kind === 'traffic' &&
    notice.requestsPerSecond >= (session.world.traffic.get(`${notice.namespace}/${notice.service}`)?.rate ?? 0)
  );
}

export function noticeText(desk: Desk, notice: Notice, rising = isRising(desk, notice)): string {
  const { words } = desk;
  switch (notice.kind) {
    case 'maintenance':
      return words('panels.notice.maintenance', { node: notice.node });
    case 'risk':
      return words('play.notice.risk', { nodes: notice.nodes.join(', ') });
    case 'arrival': {
      const { deployment: workload, replicas } = notice;
      const count = addedBy(desk, notice);
      if (count <= 0) return words('play.notice.arrival.down', { workload, replicas });
      const size = { cpu: processors(notice.milliCpu), memory: memory(notice.memoryBytes) };
      return words('play.notice.arrival', { workload, count, ...size });
    }
    case 'release':
      return words('play.notice.release', { workload: notice.deployment, version: tagOf(notice.image) });
    case 'traffic': {
      const id = rising ? 'panels.notice.traffic.up' : 'panels.notice.traffic.down';
      return words(id, { service: notice.service, rate: rate(notice.requestsPerSecond) });
    }
    default:
      return unreachable(notice);
  }
}

export function noticeRow(view: View, desk: Desk, notice: () => Notice): HTMLElement {
  const { words, session } = desk;
  const left = (): number => notice().at - session.world.tick;
  const isPast = (): boolean => left() <= 0;
  // Once the rate has arrived it is neither above nor below what was announced, so the direction is kept from before.
  let rising = isRising(desk, notice());
  const title = (): string => {
    const one = notice();
    if (!isPast()) rising = isRising(desk, one);
    if (isPast() && one.kind === 'maintenance')
      return words('panels.notice.maintenance.now', {
        node: one.node,
        time: clock(one.untilTick - session.world.tick),
      });
    return noticeText(desk, one, rising);
  };
  let known: { readonly tick: number; readonly language: string; readonly meaning: Meaning | undefined } | undefined;
  const meaning = (): Meaning | undefined => {
    const { tick } = session.world;
    if (known?.tick !== tick || known.language !== words.language)
      known = { tick, language: words.language, meaning: meaningOf(desk, notice()) };
    return known.meaning;
  };
  return view.el(
    'li',
    { class: () => `notice notice-${notice().kind}${isPast() ? ' now' : left() <= 30 ? ' soon' : ''}` },
    view.el('span', { class: 'notice-time' }, () =>
      isPast() ? words('panels.notice.now') : words('panels.notice.in', { time: clock(left()) }),
    ),
    view.el('span', {}, title),
    view.el(
      'span',
      { class: () => `notice-means small ${meaning()?.tone ?? ''}`, hidden: () => meaning() === undefined },
      () => meaning()?.text ?? '',
    ),
  );
}
