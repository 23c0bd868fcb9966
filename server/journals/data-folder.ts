// The folder in which everything lives that outlasts a process. Opening it proves that it can be written, and that no other server
// writes to it; what stands in its files is for those beside this one.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type MatchIndex, openIndex } from './match-index.ts';

export interface DataFolder {
  readonly path: string;
  /** Holds `<match>.jsonl` and `<match>.seats.jsonl`. */
  readonly journals: string;
  readonly index: MatchIndex;
}

/** Either the folder, made if it was missing, or one sentence for the person who started the server. */
export function openDataFolder(name: string): DataFolder | { readonly problem: string } {
  const path = resolve(name);
  const journals = join(path, 'journals');
  try {
    makeFolder(journals);
    const probe = join(journals, '.probe');
    writeFileSync(probe, 'Can this folder be written?\n');
    rmSync(probe);
    return { path, journals, index: openIndex(join(path, 'index.sqlite')) };
  } catch (error) {
    return { problem: describeStorageError(path, error) };
  }
}

/** With its parents. Not by `recursive`: where the system answers "no such folder" although the parent is there, as in /proc, Node tries for ever. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** The code of a system error, such as `ENOSPC`, or undefined for an error of another kind. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Errors that mean "no more room": a full disk, a quota, a limit on the size of files. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL']);

/** One sentence: what failed, where, why, and what to do. */
export function describeStorageError(path: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = errorCode(error) ?? '';
  if (FULL.has(code) || /database or disk is full/.test(message)) {
    return `The disk with the data folder ${path} is full: free some space and start again; matches go on where their journals end.`;
  }
  if (/database is locked/.test(message)) {
    return `Another server uses the data folder ${path}: end that one, or choose another folder with --data FOLDER.`;
  }
  return `The data folder ${path} cannot be written (${message}): choose another with --data FOLDER.`;
}
