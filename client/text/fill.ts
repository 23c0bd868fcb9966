// Fills the blanks of a text. `{node}` is a value; `{node:이/가}` is a value and the particle that follows its sound; `{n|pod|pods}` is a
// number and its noun: "1 pod", "3 pods". A blank without a value stays as it is, so that a mistake is seen.

import { particle } from './particle.ts';

export type Values = Readonly<Record<string, string | number>>;

const BLANK = /\{(\w+)(?::([가-힣/()]+)|\|([^|}]*)\|([^|}]*))?\}/g;

export function fill(text: string, values: Values): string {
  return text.replace(BLANK, (blank: string, name: string, pair?: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return blank;
    if (pair !== undefined) return `${value}${particle(String(value), pair)}`;
    if (one !== undefined) return `${value} ${Number(value) === 1 ? one : many}`;
    return String(value);
  });
}
