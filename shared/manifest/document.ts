// YAML or JSON text → plain values that know where in the text they stand. Bounds on size, depth and aliases are kept here; what the
// values mean is not asked.

import {
  Composer,
  CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  type ParsedNode,
  type Tags,
} from 'yaml';
import { LIMITS } from '../base/limits.ts';
import type { Path } from './problem.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface TextDocument {
  readonly value: unknown;
  /** The place of the value at `path`, or of the nearest thing above it; with `name` that of the field of this name in it. */
  readonly locate: (path: Path, name?: string) => Place;
}

/** Text that is no YAML, or more of it than is read. */
export interface SyntaxProblem extends Place {
  readonly message: string;
  readonly hint: string;
}

/** How often values may be repeated through aliases before a text counts as a bomb. */
const ALIASES = 100;

/** Kubernetes reads YAML 1.1, with `yes` and `no` as booleans, but knows no dates, sets or base-60 numbers. */
const TAGS = ['map', 'seq', 'str', 'null', 'bool', 'int', 'float', 'merge'].map((name) => `tag:yaml.org,2002:${name}`);
const OPTIONS = {
  version: '1.1',
  resolveKnownTags: false,
  prettyErrors: false,
  // The package's own check compares each key with each other one; see `repeatedKey`.
  uniqueKeys: false,
  customTags: (tags: Tags): Tags =>
    tags.filter(
      (one) => typeof one === 'object' && TAGS.includes(one.tag) && !('format' in one && one.format === 'TIME'),
    ),
} as const;

/** All documents of a text that are not empty, or what keeps it from being read. */
export function readDocuments(text: string): { documents: TextDocument[]; problems: SyntaxProblem[] } {
  const documents: TextDocument[] = [];
  const problems: SyntaxProblem[] = [];
  const refuse = (place: Place, message: string, hint: string) => ({
    documents: [],
    problems: [...problems, { ...place, message, hint }],
  });
  const start = { line: 1, column: 1 };
  // A code unit is at least a byte of UTF-8, so this bounds the work; the exact count of bytes is the door's.
  if (text.length > LIMITS.manifestBytes) {
    return refuse(start, `the text has more than ${LIMITS.manifestBytes} bytes`, 'split it into several files');
  }
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const deep = tooDeep(tokens);
  if (deep !== undefined)
    return refuse(place(deep), `nested more than ${LIMITS.manifestDepth} levels deep`, 'no Kubernetes object is');
  for (const document of new Composer(OPTIONS).compose(tokens)) {
    if (documents.length === LIMITS.manifestDocuments) {
      return refuse(
        place(document.range[0]),
        `more than ${LIMITS.manifestDocuments} documents in one text`,
        'split it into several files',
      );
    }
    const faults = [...document.errors, ...document.warnings];
    for (const fault of faults)
      problems.push({ ...place(fault.pos[0]), message: fault.message, hint: 'this is not valid YAML or JSON' });
    const repeated = repeatedKey(document);
    if (repeated !== undefined)
      problems.push({ ...place(repeated), message: 'Map keys must be unique', hint: 'one of the two would be lost' });
    if (faults.length > 0 || repeated !== undefined || document.contents === null) continue;
    const read = plainValue(document);
    if ('message' in read) problems.push({ ...place(document.range[0]), ...read });
    else if (read.value !== undefined)
      documents.push({ value: read.value, locate: (path, name) => place(offsetOf(document, path, name)) });
  }
  return { documents, problems };
}

/** Where the nesting goes beyond the limit, if it does. Works with a stack of its own: the text is a stranger's. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const stack = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { token, depth } = next;
    if (token.type === 'document') {
      if (token.value) stack.push({ token: token.value, depth });
    } else if (CST.isCollection(token)) {
      if (depth >= LIMITS.manifestDepth) return token.offset;
      for (const { key, value } of token.items) {
        if (key) stack.push({ token: key, depth: depth + 1 });
        if (value) stack.push({ token: value, depth: depth + 1 });
      }
    }
  }
  return undefined;
}

/** Where a key stands for the second time in its map. */
function repeatedKey(document: Document.Parsed): number | undefined {
  const stack: unknown[] = [document.contents];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (isSeq(next)) for (const item of next.items) stack.push(item);
    if (!isMap(next)) continue;
    const seen = new Set<string>();
    for (const { key, value } of next.items) {
      if (isScalar(key) && key.value !== '<<') {
        if (seen.has(String(key.value))) return key.range?.[0] ?? 0;
        seen.add(String(key.value));
      }
      if (value !== null) stack.push(value);
    }
  }
  return undefined;
}

function plainValue(document: Document.Parsed): { value: unknown } | { message: string; hint: string } {
  try {
    return { value: withoutNulls(document.toJS({ maxAliasCount: ALIASES })) };
  } catch (error) {
    // The package throws ReferenceError for aliases without an anchor, for bombs, and RangeError for circles.
    if (error instanceof RangeError)
      return {
        message: `nested more than ${LIMITS.manifestDepth} levels deep`,
        hint: 'does an alias stand inside its own anchor?',
      };
    if (error instanceof ReferenceError) return { message: error.message, hint: 'write the repeated part out' };
    throw error;
  }
}

/** As the API server: a field that is null counts as absent, and so does one that is undefined, as objects of ours have them. Throws RangeError when aliases made it deeper than the text is. */
export function withoutNulls(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object') return value;
  if (value === null) return undefined;
  if (depth > LIMITS.manifestDepth) throw new RangeError('too deep');
  if (Array.isArray(value)) return value.map((one) => withoutNulls(one, depth + 1) ?? null);
  const kept = Object.keys(value).filter(
    (key) => key !== '__proto__' && ((value as Record<string, unknown>)[key] ?? null) !== null,
  );
  return Object.fromEntries(kept.map((key) => [key, withoutNulls((value as Record<string, unknown>)[key], depth + 1)]));
}

function offsetOf(document: Document.Parsed, path: Path, name?: string): number {
  let node: ParsedNode | null | undefined = document.contents;
  let offset = node?.range[0] ?? 0;
  for (const part of [...path, ...(name === undefined ? [] : [name])]) {
    if (isAlias(node)) node = node.resolve(document) as ParsedNode | undefined; // anchors of a parsed document are parsed nodes
    if (!isMap(node) && !isSeq(node)) break;
    const pair = isMap(node)
      ? node.items.find((one) => isScalar(one.key) && String(one.key.value) === String(part))
      : undefined;
    const next: unknown = isMap(node) ? pair?.value : node.items[Number(part)];
    if (part === name && isNode(pair?.key)) return pair.key.range?.[0] ?? offset;
    if (!isNode(next)) break;
    node = next as ParsedNode; // children of a parsed node are parsed nodes
    offset = node.range[0];
  }
  return offset;
}
