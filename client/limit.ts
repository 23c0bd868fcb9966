// The limit world on the page: from its address to a board that one can look at from afar and from near. A chunk of its own, for the few who ask.

import './style/limit.css';
import type { WordId, Words } from './text/words.ts';
import { mountLimitPage } from './panels/limit-page.ts';
import { LimitSession } from './session/limit.ts';
import type { Settings } from './session/settings.ts';

const ADDRESS = '/limit-world';

/** Why there is nothing to look at. */
interface LimitProblem {
  readonly says: WordId;
  readonly values: { readonly message: string };
}

interface LimitLook {
  mount(page: HTMLElement): () => void;
  /** For one that is not mounted after all. */
  dispose(): void;
}

/** Takes some seconds at full size. */
export async function openLimit(words: Words, settings: Settings, home: () => void): Promise<LimitProblem | LimitLook> {
  const [session, { mountBoard }] = await Promise.all([LimitSession.open(ADDRESS), import('./board/board.ts')]);
  if ('kind' in session) {
    if (session.kind === 'missing') return { says: 'zoom.limit.missing', values: { message: '' } };
    return { says: 'zoom.limit.failed', values: { message: session.why } };
  }
  return {
    mount: (page) => mountLimitPage(page, words, { session, settings, mountBoard, home }),
    dispose: () => session.dispose(),
  };
}
