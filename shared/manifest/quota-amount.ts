// Amounts as quotas and limit ranges count them: processors in thousandths, all else in whole units, by the name of what is counted.

import { parseBytes, parseMilli, printBytes, printMilli } from './quantity.ts';

/** Whether amounts of this name are processors, which have parts: `cpu`, `requests.cpu`, `limits.cpu`. */
export function isCpu(resource: string): boolean {
  return resource === 'cpu' || resource.endsWith('.cpu');
}

/** 0 for what is no quantity: `validate` lets none of them in. */
export function amountOf(resource: string, text: string | undefined): number {
  if (text === undefined) return 0;
  return (isCpu(resource) ? parseMilli(text) : parseBytes(text)) ?? 0;
}

/** `400m`, `2`, `1Gi`. */
export function printAmount(resource: string, amount: number): string {
  return isCpu(resource) ? printMilli(amount) : printBytes(amount);
}
