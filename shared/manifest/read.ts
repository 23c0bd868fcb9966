// The front door of manifests: text → decoded objects, in the order in which they stand, and problems with their places. An object with a
// problem is left out; the others are read all the same, so that one reading names what is wrong,
// up to LIMITS.manifestProblems.

import { LIMITS } from '../base/limits.ts';
import type { SchedulerConfiguration } from '../kinds/scheduler-configuration.ts';
import { decode } from './decode.ts';
import { withDefaults } from './defaults.ts';
import { type Place, readDocuments, withoutNulls } from './document.ts';
import type { Decoded } from './manifest-object.ts';
import { type Finding, type Path, type Problem, printPath } from './problem.ts';
import { CONFIGURATION_KIND, readConfiguration } from './scheduler-configuration.ts';
import { findings } from './validate.ts';

export interface Reading {
  readonly objects: readonly Decoded[];
  /** By object, the line on which it begins. */
  readonly lines: readonly number[];
  /** Of a KubeSchedulerConfiguration among the documents; of several the last. */
  readonly configuration?: SchedulerConfiguration | undefined;
  readonly problems: readonly Problem[];
}

/** Several documents, and Lists within them, give several objects. `epoch` dates times within Nodes; 0 leaves them as seconds since 1970. */
export function readManifest(text: string, file = '', epoch = 0): Reading {
  const { documents, problems: broken } = readDocuments(text);
  const objects: Decoded[] = [];
  const lines: number[] = [];
  let configuration: SchedulerConfiguration | undefined;
  const problems: Problem[] = broken.map(({ line, column, message, hint }) => ({
    file,
    line,
    column,
    path: '',
    reason: 'Syntax',
    message,
    hint,
  }));
  for (const document of documents) {
    for (const { value, path } of itemsOf(document.value)) {
      if (isReadPast(value)) continue;
      const read = isConfiguration(value) ? readConfiguration(value) : readObject(value, epoch);
      if (problems.length >= LIMITS.manifestProblems) break;
      if ('object' in read) {
        objects.push(read.object);
        lines.push(document.locate(path).line);
      } else if ('configuration' in read) configuration = read.configuration;
      else problems.push(...read.findings.map((one) => located(one, file, path, document.locate)));
    }
  }
  return { objects, lines, configuration, problems: problems.slice(0, LIMITS.manifestProblems) };
}

/** There is one ingress controller, which answers for every class: what the classes are is without effect. */
function isReadPast(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'IngressClass';
}

function isConfiguration(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === CONFIGURATION_KIND;
}

/** One object that is already a plain value: the body of a request. */
export function readObject(
  value: unknown,
  epoch = 0,
): { readonly object: Decoded } | { readonly findings: readonly Finding[] } {
  const deep: Finding = {
    path: [],
    reason: 'Syntax',
    message: `nested more than ${LIMITS.manifestDepth} levels deep`,
    hint: 'no Kubernetes object is',
  };
  let plain: unknown;
  try {
    plain = withoutNulls(value);
  } catch (error) {
    if (error instanceof RangeError) return { findings: [deep] };
    throw error;
  }
  const decoding = decode(plain);
  if ('findings' in decoding) return decoding;
  const object = withDefaults(decoding.raw, epoch);
  const found = findings(object);
  return found.length === 0 ? { object } : { findings: found };
}

/** `kubectl get … -o yaml` prints a List; its items are objects as any others. */
function itemsOf(value: unknown): { value: unknown; path: Path }[] {
  const list = value as { kind?: unknown; items?: unknown } | null;
  if (typeof list !== 'object' || list === null || list.kind !== 'List' || !Array.isArray(list.items))
    return [{ value, path: [] }];
  return list.items.map((item: unknown, i) => ({ value: item, path: ['items', i] }));
}

/** Where a finding stands in its text; `prefix` leads to the object that it is about. */
export function located(
  finding: Finding,
  file: string,
  prefix: Path,
  locate: (path: Path, name?: string) => Place,
): Problem {
  const { reason, message, hint } = finding;
  const path = [...prefix, ...finding.path];
  const last = path.at(-1);
  const place = reason === 'UnknownField' && typeof last === 'string' ? locate(path.slice(0, -1), last) : locate(path);
  return { file, ...place, path: printPath(path), reason, message, hint };
}
