// The whole board as tables: Services, nodes, pods, for those who read rather than look, and for screen readers, which go through them cell by
// cell. They follow the match while they are open. A name leads to what can be done with the thing.

import type { PodPicture, Ship } from '../../board/scene-model.ts';
import { clock, memory, percent, processors, rate } from '../../text/format.ts';
import type { WordId, Words } from '../../text/words.ts';
import type { Desk } from '../desk.ts';
import { readingOf, servicesOf } from '../service-reading.ts';
import { sheet } from '../sheet.ts';
import type { View } from '../view.ts';

/** Nobody reads more rows than this; how many there are besides is said. */
const MOST_ROWS = 400;

interface Column<T> {
  readonly head: WordId;
  readonly cell: (item: T) => string;
}

interface Table<T> {
  readonly title: WordId;
  readonly items: () => readonly T[];
  readonly keyOf: (item: T) => string;
  /** The first column: a button that leads to the thing. */
  readonly name: { readonly head: WordId; readonly cell: (item: T) => string; readonly open: (item: T) => void };
  readonly columns: readonly Column<T>[];
}

/** Returns what opens the sheet. */
export function mountBoardTables(view: View, parent: HTMLElement, desk: Desk): () => void {
  const { words, selection } = desk;
  const own = view.child();
  const { dialog, body, open } = sheet(view, parent, words, 'tables', () => words('table.title'));
  const look = (deed: () => void): void => {
    dialog.close();
    deed();
  };
  const services: Table<string> = {
    title: 'table.services',
    items: () => servicesOf(desk),
    keyOf: (key) => key,
    name: {
      head: 'table.name',
      cell: (key) => key.slice(key.indexOf('/') + 1),
      open: (key) => look(() => selection.inspect({ kind: 'Service', key })),
    },
    columns: [
      { head: 'table.rate', cell: (key) => rate(readingOf(desk, key).rate) },
      { head: 'table.answered', cell: (key) => percent(readingOf(desk, key).share) },
      { head: 'table.load', cell: (key) => percent(readingOf(desk, key).load) },
      { head: 'table.ready', cell: (key) => String(readingOf(desk, key).ready) },
    ],
  };
  const nodes: Table<Ship> = {
    title: 'table.nodes',
    items: () => [...desk.moment.ships.values()].slice(0, MOST_ROWS),
    keyOf: ({ key }) => key,
    name: {
      head: 'table.name',
      cell: ({ key }) => key,
      open: ({ key }) => look(() => selection.inspect({ kind: 'Node', key })),
    },
    columns: [
      { head: 'table.zone', cell: ({ zone }) => zone },
      { head: 'table.status', cell: (ship) => statusOf(words, ship) },
      { head: 'table.pods', cell: ({ pods }) => String(pods.length) },
      { head: 'table.cpu', cell: ({ cpu }) => `${processors(cpu.requested)} / ${processors(cpu.room)}` },
      { head: 'table.cpu.used', cell: (ship) => usedOf(words, ship, processors(ship.cpu.used)) },
      { head: 'table.memory', cell: ({ memory: hold }) => `${memory(hold.requested)} / ${memory(hold.room)}` },
      { head: 'table.memory.used', cell: (ship) => usedOf(words, ship, memory(ship.memory.used)) },
    ],
  };
  const pods: Table<PodPicture> = {
    title: 'table.pods',
    items: () => inOrder(desk).slice(0, MOST_ROWS),
    keyOf: ({ key }) => key,
    name: {
      head: 'table.name',
      cell: ({ name }) => name,
      open: ({ key }) => look(() => selection.inspect({ kind: 'Pod', key })),
    },
    columns: [
      { head: 'table.status', cell: ({ word }) => word },
      { head: 'table.node', cell: ({ ship }) => ship ?? words('table.no-node') },
      { head: 'table.cpu', cell: ({ milli }) => processors(milli) },
      { head: 'table.memory', cell: ({ bytes }) => memory(bytes) },
    ],
  };
  body.append(
    table(own, words, services),
    table(own, words, nodes),
    table(own, words, pods),
    own.el('p', { class: 'small quiet', hidden: () => desk.moment.pods.size <= MOST_ROWS }, () =>
      words('table.more', { count: desk.moment.pods.size - MOST_ROWS }),
    ),
  );
  view.bind(() => dialog.open && own.refresh());
  return () => {
    own.refresh();
    open();
  };
}

function statusOf(words: Words, { word, silence, taints }: Ship): string {
  return [word, ...(silence === undefined ? [] : [words('table.silent', { seconds: silence })]), ...taints].join(', ');
}

/** What could not be scraped again has its time beside it. */
function usedOf(words: Words, { usedAt }: Ship, used: string): string {
  return usedAt === undefined ? used : words('table.used.at', { used, time: clock(usedAt) });
}

/** Those that wait first: they are what is to be done. */
function inOrder({ moment }: Desk): readonly PodPicture[] {
  const all = [...moment.pods.values()];
  return [...all.filter(({ ship }) => ship === undefined), ...all.filter(({ ship }) => ship !== undefined)];
}

function table<T>(view: View, words: Words, { title, items, keyOf, name, columns }: Table<T>): HTMLElement {
  const rows = view.el('tbody');
  view.list(rows, items, keyOf, (item, row) =>
    row.el(
      'tr',
      {},
      row.el(
        'th',
        { attrs: { scope: 'row' } },
        row.el('button', { type: 'button', class: 'plain', on: { click: () => name.open(item()) } }, () =>
          name.cell(item()),
        ),
      ),
      ...columns.map(({ cell }) => row.el('td', {}, () => cell(item()))),
    ),
  );
  const head = (id: WordId): HTMLElement => view.el('th', { attrs: { scope: 'col' } }, () => words(id));
  return view.el(
    'div',
    { class: 'table-holder', role: 'region', attrs: { tabindex: '0', 'aria-label': () => words(title) } },
    view.el(
      'table',
      { class: 'board-table' },
      view.el('caption', {}, () => words(title)),
      view.el('thead', {}, view.el('tr', {}, head(name.head), ...columns.map((one) => head(one.head)))),
      rows,
    ),
  );
}
