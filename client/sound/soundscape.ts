// A match as one hears it: listens to the session, and gives what it hears to the loudspeaker and to the captions.

import type { Desk } from '../panels/desk.ts';
import type { View } from '../panels/view.ts';
import { happeningsBetween, type Instant, instantOf } from '../session/happening.ts';
import type { Settings } from '../session/settings.ts';
import { mountCaptions } from './captions.ts';
import { cuesOf, unease } from './cue.ts';
import { Speaker } from './speaker.ts';

const LOUDNESS: Readonly<Record<Settings['choice']['sound'], number>> = { off: 0, quiet: 0.4, full: 1 };
/** The unease is said in words from the first level on, and no more below the second. */
const SAID = { from: 0.4, until: 0.2 };

export function mountSound(view: View, parent: HTMLElement, desk: Desk, settings: Settings): void {
  const { session, words } = desk;
  const speaker = new Speaker();
  const obeySettings = (): void => speaker.setLoudness(LOUDNESS[settings.choice.sound]);
  const captioned = (): boolean =>
    settings.choice.captions === 'always' || (settings.choice.captions === 'sound' && settings.choice.sound !== 'off');
  const captions = mountCaptions(view, parent, words, captioned);
  let before: Instant | undefined;
  let uneasy = false;
  const listen = (): void => {
    // Nobody is there to hear; what has happened meanwhile is seen on coming back, not heard all at once.
    if (document.hidden || (settings.choice.sound === 'off' && !captioned())) {
      before = undefined;
      return;
    }
    const { view: now } = session;
    const after = instantOf(session.world, now.result !== undefined || now.connection === 'over', desk.moment);
    if (before?.moment === after.moment && before.over === after.over) return;
    // While it stands, a journal moves only because somebody seeks in it.
    const sought = session.source === 'journal' && !now.playing;
    if (!sought)
      for (const cue of cuesOf(happeningsBetween(before, after)))
        if (speaker.play(cue, performance.now())) captions.tell(cue);
    before = after;
    const { level, warning, service } = unease(after);
    const standing = !now.playing || after.over;
    speaker.setUnease(standing ? 0 : level);
    uneasy = !standing && warning >= (uneasy ? SAID.until : SAID.from);
    captions.setUnease(uneasy ? service : undefined);
  };
  obeySettings();
  listen();
  view.onEnd(session.subscribe(listen));
  view.onEnd(
    settings.subscribe(() => {
      obeySettings();
      view.refresh();
    }),
  );
  view.onEnd(() => speaker.end());
}
