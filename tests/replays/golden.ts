// The golden journals as files: beside each journal stands what it came to, as text, so that a difference can be read.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const folder = join(import.meta.dirname, 'journals');
const ENDING = '.jsonl.gz';

export interface Golden {
  readonly name: string;
  /** The journal's text. */
  readonly journal: string;
  /** What `retrace` made of it. */
  readonly trace: string;
}

export function goldenNames(): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(ENDING));
  return names.map((name) => name.slice(0, -ENDING.length)).sort();
}

export function readGolden(name: string): Golden {
  return {
    name,
    journal: gunzipSync(readFileSync(join(folder, `${name}${ENDING}`))).toString('utf8'),
    trace: readFileSync(join(folder, `${name}.txt`), 'utf8').trimEnd(),
  };
}

export function writeGolden({ name, journal, trace }: Golden): void {
  writeFileSync(join(folder, `${name}${ENDING}`), gzipSync(journal, { level: 9 }));
  writeFileSync(join(folder, `${name}.txt`), `${trace}\n`);
}
