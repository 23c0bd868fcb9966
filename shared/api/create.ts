// A POST of an object as its writer sends it: the command that creates it, or the Status with which the API server refuses. Whether the cluster
// as it is takes the object (its name, its namespace, its class) is asked of `sim/commands/refusal`, as for every command.

import type { ApiCommand } from '../journal/command.ts';
import { creationOf } from '../journal/creation.ts';
import { groupOf, resourceOfKind } from '../kinds/index.ts';
import { failure, type Status } from '../kinds/status.ts';
import { type Finding, type FindingReason, printPath } from '../manifest/problem.ts';
import { readObject } from '../manifest/read.ts';

/** What keeps a body from being an object at all: 400, where a broken rule of the kind is 422. */
const UNDECODABLE: readonly FindingReason[] = ['UnknownField', 'FieldValueTypeInvalid', 'Syntax'];

/** `epoch` dates times within a Node. */
export function resolveCreation(
  body: unknown,
  epoch: number,
): { readonly command: ApiCommand } | { readonly refusal: Status } {
  const read = readObject(body, epoch);
  return 'object' in read ? { command: creationOf(read.object) } : { refusal: refusalOf(body, read.findings) };
}

function refusalOf(body: unknown, findings: readonly Finding[]): Status {
  const {
    kind = '',
    apiVersion = '',
    metadata,
  } = (typeof body === 'object' && body !== null ? body : {}) as {
    readonly kind?: unknown;
    readonly apiVersion?: unknown;
    readonly metadata?: { readonly name?: unknown } | null;
  }; // a stranger's: every field is looked at as unknown
  const sentences = findings.map((one) =>
    one.path.length === 0 ? one.message : `${printPath(one.path)}: ${one.message}`,
  );
  const said = sentences.length === 1 ? (sentences[0] ?? '') : `[${sentences.join(', ')}]`;
  const causes = findings.map((one) => ({ reason: one.reason, message: one.message, field: printPath(one.path) }));
  const known = typeof kind === 'string' ? resourceOfKind(kind) : undefined;
  if (known === undefined || findings.some((one) => UNDECODABLE.includes(one.reason)))
    return failure(
      'BadRequest',
      `${String(kind)} in version "${String(apiVersion)}" cannot be handled as a ${String(kind)}: strict decoding error: ${said}`,
      { causes },
    );
  const group = groupOf(known.apiVersion);
  const name = typeof metadata?.name === 'string' ? metadata.name : '';
  return failure('Invalid', `${known.kind}${group === '' ? '' : `.${group}`} "${name}" is invalid: ${said}`, {
    name,
    kind: known.kind,
    ...(group === '' ? {} : { group }),
    causes,
  });
}
