// Finds programs that npm does not bring, and installs Debian's packages of them where that is possible.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** What a suite needs from the computer: the first of `commands` that exists is taken. */
export interface Program {
  readonly name: string;
  /** The environment variable that names the program's file and goes before all else. */
  readonly variable: string;
  /** Names looked up in PATH, or whole paths. */
  readonly commands: readonly string[];
  /** Debian's packages that bring it, in the order in which they are tried: names differ between releases. */
  readonly packages: readonly string[];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of the program's file, or undefined where the computer has none. */
export function find(program: Program): string | undefined {
  const named = process.env[program.variable];
  if (named !== undefined && named !== '') return isProgram(named) ? named : undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const places = program.commands.flatMap((command) =>
    isAbsolute(command) ? [command] : folders.map((folder) => join(folder, command)),
  );
  return places.find(isProgram);
}

let listsAreFresh = false;

function apt(...args: string[]): boolean {
  const done = spawnSync('apt-get', ['-q', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return done.status === 0;
}

/** Installs the program with apt-get, which takes root; elsewhere does nothing. `find` tells whether it helped. */
export function installWithApt(program: Program): void {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return;
  if (!listsAreFresh) listsAreFresh = apt('update');
  for (const name of program.packages) {
    console.log(`Installing ${name}, for ${program.name}.`);
    if (apt('install', '--yes', '--no-install-recommends', name)) return;
  }
}
