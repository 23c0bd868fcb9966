// Numbers as players read them: times of the match, shares, rates, money, sizes. Only digits and units that need no translation.

import type { Language } from './words.ts';

/** Seconds as `mm:ss`; an hour and more as `h:mm:ss`. 65 → `01:05`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${two(minutes)}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** A share from 0 to 1 as percent. It never says 100 % while something is missing, nor 0 % while something is there. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return '–';
  if (share >= 1) return '100 %';
  if (share <= 0) return '0 %';
  const value = share * 100;
  if (value > 99.9) return '99.9 %';
  if (value < 0.1) return '0.1 %';
  return value >= 90 || value < 10 ? `${(Math.floor(value * 10) / 10).toFixed(1)} %` : `${Math.round(value)} %`;
}

/** A count a second: small ones with one digit after the point. */
export function rate(value: number): string {
  if (value >= 10 || value === 0) return String(Math.round(value));
  return value < 0.1 ? '0.1' : String(Math.round(value * 10) / 10);
}

export function whole(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(Math.round(value));
}

/** Cents as dollars: 1234 → `$12.34`. */
export function money(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}

/** Seconds as milliseconds, three digits at most: 0.0123 → `12`, 1.5 → `1500`. */
export function milliseconds(seconds: number): string {
  const value = seconds * 1000;
  return value >= 10 ? String(Math.round(value)) : String(Math.round(value * 10) / 10);
}

/** Millicores as processors: 1500 → `1.5`, 250 → `0.25`. */
export function processors(milli: number): string {
  return String(Math.round(milli / 10) / 100);
}

/** Bytes in the largest binary unit that leaves at least 1: 134217728 → `128Mi`. */
export function memory(bytes: number): string {
  const units = ['', 'Ki', 'Mi', 'Gi', 'Ti'] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value >= 10 || unit === 0 ? Math.round(value) : Math.round(value * 10) / 10}${units[unit]}`;
}
