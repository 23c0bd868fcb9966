// The start page: what this is in two sentences, one button to play, and the ways to play alone or to open a journal.

import type { Words } from '../text/words.ts';
import { languageSwitch } from './language-switch.ts';
import { View } from './view.ts';

export interface LobbyActions {
  /** Opens a match on the server; false when that did not work. */
  play(): Promise<boolean>;
  alone(): void;
  /** What is wrong with the file, in words for the player; nothing when it opened. */
  open(file: File): Promise<string | undefined>;
}

export function mountLobby(parent: HTMLElement, words: Words, actions: LobbyActions): () => void {
  const view = new View();
  let note = '';
  let opening = false;
  const set = (next: { note?: string; opening?: boolean }): void => {
    note = next.note ?? note;
    opening = next.opening ?? opening;
    view.refresh();
  };
  const play = async (): Promise<void> => {
    set({ note: '', opening: true });
    const opened = await actions.play();
    set({ opening: false, note: opened ? '' : words('app.play.failed') });
  };
  const open = async (file: File | undefined): Promise<void> => {
    if (file) set({ note: (await actions.open(file)) ?? '' });
  };

  const button = view.el(
    'button',
    { type: 'button', class: 'primary', disabled: () => opening, on: { click: () => void play() } },
    () => words(opening ? 'app.play.opening' : 'app.play'),
  );
  const input = view.el('input', {
    type: 'file',
    class: 'heard',
    attrs: { accept: '.jsonl,.journal,.txt,application/jsonl,text/plain' },
  });
  input.addEventListener('change', () => {
    void open(input.files?.[0]);
    input.value = '';
  });
  const main = view.el(
    'main',
    { class: 'lobby-main' },
    view.el('h1', {}, () => words('app.title')),
    view.el('p', { class: 'tagline' }, () => words('app.tagline')),
    view.el('p', { class: 'summary' }, () => words('app.summary')),
    view.el(
      'div',
      { class: 'lobby-actions' },
      button,
      view.el('p', { class: 'quiet small' }, () => words('app.play.hint')),
    ),
    view.el(
      'div',
      { class: 'lobby-more' },
      view.el(
        'button',
        { type: 'button', on: { click: actions.alone }, attrs: { title: () => words('app.alone.hint') } },
        () => words('app.alone'),
      ),
      view.el(
        'label',
        { attrs: { title: () => words('app.replay.hint') } },
        input,
        view.el('span', {}, () => words('app.replay.open')),
      ),
    ),
    view.el('p', { class: 'lobby-note', role: 'alert' }, () => note),
  );
  const page = view.el(
    'div',
    { class: 'lobby', attrs: { 'data-drop': () => words('app.replay.drop') } },
    view.el('header', { class: 'lobby-top' }, languageSwitch(view, words)),
    main,
  );
  acceptDrops(page, (file) => void open(file));
  parent.replaceChildren(page);
  view.onEnd(words.subscribe(() => view.refresh()));
  return () => {
    view.end();
    page.remove();
  };
}

function acceptDrops(page: HTMLElement, dropped: (file: File) => void): void {
  page.addEventListener('dragover', (event) => {
    event.preventDefault();
    page.classList.add('dropping');
  });
  page.addEventListener('dragleave', () => page.classList.remove('dropping'));
  page.addEventListener('drop', (event) => {
    event.preventDefault();
    page.classList.remove('dropping');
    const file = event.dataTransfer?.files[0];
    if (file) dropped(file);
  });
}
