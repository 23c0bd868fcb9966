// A Secret: as a ConfigMap, with its values in base64. That is a way of writing and no protection.

import type { ObjectMeta } from './meta.ts';

export interface Secret {
  readonly kind: 'Secret';
  readonly metadata: ObjectMeta;
  readonly type: string;
  /** Values in base64. */
  readonly data: Readonly<Record<string, string>>;
  readonly immutable?: true | undefined;
}
