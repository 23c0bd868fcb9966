// The scenario First shift as it stands in assets/, read through the front door; and its files, for tests that change one of them.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { printProblem } from '../../shared/manifest/problem.ts';
import { readManifest } from '../../shared/manifest/read.ts';
import { readScenario, type ScenarioFile } from '../../shared/scenario/read.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';

const folder = fileURLToPath(new URL('../../assets/scenarios/first-shift', import.meta.url));

export function firstShiftFiles(): ScenarioFile[] {
  const manifests = readdirSync(`${folder}/manifests`).map((name) => `manifests/${name}`);
  return ['scenario.yaml', ...manifests].map((path) => ({ path, text: readFileSync(`${folder}/${path}`, 'utf8') }));
}

export function firstShift(files: readonly ScenarioFile[] = firstShiftFiles()): Scenario {
  const read = readScenario(files);
  if ('problems' in read) throw new Error(read.problems.map(printProblem).join('\n'));
  return read.scenario;
}

/** How many pods wait when the match begins. */
export function firstPods({ manifests, epoch }: Scenario = firstShift()): number {
  const objects = manifests.flatMap(({ file, text }) => readManifest(text, file, epoch).objects);
  return objects.reduce((sum, one) => sum + (one.kind === 'Deployment' ? one.spec.replicas : 0), 0);
}
