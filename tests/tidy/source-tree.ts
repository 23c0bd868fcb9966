// The repository as the tidy tests see it: its files, their text, and what each imports.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Not ours, or made by a run: what .gitignore names, and git's own. */
const NOT_SOURCE = new Set(['.git', 'node_modules', 'dist', 'data', '.vitest', '.vite']);
const TEXT = new Set(
  '.ts .mjs .js .json .md .css .html .yaml .yml .txt .svg .sh .grit .story .jsonl .csv .webmanifest'.split(' '),
);

export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** From the repository's root, or undefined for packages and Node's modules. */
  readonly target: string | undefined;
  /** Whether it vanishes when types are stripped. */
  readonly typeOnly: boolean;
}

function walk(folder: string, found: string[]): void {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  for (const entry of entries) {
    if (NOT_SOURCE.has(entry.name)) continue;
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) walk(path, found);
    else if (entry.isFile()) found.push(path);
  }
}

function allPaths(): string[] {
  const found: string[] = [];
  walk('.', found);
  return found.sort();
}

export const PATHS: readonly string[] = allPaths();

/** Every file that holds text; files without an ending (LICENSE, .ci/run) count. */
export const TEXTS: readonly SourceFile[] = PATHS.filter((path) => TEXT.has(extname(path)) || extname(path) === '').map(
  (path) => ({ path, text: readFileSync(join(root, path), 'utf8') }),
);

/** Every file of code. */
export const CODE: readonly SourceFile[] = TEXTS.filter((file) => /\.(ts|mjs)$/.test(file.path));

/** The text of one file, or undefined if there is none. */
export function textOf(path: string): string | undefined {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

const STATEMENT = /^[ \t]*(?:import|export)\s+(type\s)?(?:[\w\s{},*$]*?\sfrom\s*)?['"]([^'"\n]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g;
const ADDRESS = /\bnew URL\(\s*['"]([^'"\n]+)['"],\s*import\.meta\.url/g;

/** The static and dynamic imports of a file of code, and the files that it names by `new URL(…, import.meta.url)`, such as workers. */
export function importsOf(file: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean, relative: boolean): void => {
    const path = specifier.replace(/\?.*$/, '');
    const target = relative ? posix.join(dirname(file.path), path) : undefined;
    found.push({ specifier, target, typeOnly });
  };
  for (const match of file.text.matchAll(STATEMENT)) {
    const specifier = match[2] ?? '';
    add(specifier, match[1] !== undefined, specifier.startsWith('.'));
  }
  for (const match of file.text.matchAll(DYNAMIC)) add(match[1] ?? '', false, (match[1] ?? '').startsWith('.'));
  for (const match of file.text.matchAll(ADDRESS)) add(match[1] ?? '', false, true);
  return found;
}
