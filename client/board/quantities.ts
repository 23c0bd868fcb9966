// Amounts as they fit on a board: short, with at most one decimal. Exact amounts are in the panels.

import { printBytes } from '../../shared/manifest/quantity.ts';

const UNITS = [
  ['Gi', 1_073_741_824],
  ['Mi', 1_048_576],
  ['Ki', 1024],
] as const;

/** 536_870_912 → `512Mi`, 7_301_444_403 → `6.8Gi`. */
export function printSize(bytes: number): string {
  for (const [unit, size] of UNITS) {
    if (bytes < size) continue;
    const amount = bytes / size;
    return `${amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount)}${unit}`;
  }
  return printBytes(Math.round(bytes));
}

/** 0.25 → `0.3`, 12.4 → `12`, 1250 → `1250`. */
export function printRate(rate: number): string {
  return String(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate));
}

/** 0.9987 → `99.8`, 1 → `100`: never rounded up to all of it. */
export function percent(share: number): string {
  const tenths = Math.floor(share * 1000) / 10;
  return tenths >= 100 ? '100' : tenths.toFixed(1);
}
