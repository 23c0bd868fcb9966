// Which taints a toleration covers: by key (or every key), by effect (or every effect), by value unless the operator is Exists (facts sheet 1.4).

import type { Taint } from './node.ts';
import type { Toleration } from './pod.ts';

export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== undefined && toleration.effect !== taint.effect) return false;
  if (toleration.key !== undefined && toleration.key !== '' && toleration.key !== taint.key) return false;
  return toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '');
}
