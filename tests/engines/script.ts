// The one script that all engines run: tests/engines/entry.ts with everything that it imports, and the golden journals before it.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { goldenNames, readGolden } from '../replays/golden.ts';

/** Writes the script into a folder and returns its path. */
export async function writeScript(folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: import.meta.dirname,
    // As for a browser: the packages' variants for Node ask for `process`.
    resolve: { conditions: ['browser', 'module', 'import', 'default'] },
    build: {
      target: 'es2022',
      minify: false,
      outDir: folder,
      emptyOutDir: false,
      lib: {
        entry: fileURLToPath(new URL('./entry.ts', import.meta.url)),
        formats: ['iife'],
        name: 'engines',
        fileName: () => 'bundle.js',
      },
    },
  });
  const journals = Object.fromEntries(goldenNames().map((name) => [name, readGolden(name).journal]));
  const script = `var GOLDEN_JOURNALS = ${JSON.stringify(journals)};\n${readFileSync(join(folder, 'bundle.js'), 'utf8')}`;
  const path = join(folder, 'engines.js');
  writeFileSync(path, ascii(script));
  return path;
}

/** Not every shell reads a script as UTF-8. */
function ascii(script: string): string {
  return script.replace(/[^\n\t -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
