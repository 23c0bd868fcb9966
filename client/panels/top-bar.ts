// The bar above the board: which match this is, its clock, how users fare so far, who plays, and the controls of pace.

import { FACTORS } from '../../shared/journal/schema.ts';
import { type JudgedGoal, judgeGoals } from '../../shared/match/stars.ts';
import type { Goal } from '../../shared/scenario/scenario.ts';
import type { Settings } from '../session/settings.ts';
import { clock, money, percent } from '../text/format.ts';
import type { AfterActions } from './after/actions.ts';
import type { Desk } from './desk.ts';
import { languageSwitch } from './language-switch.ts';
import type { View } from './view.ts';

export interface BarActions extends Pick<AfterActions, 'leave' | 'settings' | 'openFile'> {
  readonly preferences: Settings;
  keys(): void;
  /** Shows the cluster as tables. */
  tables(): void;
  /** Sound off, or on again. */
  mute(): void;
  end(): void;
  players(): void;
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
      players(view, desk, actions.players),
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

/** A goal of the scenario, judged on the match so far; undefined where it asks for nothing of the kind. */
function goalOf({ session }: Desk, kind: Goal['kind']): JudgedGoal | undefined {
  const { terms, scenario } = session.view;
  return terms && judgeGoals(scenario.goals, terms).find(({ goal }) => goal.kind === kind);
}

interface Figure {
  readonly name: string;
  readonly term: () => string;
  readonly value: () => string;
  readonly tone: () => 'warn' | 'bad' | '';
  readonly hint?: () => string;
  /** The goal that it is measured by. */
  readonly goal?: Goal['kind'];
}

function figures(view: View, desk: Desk): HTMLElement {
  const { words, session } = desk;
  const waiting = (): number => desk.moment.stacks.reduce((sum, stack) => sum + stack.pods.length, 0);
  const goodput = (): number => session.view.terms?.goodput ?? 1;
  const missed = (kind: Goal['kind']): boolean => goalOf(desk, kind)?.met === false;
  const all: readonly Figure[] = [
    {
      name: 'goodput',
      term: () => words('match.goodput'),
      value: () => percent(goodput()),
      tone: () => (missed('goodput-at-least') || goodput() < 0.95 ? 'bad' : goodput() < 0.99 ? 'warn' : ''),
      hint: () => words('match.goodput.hint'),
      goal: 'goodput-at-least',
    },
    {
      name: 'waiting',
      term: () => words('match.waiting'),
      value: () => String(waiting()),
      tone: () => (waiting() > 0 ? 'warn' : ''),
    },
    {
      name: 'cost',
      term: () => words('match.cost'),
      value: () => money(session.view.terms?.costCents ?? 0),
      tone: () => (missed('cost-at-most') ? 'bad' : ''),
      goal: 'cost-at-most',
    },
  ];
  return view.el('dl', { class: 'figures' }, ...all.map((one) => figure(view, desk, one)));
}

function figure(view: View, desk: Desk, { name, term, value, tone, hint, goal }: Figure): HTMLElement {
  const { words } = desk;
  const judged = (): JudgedGoal | undefined => goal && goalOf(desk, goal);
  const limit = (): string => {
    const found = judged()?.goal;
    if (found === undefined) return '';
    return found.kind === 'goodput-at-least' ? `${found.permille / 10} %` : money(found.cents);
  };
  return view.el(
    'div',
    { class: () => `figure figure-${name} ${tone()}`, attrs: { title: hint } },
    view.el('dt', {}, term),
    view.el('dd', {}, value),
    goal === undefined
      ? undefined
      : view.el(
          'dd',
          {
            class: () => `figure-goal small ${judged()?.met ? 'met' : 'missed'}`,
            hidden: () => judged() === undefined,
          },
          view.el('span', { class: 'goal-word' }, () => `${words('match.goal')} `),
          limit,
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

/** Says how many are in; who they are, and how others come in, is on the sheet that it opens. */
function players(view: View, { words, session }: Desk, open: () => void): HTMLElement {
  const online = (): number => session.view.roster.filter((seat) => seat.online).length;
  return view.el(
    'button',
    { type: 'button', class: 'players-button', hidden: () => session.source === 'alone', on: { click: open } },
    () => words('match.players.count', { count: online() }),
  );
}

function menu(view: View, desk: Desk, actions: BarActions): HTMLElement {
  const { words, session } = desk;
  const item = (label: () => string, does: () => void, hidden: () => boolean = () => false): HTMLElement =>
    view.el('button', { type: 'button', hidden, on: { click: does } }, label);
  const body = view.el(
    'div',
    { class: 'popover' },
    languageSwitch(view, words),
    item(() => words('settings.title'), actions.settings),
    item(() => words(actions.preferences.choice.sound === 'off' ? 'sound.on' : 'sound.off'), actions.mute),
    item(() => words('match.keys'), actions.keys),
    item(() => words('table.open'), actions.tables),
    item(() => words('app.replay.open'), actions.openFile),
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
