// What is wrong with a manifest: what, where, why and what to do next. Rules make findings; `read` knows where in the text they stand.

export type Path = readonly (string | number)[];

/** The API server's names for causes (Status.details.causes), and two of ours for text that never becomes an object. */
export const FINDING_REASONS = [
  'FieldValueRequired',
  'FieldValueInvalid',
  'FieldValueNotSupported',
  'FieldValueForbidden',
  'FieldValueDuplicate',
  'FieldValueNotFound',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
  'UnknownField',
  'Syntax',
] as const;
export type FindingReason = (typeof FINDING_REASONS)[number];

export interface Finding {
  readonly path: Path;
  readonly reason: FindingReason;
  /** The sentence without the path, in the API server's words where it has them: `Required value`, `Invalid value: "x": …`. */
  readonly message: string;
  /** The next step, in plain words; the empty text where the message says it all. */
  readonly hint: string;
}

/** A finding and where it stands. Line and column count from 1; both are 0 for an object that was not read from text. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** As the API server writes it: `spec.containers[0].name`. */
  readonly path: string;
  readonly reason: FindingReason;
  readonly message: string;
  readonly hint: string;
}

/** `['spec', 'containers', 0, 'name']` → `spec.containers[0].name`; keys that are no names stand in brackets, too. */
export function printPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number' || !/^\w+$/.test(part)) text += `[${part}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}

/** `web.yaml:3:7: spec.replicas: Invalid value: -1: must be … (hint)` */
export function printProblem(problem: Problem): string {
  const place =
    problem.line > 0
      ? `${problem.file}:${problem.line}:${problem.column}: `
      : problem.file === ''
        ? ''
        : `${problem.file}: `;
  const path = problem.path === '' ? '' : `${problem.path}: `;
  return `${place}${path}${problem.message}${problem.hint === '' ? '' : ` (${problem.hint})`}`;
}

/** Values as the API server prints them in a message: text in quotes, numbers bare, the rest as JSON. */
function quote(value: unknown): string {
  return JSON.stringify(value ?? null);
}

export function required(path: Path, detail = '', hint = ''): Finding {
  return {
    path,
    reason: 'FieldValueRequired',
    message: detail === '' ? 'Required value' : `Required value: ${detail}`,
    hint,
  };
}

export function invalid(path: Path, value: unknown, detail: string, hint = ''): Finding {
  return { path, reason: 'FieldValueInvalid', message: `Invalid value: ${quote(value)}: ${detail}`, hint };
}

export function notSupported(path: Path, value: unknown, supported: readonly string[], hint = ''): Finding {
  const list = supported.map((one) => JSON.stringify(one)).join(', ');
  return {
    path,
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${quote(value)}: supported values: ${list}`,
    hint,
  };
}

export function forbidden(path: Path, detail: string, hint = ''): Finding {
  return { path, reason: 'FieldValueForbidden', message: `Forbidden: ${detail}`, hint };
}

export function duplicate(path: Path, value: unknown, hint = ''): Finding {
  return { path, reason: 'FieldValueDuplicate', message: `Duplicate value: ${quote(value)}`, hint };
}

export function notFound(path: Path, value: unknown, hint = ''): Finding {
  return { path, reason: 'FieldValueNotFound', message: `Not found: ${quote(value)}`, hint };
}

export function tooMany(path: Path, count: number, most: number, hint: string): Finding {
  return { path, reason: 'FieldValueTooMany', message: `Too many: ${count}: must have at most ${most} items`, hint };
}
