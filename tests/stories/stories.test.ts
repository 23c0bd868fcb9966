// Every story in this folder, told anew and compared with what is written. UPDATE=1 writes the answers; read the diff before you commit it.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Story } from '../support/story.ts';

const folder = import.meta.dirname;
const update = process.env['UPDATE'] === '1';

/** Comments and empty lines stay; every block gets its answer. */
function retell(text: string): string {
  const story = new Story();
  return text
    .split(/\n\n+/)
    .map((paragraph) => {
      const lines = paragraph.split('\n');
      const ruler = lines.indexOf('----');
      if (ruler < 0) return paragraph;
      const said = lines.slice(0, ruler);
      const comments = said.filter((line) => line.startsWith('#'));
      const block = said.filter((line) => !line.startsWith('#'));
      return [...comments, ...block, '----', ...story.say(block.join('\n'))].join('\n');
    })
    .join('\n\n');
}

describe('stories', () => {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort();
  test('there are stories', () => expect(files.length).toBeGreaterThan(5));
  test.each(files)('%s', (name) => {
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8').trimEnd();
    const told = retell(text);
    if (update) writeFileSync(path, `${told}\n`);
    else expect(told).toBe(text);
  });
});
