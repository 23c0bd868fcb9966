// A ServiceAccount: the name under which a pod speaks to the API server. Every namespace has one that is called `default`.

import type { ObjectMeta } from './meta.ts';

export interface ServiceAccount {
  readonly kind: 'ServiceAccount';
  readonly metadata: ObjectMeta;
  readonly automountServiceAccountToken?: boolean | undefined;
}
