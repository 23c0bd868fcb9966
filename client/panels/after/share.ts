// How others see this match: by the address of its replay, at the moment that is on the screen, or by its journal as a file.

import { addressForOthers } from '../../session/open-matches.ts';
import { clock } from '../../text/format.ts';
import { copyLink } from '../copy.ts';
import type { Desk } from '../desk.ts';
import { qrCode } from '../qr-code.ts';
import { sheet } from '../sheet.ts';
import type { View } from '../view.ts';
import type { AfterActions } from './actions.ts';

/** Returns what opens it; in a replay the address leads to the tick at which it stands. */
export function mountShare(view: View, parent: HTMLElement, desk: Desk, actions: AfterActions): () => void {
  const { words, session } = desk;
  const { link, save } = actions;
  let origin = location.origin;
  let said = '';
  let here = session.source === 'journal';
  const address = (): string => {
    const full = link?.(here ? session.view.tick : undefined) ?? '';
    return full.replace(location.origin, origin);
  };
  const qr = qrCode(words);
  const tickBox = view.el('input', { type: 'checkbox', attrs: { checked: here } });
  tickBox.addEventListener('change', () => {
    here = tickBox.checked;
    view.refresh();
  });
  const byLink = view.el(
    'div',
    { class: 'invite-way' },
    qr.element,
    view.el(
      'div',
      { class: 'invite-link' },
      view.el('p', {}, () => words('after.share.link')),
      view.el('p', { class: 'link-text' }, address),
      session.source === 'journal'
        ? view.el(
            'label',
            { class: 'share-here' },
            tickBox,
            view.el('span', {}, () => words('after.share.here', { time: clock(session.view.tick) })),
          )
        : undefined,
      view.el(
        'button',
        {
          type: 'button',
          class: 'primary',
          on: {
            click: () =>
              copyLink(words, address(), (text) => {
                said = text;
                view.refresh();
              }),
          },
        },
        () => words('match.players.link'),
      ),
      view.el('p', { class: 'small quiet', role: 'status' }, () => said),
    ),
  );
  const { dialog, open } = sheet(
    view,
    parent,
    words,
    'share',
    () => words('after.share'),
    link === undefined ? view.el('p', {}, () => words('after.share.alone')) : byLink,
    save === undefined
      ? undefined
      : view.el(
          'div',
          { class: 'share-file' },
          view.el('p', { class: 'small quiet' }, () => words('after.share.file')),
          view.el('button', { type: 'button', on: { click: save } }, () => words('result.journal')),
        ),
  );
  view.bind(() => {
    if (link !== undefined && dialog.open) qr.show(address());
  });
  return () => {
    said = '';
    open();
    view.refresh();
    if (link !== undefined)
      void addressForOthers().then((found) => {
        origin = found;
        view.refresh();
      });
  };
}
