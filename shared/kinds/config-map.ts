// A ConfigMap: settings by key, which pods take into their environment or see as files. Changing it restarts nothing.

import type { ObjectMeta } from './meta.ts';

export interface ConfigMap {
  readonly kind: 'ConfigMap';
  readonly metadata: ObjectMeta;
  readonly data: Readonly<Record<string, string>>;
  /** Bytes in base64. */
  readonly binaryData?: Readonly<Record<string, string>> | undefined;
  /** The data can never change any more. */
  readonly immutable?: true | undefined;
}
