// The end of a shift: stars and score, the moments that made it, charts, terms beside those of Kubernetes by itself, and the ways on.

import type { Ending } from '../session/session.ts';
import { clock, whole } from '../text/format.ts';
import type { WordId } from '../text/words.ts';
import type { AfterActions } from './after/actions.ts';
import { decisionList } from './after/decisions.ts';
import { goals, scale, stars } from './after/hero.ts';
import { momentList } from './after/moments.ts';
import { mountShare } from './after/share.ts';
import { termsTable } from './after/terms.ts';
import type { Desk } from './desk.ts';
import type { View } from './view.ts';

/** Returns what opens it; a live match opens it by itself when it ends. */
export function mountEndScreen(view: View, parent: HTMLElement, desk: Desk, actions: AfterActions): () => void {
  const { session, words } = desk;
  const dialog = view.el('dialog', { class: 'end-screen', attrs: { 'aria-labelledby': 'end-title' } });
  const holder = view.el('div', { class: 'end-holder' });
  dialog.append(holder);
  parent.append(dialog);
  const ending = (): Ending | undefined => session.view.result;
  const ended = (): boolean =>
    ending() !== undefined || (session.source === 'room' && session.view.connection === 'over');
  const share = mountShare(view, parent, desk, actions);
  const closing: AfterActions = {
    ...actions,
    replay: (at) => {
      dialog.close();
      actions.replay(at);
    },
  };
  const shown = (): 'broken' | 'result' | 'waiting' | undefined =>
    ended() ? (ending()?.broken ? 'broken' : ending() ? 'result' : 'waiting') : undefined;
  view.swap(holder, shown, (_, inner) => page(inner, desk, ending, closing, share, () => dialog.close()));
  // The page that waited for the result had the focus, and took it away with it.
  view.watch(shown, () => dialog.open && focusTitle(dialog));
  // A replay takes its match apart as soon as it is opened; a live match once its journal can be read.
  view.onEnd(actions.insight.subscribe(() => view.refresh()));
  view.watch(
    () => session.source !== 'journal' && ending() !== undefined,
    (is) => is && actions.insight.start(),
  );
  // A replay ends with a look at the board; its result is a click away.
  view.watch(ended, (is) => {
    if (is && session.source !== 'journal') {
      dialog.showModal();
      focusTitle(dialog);
      desk.announce(words('result.title'), 'assertive');
    }
  });
  return () => dialog.showModal();
}

/** Screen readers begin to read there, and Tab goes on from there. */
function focusTitle(dialog: HTMLElement): void {
  dialog.querySelector<HTMLElement>('#end-title')?.focus({ preventScroll: true });
}

type Button = (label: WordId, does: () => void, look?: string) => HTMLElement;

function page(
  view: View,
  desk: Desk,
  ending: () => Ending | undefined,
  actions: AfterActions,
  share: () => void,
  close: () => void,
): HTMLElement {
  const { words } = desk;
  const button: Button = (label, does, look = '') =>
    view.el('button', { type: 'button', class: look, on: { click: does } }, () => words(label));
  const broken = ending()?.broken === true;
  const { session } = desk;
  const length = (): number => (session.source === 'journal' ? session.view.ticks : session.view.tick);
  return view.el(
    'div',
    { class: 'end' },
    view.el(
      'header',
      { class: 'end-hero' },
      view.el(
        'div',
        { class: 'end-head' },
        view.el('h2', { id: 'end-title', attrs: { tabindex: '-1' } }, () => words('result.title')),
        view.el('p', { class: 'quiet' }, () => `${session.view.scenario.title[words.language]} · ${clock(length())}`),
        button('result.stay', close, 'plain end-close'),
      ),
      broken ? view.el('p', { class: 'end-broken' }, () => words('result.broken')) : scoreBlock(view, desk, ending),
      ways(view, desk, button, actions, share),
    ),
    ending() === undefined || broken
      ? undefined
      : view.el(
          'div',
          { class: 'end-parts' },
          view.el(
            'div',
            { class: 'end-column' },
            momentList(view, desk, actions.insight, actions.replay),
            decisionList(view, desk, actions.insight, actions.replay),
          ),
          view.el('div', { class: 'end-column' }, chartPart(view, desk, actions), termsPart(view, desk, ending)),
        ),
  );
}

function scoreBlock(view: View, desk: Desk, ending: () => Ending | undefined): HTMLElement {
  const { words } = desk;
  const score = (): number | undefined => ending()?.score;
  return view.el(
    'div',
    { class: 'end-result' },
    stars(view, desk, ending),
    view.el(
      'p',
      { class: 'end-score', role: 'status' },
      view.el('span', { class: 'quiet' }, () => words('result.score')),
      ' ',
      view.el('strong', { hidden: () => score() === undefined }, () => whole(score() ?? 0, words.language)),
      view.el('span', { class: 'quiet', hidden: () => score() !== undefined }, () => words('result.score.soon')),
    ),
    scale(view, desk, ending),
    goals(view, desk, ending),
  );
}

function ways(view: View, { words }: Desk, button: Button, actions: AfterActions, share: () => void): HTMLElement {
  return view.el(
    'div',
    { class: 'end-actions' },
    button('result.replay', () => actions.replay(), 'primary'),
    view.el(
      'div',
      { class: 'end-again', role: 'group', attrs: { 'aria-label': () => words('result.again') } },
      button('result.again', () => actions.again('new')),
      view.el(
        'button',
        {
          type: 'button',
          on: { click: () => actions.again('same') },
          attrs: { title: () => words('result.again.same.hint') },
        },
        () => words('result.again.same'),
      ),
    ),
    button('after.share', share),
    button('app.home', actions.leave, 'plain'),
  );
}

function termsPart(view: View, desk: Desk, ending: () => Ending | undefined): HTMLElement {
  const { words } = desk;
  return view.el(
    'section',
    { class: 'after-part', attrs: { 'aria-labelledby': 'after-terms' } },
    view.el('h3', { id: 'after-terms' }, () => words('result.terms')),
    view.el('p', { class: 'small quiet' }, () => words('result.score.scale')),
    view.el('div', { class: 'terms-holder' }, termsTable(view, desk, ending)),
  );
}

function chartPart(view: View, desk: Desk, { insight, replay }: AfterActions): HTMLElement {
  const { words } = desk;
  const place = view.el('div', { class: 'charts-place' });
  // They come with a library of their own, which nobody needs before the end.
  view.watch(
    () => insight.timeline,
    (timeline) => {
      if (timeline === undefined) return;
      void import('./after/charts.ts').then(({ mountCharts }) => {
        if (place.isConnected) mountCharts(view, place, desk, { timeline, par: () => insight.analysis?.par }, replay);
      });
    },
  );
  return view.el(
    'section',
    { class: 'after-part after-charts', attrs: { 'aria-labelledby': 'after-charts' } },
    view.el('h3', { id: 'after-charts' }, () => words('after.charts')),
    view.el('p', { class: 'quiet', hidden: () => insight.timeline !== undefined }, () =>
      words(insight.state === 'failed' ? 'after.failed' : 'after.working'),
    ),
    place,
  );
}
