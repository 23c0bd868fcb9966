// The bar below a replay: play and pause, ten seconds back and forward, speed, and the whole match as a line on which one seeks.

import { clock } from '../text/format.ts';
import type { WordId } from '../text/words.ts';
import type { Mark } from '../session/session.ts';
import { type Desk, shortName } from './desk.ts';
import type { View } from './view.ts';

export const STEP = 10;
const SPEEDS = [1, 2, 4, 8, 16] as const;

export function mountReplayBar(view: View, desk: Desk, showResult: () => void, close: () => void): HTMLElement {
  const { words, session } = desk;
  const button = (label: () => string, does: () => void, look = ''): HTMLElement =>
    view.el('button', { type: 'button', class: look, on: { click: does } }, label);
  const slider = seekSlider(view, desk);
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
  return view.el(
    'footer',
    { class: 'replay-bar', role: 'region', attrs: { 'aria-label': () => words('replay.title') } },
    button(
      () => words(session.view.playing ? 'replay.pause' : 'replay.play'),
      () => (session.view.playing ? session.pause() : session.play()),
      'primary replay-play',
    ),
    view.el(
      'div',
      { class: 'replay-steps' },
      iconButton(
        view,
        '−10',
        () => words('replay.back'),
        () => session.seek(session.view.tick - STEP),
      ),
      iconButton(
        view,
        '+10',
        () => words('replay.forward'),
        () => session.seek(session.view.tick + STEP),
      ),
    ),
    slider,
    view.el('span', { class: 'replay-time' }, () => `${clock(session.view.tick)} / ${clock(session.view.ticks)}`),
    select,
    view.el(
      'button',
      { type: 'button', hidden: () => session.view.result === undefined, on: { click: showResult } },
      () => words('replay.result'),
    ),
    button(() => words('replay.close'), close, 'plain'),
  );
}

function iconButton(view: View, sign: string, label: () => string, does: () => void): HTMLElement {
  return view.el('button', { type: 'button', on: { click: does }, attrs: { 'aria-label': label, title: label } }, sign);
}

function seekSlider(view: View, desk: Desk): HTMLElement {
  const { words, session } = desk;
  const input = view.el('input', {
    type: 'range',
    attrs: {
      min: '0',
      step: '1',
      max: () => session.view.ticks,
      'aria-label': () => words('replay.seek'),
      'aria-valuetext': () =>
        words('replay.seek.value', { now: clock(session.view.tick), end: clock(session.view.ticks) }),
    },
  });
  let held = false;
  input.addEventListener('pointerdown', () => {
    held = true;
  });
  input.addEventListener('pointerup', () => {
    held = false;
  });
  input.addEventListener('input', () => session.seek(Number(input.value)));
  // While it is held, the hand says where it stands.
  view.bind(() => {
    if (!held && Number(input.value) !== session.view.tick) input.value = String(session.view.tick);
  });
  const marks = view.el('ul', { class: 'seek-marks', attrs: { 'aria-label': () => words('replay.marks') } });
  view.list(
    marks,
    () => session.view.marks ?? [],
    (mark) => `${mark.tick} ${mark.kind} ${mark.name}`,
    (mark, row) => {
      const text = (): string =>
        words('replay.mark', {
          time: clock(mark().tick),
          what: words(MARK_WORDS[mark().kind], { name: shortName(mark().name) }),
        });
      return row.el(
        'li',
        {
          class: `seek-mark mark-${mark().kind}`,
          vars: { at: () => (mark().tick / Math.max(1, session.view.ticks)).toFixed(4) },
        },
        row.el('button', {
          type: 'button',
          on: { click: () => session.seek(mark().tick) },
          attrs: { 'aria-label': text, title: text },
        }),
      );
    },
  );
  return view.el('div', { class: 'seek' }, marks, input);
}

const MARK_WORDS: Readonly<Record<Mark['kind'], WordId>> = {
  off: 'replay.mark.off',
  kill: 'replay.mark.kill',
  maintenance: 'replay.mark.maintenance',
};
