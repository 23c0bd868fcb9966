// The start page: what this is in two sentences, one button to play, and the other ways in: with others, alone, back to a match that goes on, a
// journal.

import { type OpenMatchSummary, openMatches } from '../session/open-matches.ts';
import type { Seats } from '../session/seats.ts';
import { clock } from '../text/format.ts';
import type { WordId, Words } from '../text/words.ts';
import { languageSwitch } from './language-switch.ts';
import { View } from './view.ts';

export interface LobbyActions {
  readonly seats: Seats;
  /** Opens a match on the server, which waits for others if it is for several; false when that did not work. */
  play(together: boolean): Promise<boolean>;
  alone(): void;
  enter(match: string): void;
  openFile(): void;
  settings(): void;
}

export function mountLobby(parent: HTMLElement, words: Words, actions: LobbyActions): () => void {
  const view = new View();
  let failed = false;
  let opening = false;
  let mine: readonly OpenMatchSummary[] = [];
  const play = async (together: boolean): Promise<void> => {
    failed = false;
    opening = true;
    view.refresh();
    failed = !(await actions.play(together));
    opening = false;
    view.refresh();
  };
  const button = (label: () => string, look: string, does: () => void, hint?: WordId): HTMLElement =>
    view.el(
      'button',
      {
        type: 'button',
        class: look,
        disabled: () => opening,
        on: { click: does },
        attrs: { title: hint && (() => words(hint)) },
      },
      label,
    );
  const page = view.el(
    'div',
    { class: 'lobby' },
    view.el(
      'div',
      { class: 'lobby-picture', attrs: { 'aria-hidden': 'true' } },
      view.el('div', { class: 'lobby-beam' }),
    ),
    view.el(
      'header',
      { class: 'lobby-top' },
      languageSwitch(view, words),
      button(() => words('settings.title'), 'plain', actions.settings),
    ),
    view.el(
      'main',
      { class: 'lobby-main' },
      view.el('h1', {}, () => words('app.title')),
      view.el('p', { class: 'tagline' }, () => words('app.tagline')),
      view.el('p', { class: 'summary' }, () => words('app.summary')),
      view.el(
        'div',
        { class: 'lobby-actions' },
        button(
          () => words(opening ? 'app.play.opening' : 'app.play'),
          'primary',
          () => void play(false),
        ),
        button(
          () => words('app.together'),
          'lobby-together',
          () => void play(true),
          'app.together.hint',
        ),
      ),
      view.el('p', { class: 'quiet small lobby-hint' }, () => words('app.play.hint')),
      view.el('p', { class: 'lobby-note', role: 'alert' }, () => (failed ? words('app.play.failed') : '')),
      goingOn(view, words, () => mine, actions.enter),
      view.el(
        'div',
        { class: 'lobby-more' },
        button(() => words('app.alone'), 'link', actions.alone, 'app.alone.hint'),
        button(() => words('app.replay.open'), 'link', actions.openFile, 'app.replay.hint'),
      ),
    ),
  );
  parent.replaceChildren(page);
  view.onEnd(words.subscribe(() => view.refresh()));
  let gone = false;
  void openMatches(actions.seats).then((found) => {
    mine = found;
    if (!gone) view.refresh();
  });
  return () => {
    gone = true;
    view.end();
    page.remove();
  };
}

/** Matches in which this browser has a seat: how far they are, and who is in. */
function goingOn(
  view: View,
  words: Words,
  matches: () => readonly OpenMatchSummary[],
  enter: (match: string) => void,
): HTMLElement {
  const list = view.el('ul', { class: 'going-on-list' });
  view.list(
    list,
    matches,
    (one) => one.id,
    (one, row) =>
      row.el(
        'li',
        {},
        row.el(
          'button',
          { type: 'button', class: 'going-on-match', on: { click: () => enter(one().id) } },
          row.el('strong', {}, () => words('app.going-on.back', { time: clock(one().ticks) })),
          row.el('span', { class: 'small quiet' }, () => one().players.join(', ')),
        ),
      ),
  );
  return view.el(
    'section',
    { class: 'going-on', hidden: () => matches().length === 0 },
    view.el('h2', {}, () => words('app.going-on')),
    list,
  );
}
