// The bar below a replay: play and pause, from mark to mark, speed, and the whole match as a strip on which one seeks. A line of text says what
// has just happened.

import type { TimelineMark } from '../../shared/match/timeline.ts';
import { clock } from '../text/format.ts';
import type { WordId } from '../text/words.ts';
import type { AfterActions } from './after/actions.ts';
import { mountShare } from './after/share.ts';
import type { Desk } from './desk.ts';
import { playOrPause, SPEEDS, seekMark, STEP } from './replay/keys.ts';
import { markText } from './replay/mark-words.ts';
import { strip } from './replay/strip.ts';
import type { View } from './view.ts';

/** A mark is told for so many seconds of the match. */
const TOLD = 12;

export function mountReplayBar(view: View, desk: Desk, actions: AfterActions, showResult: () => void): HTMLElement {
  const { words, session } = desk;
  const sign = (look: string, shown: () => string, label: () => string, does: () => void): HTMLElement =>
    view.el(
      'button',
      { type: 'button', class: look, on: { click: does }, attrs: { 'aria-label': label, title: label } },
      shown,
    );
  const text = (label: WordId, does: () => void, hidden = (): boolean => false, look = ''): HTMLElement =>
    view.el('button', { type: 'button', class: look, hidden, on: { click: does } }, () => words(label));
  const bar = view.el('section', {
    class: 'replay-bar',
    attrs: { 'aria-label': () => words('replay.title') },
  });
  const share = mountShare(view, bar, desk, actions);
  bar.prepend(
    view.el(
      'div',
      { class: 'replay-steps' },
      sign(
        'primary replay-play',
        () => (session.view.playing ? '❚❚' : '▶'),
        () => words(session.view.playing ? 'replay.pause' : 'replay.play'),
        () => playOrPause(session),
      ),
      sign(
        'replay-mark-step',
        () => '⇤',
        () => words('replay.mark.last'),
        () => seekMark(session, -1),
      ),
      sign(
        '',
        () => `−${STEP}`,
        () => words('replay.back'),
        () => session.seek(session.view.tick - STEP),
      ),
      sign(
        '',
        () => `+${STEP}`,
        () => words('replay.forward'),
        () => session.seek(session.view.tick + STEP),
      ),
      sign(
        'replay-mark-step',
        () => '⇥',
        () => words('replay.mark.next'),
        () => seekMark(session, 1),
      ),
    ),
    seekLine(view, desk, actions),
    view.el(
      'div',
      { class: 'replay-tools' },
      view.el('span', { class: 'replay-time' }, () => `${clock(session.view.tick)} / ${clock(session.view.ticks)}`),
      speedChoice(view, desk),
      text('replay.result', showResult, () => session.view.result === undefined),
      text('after.share', share),
      text('replay.close', actions.leave, undefined, 'plain'),
    ),
  );
  return bar;
}

function speedChoice(view: View, { words, session }: Desk): HTMLElement {
  const select = view.el(
    'select',
    { attrs: { 'aria-label': () => words('replay.speed') } },
    ...SPEEDS.map((factor) =>
      view.el('option', { attrs: { value: String(factor) } }, () => words('match.speed.value', { factor })),
    ),
  );
  select.addEventListener('change', () => session.setSpeed(Number(select.value)));
  view.watch(
    () => session.view.factor,
    (factor) => {
      select.value = String(factor);
    },
  );
  return select;
}

/** What happened last, while it is news: incidents and losses before decisions of the same moment. */
function news({ session }: Desk): TimelineMark | undefined {
  const { tick, marks = [] } = session.view;
  const recent = marks.filter((mark) => mark.tick <= tick && mark.tick > tick - TOLD);
  return recent.filter(({ kind }) => kind === 'incident' || kind === 'loss').at(-1) ?? recent.at(-1);
}

function seekLine(view: View, desk: Desk, { insight }: AfterActions): HTMLElement {
  const { words, session } = desk;
  const share = (tick: number): string => (tick / Math.max(1, session.view.ticks)).toFixed(4);
  const picture = strip();
  view.watch(
    () => insight.timeline,
    (timeline) => timeline && picture.draw(timeline, session.view.ticks),
  );
  const told = (): string => {
    const mark = news(desk);
    return mark === undefined ? '' : markText(words, mark);
  };
  const place = view.el(
    'div',
    { class: 'seek', vars: { now: () => share(session.view.tick) } },
    view.el('p', { class: 'seek-news small', attrs: { 'aria-live': 'off' } }, told),
    picture.element,
    view.el('div', { class: 'seek-head', attrs: { 'aria-hidden': 'true' } }),
    slider(view, desk),
    incidents(view, desk, share),
  );
  pointedMark(view, desk, place);
  return place;
}

function slider(view: View, desk: Desk): HTMLElement {
  const { words, session } = desk;
  const input = view.el('input', {
    type: 'range',
    attrs: {
      min: '0',
      step: '1',
      max: () => session.view.ticks,
      'aria-label': () => words('replay.seek'),
      'aria-valuetext': () => {
        const mark = news(desk);
        const at = words('replay.seek.value', { now: clock(session.view.tick), end: clock(session.view.ticks) });
        return mark === undefined ? at : `${at}. ${markText(words, mark)}`;
      },
    },
  });
  let held = false;
  input.addEventListener('pointerdown', () => {
    held = true;
  });
  for (const end of ['pointerup', 'pointercancel'])
    input.addEventListener(end, () => {
      held = false;
    });
  input.addEventListener('input', () => session.seek(Number(input.value)));
  // While it is held, the hand says where it stands.
  view.bind(() => {
    if (!held && Number(input.value) !== session.view.tick) input.value = String(session.view.tick);
  });
  return input;
}

/** Incidents can be pressed; decisions and losses, of which there may be hundreds, are reached with [ and ]. */
function incidents(view: View, { words, session }: Desk, share: (tick: number) => string): HTMLElement {
  const list = view.el('ul', { class: 'seek-marks', attrs: { 'aria-label': () => words('replay.marks') } });
  view.list(
    list,
    () => (session.view.marks ?? []).filter((mark) => mark.kind === 'incident'),
    (mark) => `${mark.tick} ${mark.fault} ${mark.name}`,
    (mark, row) => {
      const label = (): string => markText(words, mark());
      return row.el(
        'li',
        { class: `seek-mark mark-${mark().fault}`, vars: { at: () => share(mark().tick) } },
        row.el('button', {
          type: 'button',
          on: { click: () => session.seek(mark().tick) },
          attrs: { 'aria-label': label, title: label },
        }),
      );
    },
  );
  return list;
}

/** Beside the pointer: the time there, and the mark that is nearest if one is near. */
function pointedMark(view: View, { words, session }: Desk, place: HTMLElement): void {
  let at: number | undefined;
  const tip = view.el('p', {
    class: 'seek-tip small',
    hidden: () => at === undefined,
    attrs: { 'aria-hidden': 'true' },
    vars: { at: () => ((at ?? 0) / Math.max(1, session.view.ticks)).toFixed(4) },
  });
  const near = (): string => {
    const tick = at ?? 0;
    const reach = session.view.ticks / 120;
    const [mark] = (session.view.marks ?? [])
      .filter((one) => Math.abs(one.tick - tick) <= reach)
      .sort((a, b) => Math.abs(a.tick - tick) - Math.abs(b.tick - tick));
    return mark === undefined ? clock(tick) : markText(words, mark);
  };
  tip.append(view.text(() => (at === undefined ? '' : near())));
  place.append(tip);
  place.addEventListener('pointermove', (event) => {
    const { left, width } = place.getBoundingClientRect();
    if (event.pointerType !== 'mouse' || width === 0) return;
    at = Math.round(Math.max(0, Math.min(1, (event.clientX - left) / width)) * session.view.ticks);
    view.refresh();
  });
  place.addEventListener('pointerleave', () => {
    at = undefined;
    view.refresh();
  });
}
