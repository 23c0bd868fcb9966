// Who is in, and how others come in: the link as a picture for phones and as text, and the list of seats. Before a match that was opened for
// several it is the waiting room: the clock stands until somebody begins.

import { addressForOthers, isLocal } from '../session/open-matches.ts';
import { copyLink } from './copy.ts';
import type { Desk } from './desk.ts';
import { qrCode } from './qr-code.ts';
import { sheet } from './sheet.ts';
import type { View } from './view.ts';

export interface Invitation {
  open(): void;
}

/** `waits`: opens by itself, and the match is held until somebody begins. */
export function mountInvite(view: View, parent: HTMLElement, desk: Desk, waits: boolean): Invitation {
  const { words, session } = desk;
  let origin = location.origin;
  let said = '';
  /** Whether the sheet is a waiting room: until the match has run. */
  let waiting = waits;
  const link = (): string => `${origin}${location.pathname}`;
  const qr = qrCode(words);
  const say = (text: string): void => {
    said = text;
    view.refresh();
  };
  const isRoom = session.source === 'room';
  const begin = view.el(
    'button',
    {
      type: 'button',
      class: 'primary invite-begin',
      hidden: () => !waiting || !session.view.canPace,
      on: {
        click: () => {
          waiting = false;
          if (!session.view.playing) session.play();
          dialog.close();
        },
      },
    },
    () => words('invite.begin'),
  );
  const { dialog, open } = sheet(
    view,
    parent,
    words,
    'invite',
    () => words(waiting ? 'invite.waiting' : 'match.players'),
    isRoom
      ? view.el(
          'div',
          { class: 'invite-way' },
          qr.element,
          view.el(
            'div',
            { class: 'invite-link' },
            view.el('p', {}, () => words('invite.how')),
            view.el('p', { class: 'link-text' }, link),
            view.el('button', { type: 'button', on: { click: () => copyLink(words, link(), say) } }, () =>
              words('match.players.link'),
            ),
            view.el('p', { class: 'small quiet', role: 'status' }, () => said),
            view.el('p', { class: 'small invite-local', hidden: () => !isLocal(origin) }, () => words('invite.local')),
          ),
        )
      : undefined,
    view.el('h3', {}, () => words('invite.in', { count: session.view.roster.length })),
    seats(view, desk),
    view.el('p', { class: 'small quiet', hidden: () => session.view.seat !== undefined }, () =>
      words('match.watching'),
    ),
    isRoom ? view.el('p', { class: 'small quiet' }, () => words('invite.roles')) : undefined,
    begin,
  );
  const show = (): void => {
    open();
    view.refresh();
    if (isRoom)
      void addressForOthers().then((found) => {
        origin = found;
        view.refresh();
      });
  };
  view.bind(() => {
    if (isRoom && dialog.open) qr.show(link());
  });
  if (waits) {
    holdUntilBegun(view, desk, () => waiting);
    queueMicrotask(show);
  }
  return { open: show };
}

/** The clock stands from the first moment in which it can be held. */
function holdUntilBegun(view: View, { session }: Desk, waiting: () => boolean): void {
  let held = false;
  view.bind(() => {
    if (held || !waiting() || !session.view.canPace) return;
    held = true;
    if (session.view.playing) session.pause();
  });
}

function seats(view: View, { words, session }: Desk): HTMLElement {
  const list = view.el('ul', { class: 'players' });
  view.list(
    list,
    () => session.view.roster,
    (seat) => seat.id,
    (seat, row) =>
      row.el(
        'li',
        { class: () => (seat().online ? 'player' : 'player away') },
        row.el('span', { class: 'player-light', attrs: { 'aria-hidden': 'true' } }, () => (seat().online ? '●' : '○')),
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
  return list;
}
