// Copies an address, or says it where the browser has no clipboard for pages without a secure context.

import type { Words } from '../text/words.ts';

/** `say` tells the player what came of it. */
export function copyLink(words: Words, link: string, say: (text: string) => void): void {
  // The link stands beside the button anyway.
  const shown = (): void => say(words('match.players.link.here', { link }));
  if (navigator.clipboard === undefined) shown();
  else navigator.clipboard.writeText(link).then(() => say(words('match.players.copied')), shown);
}
