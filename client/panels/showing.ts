// The name of a control that leads to a thing: its kind and its own name, since a Service and its Deployment are often called alike.

import type { Inspected } from '../session/selection.ts';
import type { Words } from '../text/words.ts';

export function showing(words: Words, { kind, key }: Inspected): string {
  return words('inspect.show', { kind: words(`inspect.kind.${kind}`), name: key.slice(key.indexOf('/') + 1) });
}
