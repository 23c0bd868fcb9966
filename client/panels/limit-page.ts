// The page of the limit world: a bar with its size and its clock, and the board.

import type { mountBoard } from '../board/board.ts';
import type { LimitSession } from '../session/limit.ts';
import { Selection } from '../session/selection.ts';
import type { Settings } from '../session/settings.ts';
import type { Words } from '../text/words.ts';
import { languageSwitch } from './language-switch.ts';
import { View } from './view.ts';

export interface LimitPageParts {
  readonly session: LimitSession;
  readonly settings: Settings;
  readonly mountBoard: typeof mountBoard;
  readonly home: () => void;
}

export function mountLimitPage(parent: HTMLElement, words: Words, parts: LimitPageParts): () => void {
  const { session } = parts;
  const view = new View();
  const printed = (count: number): string => new Intl.NumberFormat(words.language).format(count);
  const holder = view.el('main', { class: 'board-holder', attrs: { 'aria-label': () => words('match.board') } });
  const bar = view.el(
    'header',
    { class: 'limit-bar' },
    view.el('h1', {}, () => words('zoom.limit.title')),
    view.el('p', { class: 'limit-size' }, () =>
      words('zoom.limit.size', { nodes: printed(session.size.nodes), pods: printed(session.size.pods) }),
    ),
    view.el('p', { class: 'quiet' }, () => words('zoom.limit.tick', { tick: session.view.tick })),
    view.el('button', { type: 'button', on: { click: () => session.play(!session.view.playing) } }, () =>
      words(session.view.playing ? 'zoom.limit.pause' : 'zoom.limit.go'),
    ),
    languageSwitch(view, words),
    view.el('button', { type: 'button', on: { click: parts.home } }, () => words('zoom.limit.home')),
  );
  parent.replaceChildren(view.el('div', { class: 'limit' }, bar, holder));
  const board = parts.mountBoard(holder, session, new Selection(), words, parts.settings, session);
  view.onEnd(session.subscribe(() => view.refresh()));
  view.onEnd(words.subscribe(() => view.refresh()));
  session.play(true);
  return () => {
    board.destroy();
    view.end();
    session.dispose();
    parent.replaceChildren();
  };
}
