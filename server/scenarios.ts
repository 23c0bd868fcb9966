// The scenarios that this server can play: every folder of assets/scenarios that reads well, by its id.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareText } from '../shared/base/order.ts';
import { readScenario } from '../shared/scenario/read.ts';
import type { Scenario } from '../shared/scenario/scenario.ts';

const FOLDER = fileURLToPath(new URL('../assets/scenarios', import.meta.url));

export type Scenarios = ReadonlyMap<string, Scenario>;

/** Reads all scenarios, in the order of their ids; for one that does not read well, one sentence goes to `complain`. */
export function readScenarios(complain: (sentence: string) => void, folder: string = FOLDER): Scenarios {
  const found = new Map<string, Scenario>();
  const folders = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    : [];
  const names = folders.map((entry) => entry.name).sort(compareText);
  for (const name of names) {
    const read = readScenario(filesOf(join(folder, name)));
    if ('scenario' in read) found.set(read.scenario.id, read.scenario);
    else complain(`The scenario ${name} is left out: ${JSON.stringify(read.problems[0])}.`);
  }
  return found;
}

function filesOf(folder: string): { path: string; text: string }[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort(compareText)
    .map((file) => ({ path: relative(folder, file).split(sep).join('/'), text: readFileSync(file, 'utf8') }));
}
