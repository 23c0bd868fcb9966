// The files of an experiment: Kubernetes manifests, in the order in which they are applied, and perhaps how the scheduler is configured.

import { readFileSync } from 'node:fs';
import type { SchedulerConfiguration } from '../../shared/kinds/scheduler-configuration.ts';
import type { Decoded } from '../../shared/manifest/manifest-object.ts';
import { printProblem } from '../../shared/manifest/problem.ts';
import { readManifest } from '../../shared/manifest/read.ts';
import { Complaint, reasonOf } from '../cli/complaint.ts';

export interface Manifest {
  readonly object: Decoded;
  /** `web.yaml:12`: where it begins. */
  readonly place: string;
}

export interface Manifests {
  readonly manifests: readonly Manifest[];
  /** The last KubeSchedulerConfiguration of the files. */
  readonly configuration: SchedulerConfiguration | undefined;
}

/** Throws a Complaint that names every mistake with its place. */
export function readManifests(files: readonly string[]): Manifests {
  const manifests: Manifest[] = [];
  const mistakes: string[] = [];
  let configuration: SchedulerConfiguration | undefined;
  for (const file of files) {
    const read = readManifest(textOf(file), file);
    mistakes.push(...read.problems.map(printProblem));
    manifests.push(...read.objects.map((object, i) => ({ object, place: `${file}:${read.lines[i] ?? 1}` })));
    configuration = read.configuration ?? configuration;
  }
  if (mistakes.length > 0) throw new Complaint(mistakes.join('\n'));
  return { manifests, configuration };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Complaint(`The manifest ${file} cannot be read: ${reasonOf(error)}.`);
  }
}
