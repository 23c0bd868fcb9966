// The bar above the board: which match this is, its clock, how users fare so far, who plays, and the controls of pace.

import { FACTORS } from '../../shared/journal/schema.ts';
import { clock, money, percent } from '../text/format.ts';
import type { Desk } from './desk.ts';
import { languageSwitch } from './language-switch.ts';
import type { View } from './view.ts';

export interface BarActions {
  leave(): void;
  keys(): void;
  end(): void;
}

export function mountTopBar(view: View, desk: Desk, actions: BarActions): HTMLElement {
  const { words, session } = desk;
  const now = (): string => clock(session.view.tick);
  const end = (): string => clock(session.view.ticks);
  const bar = view.el(
    'header',
    {
      class: 'top-bar',
      vars: { done: () => (session.view.ticks > 0 ? session.view.tick / session.view.ticks : 0).toFixed(4) },
    },
    view.el(
      'div',
      { class: 'bar-title' },
      view.el('h1', {}, () => session.view.scenario.title[words.language]),
      connection(view, desk),
    ),
    view.el(
      'p',
      {
        class: 'bar-clock',
        role: 'timer',
        attrs: {
          'aria-label': () => `${words('match.clock')}: ${words('match.clock.value', { now: now(), end: end() })}`,
        },
      },
      view.el('span', { class: 'now' }, now),
      view.el('span', { class: 'quiet' }, () => ` / ${end()}`),
    ),
    figures(view, desk),
    view.el(
      'div',
      { class: 'bar-tools' },
      ...(session.source === 'journal' ? [] : [pauseButton(view, desk), speedChoice(view, desk)]),
      players(view, desk),
      menu(view, desk, actions),
    ),
  );
  return bar;
}

function connection(view: View, { words, session }: Desk): HTMLElement {
  const state = () =>
    session.source === 'room' ? session.view.connection : session.source === 'alone' ? 'alone' : 'replay';
  return view.el(
    'p',
    {
      class: () => `connection is-${state()}`,
      role: 'status',
      attrs: { 'aria-label': () => `${words('match.connection')}: ${words(`match.connection.${state()}`)}` },
    },
    view.el('span', { class: 'dot', attrs: { 'aria-hidden': 'true' } }),
    () => words(`match.connection.${state()}`),
  );
}

function figures(view: View, desk: Desk): HTMLElement {
  const { words, session } = desk;
  const waiting = (): number => desk.moment.stacks.reduce((sum, stack) => sum + stack.pods.length, 0);
  const goodput = (): number => session.view.terms?.goodput ?? 1;
  const figure = (
    name: string,
    term: () => string,
    value: () => string,
    tone: () => string,
    hint?: () => string,
  ): HTMLElement =>
    view.el(
      'div',
      { class: () => `figure figure-${name} ${tone()}`, attrs: { title: hint } },
      view.el('dt', {}, term),
      view.el('dd', {}, value),
    );
  return view.el(
    'dl',
    { class: 'figures' },
    figure(
      'goodput',
      () => words('match.goodput'),
      () => percent(goodput()),
      () => (goodput() < 0.95 ? 'bad' : goodput() < 0.99 ? 'warn' : ''),
      () => words('match.goodput.hint'),
    ),
    figure(
      'waiting',
      () => words('match.waiting'),
      () => String(waiting()),
      () => (waiting() > 0 ? 'warn' : ''),
    ),
    figure(
      'cost',
      () => words('match.cost'),
      () => money(session.view.terms?.costCents ?? 0),
      () => '',
    ),
  );
}

export function pauseButton(view: View, { words, session }: Desk): HTMLElement {
  return view.el(
    'button',
    {
      type: 'button',
      class: 'pause',
      hidden: () => !session.view.canPace,
      on: { click: () => (session.view.playing ? session.pause() : session.play()) },
    },
    () => words(session.view.playing ? 'match.pause' : 'match.resume'),
  );
}

function speedChoice(view: View, { words, session }: Desk): HTMLElement {
  const select = view.el(
    'select',
    { class: 'speed', hidden: () => !session.view.canPace, attrs: { 'aria-label': () => words('match.speed') } },
    ...FACTORS.map((factor) =>
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

function players(view: View, desk: Desk): HTMLElement {
  const { words, session } = desk;
  const list = view.el('ul', { class: 'players' });
  view.list(
    list,
    () => session.view.roster,
    (seat) => seat.id,
    (seat, row) =>
      row.el(
        'li',
        { class: () => (seat().online ? '' : 'away') },
        row.el('strong', {}, () =>
          seat().id === session.view.seat
            ? words('match.players.you', { name: seat().name })
            : seat().online
              ? seat().name
              : words('match.players.away', { name: seat().name }),
        ),
        row.el('span', { class: 'small quiet' }, () =>
          seat()
            .roles.map((role) => words(`match.role.${role}`))
            .join(', '),
        ),
      ),
  );
  const link = (): string => `${location.origin}${location.pathname}`;
  const copied = (): void => {
    // Without a secure context there is no clipboard; the link stands below anyway.
    if (navigator.clipboard === undefined) desk.say(words('match.players.link.here', { link: link() }));
    else
      navigator.clipboard.writeText(link()).then(
        () => desk.say(words('match.players.copied')),
        () => desk.say(words('match.players.link.here', { link: link() })),
      );
  };
  const body = view.el(
    'div',
    { class: 'popover' },
    view.el('p', { class: 'small', hidden: () => session.view.seat !== undefined }, () => words('match.watching')),
    list,
  );
  if (session.source === 'room') {
    body.append(
      view.el('p', { class: 'small quiet link-text' }, link),
      view.el('button', { type: 'button', on: { click: copied } }, () => words('match.players.link')),
    );
  }
  return popover(view, () => `${words('match.players')} ${session.view.roster.length}`, body, 'players-menu');
}

function menu(view: View, desk: Desk, actions: BarActions): HTMLElement {
  const { words, session } = desk;
  const item = (label: () => string, does: () => void, hidden: () => boolean = () => false): HTMLElement =>
    view.el('button', { type: 'button', hidden, on: { click: does } }, label);
  const body = view.el(
    'div',
    { class: 'popover' },
    languageSwitch(view, words),
    item(() => words('match.keys'), actions.keys),
    item(
      () => words('match.end'),
      actions.end,
      () => !session.view.canPace || session.source === 'journal',
    ),
    item(() => words('match.leave'), actions.leave),
  );
  return popover(view, () => words('match.menu'), body, 'main-menu');
}

/** A button with a sheet below it; closes with Escape, and when something else is clicked. */
function popover(view: View, label: () => string, body: HTMLElement, name: string): HTMLElement {
  const summary = view.el('summary', { class: 'button' }, label);
  const details = view.el('details', { class: `menu ${name}` }, summary, body);
  const outside = (event: Event): void => {
    if (details.open && event.target instanceof Node && !details.contains(event.target)) details.open = false;
  };
  document.addEventListener('pointerdown', outside);
  details.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !details.open) return;
    event.stopPropagation();
    details.open = false;
    summary.focus();
  });
  view.onEnd(() => document.removeEventListener('pointerdown', outside));
  return details;
}
