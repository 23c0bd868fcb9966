// A plain value → an object of a kind that this simulation reads, or findings that name each field that is wrong. Nothing is filled in
// and no rule of Kubernetes is asked yet.

import { z } from 'zod';
import { LIMITS } from '../base/limits.ts';
import { type Finding, type FindingReason, type Path, printPath } from './problem.ts';
import { nearest } from './nearest.ts';
import { resourceOfKind } from '../kinds/index.ts';
import { NOT_YET } from './fields.ts';
import { type ManifestKind, type RawObject, SCHEMAS } from './schema.ts';

const READABLE = Object.keys(SCHEMAS) as ManifestKind[]; // the keys of the table, by its type
/** Kinds that a learner may well bring along. */
const OTHER_KINDS = [
  'IngressClass',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
  'NetworkPolicy',
  'CustomResourceDefinition',
  'Endpoints',
  'ReplicationController',
  'RuntimeClass',
  'Gateway',
  'HTTPRoute',
];
/** Made by the control plane or on read; nobody writes them in a manifest here. */
const MADE_BY_OTHERS: Readonly<Record<string, string>> = {
  EndpointSlice: 'the endpointslice controller makes them from Services',
  ControllerRevision: 'the controllers of StatefulSets and DaemonSets make them from templates',
  VolumeAttachment: 'the attach-detach controller makes them for pods with volumes',
  Lease: 'kubelets and controllers hold them',
  Event: 'the cluster records them',
  KubeSchedulerConfiguration: 'it is a file that the scheduler reads, no object of the API',
};

/** Versions that the API no longer serves and that say the same. */
const OLDER_VERSIONS: Readonly<Record<string, string>> = {
  PodDisruptionBudget: 'policy/v1beta1',
  CronJob: 'batch/v1beta1',
};

export type Decoding = { readonly raw: RawObject } | { readonly findings: readonly Finding[] };

/** `value` comes without nulls, see `withoutNulls`. */
export function decode(value: unknown): Decoding {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return alone(
      'FieldValueTypeInvalid',
      [],
      `expected an object, got ${describe(value)}`,
      'a manifest begins with apiVersion and kind',
    );
  }
  const { kind, apiVersion } = value as { kind?: unknown; apiVersion?: unknown };
  if (typeof kind !== 'string')
    return alone('FieldValueRequired', ['kind'], "Object 'Kind' is missing", 'such as `kind: Deployment`');
  if (typeof apiVersion !== 'string')
    return alone('FieldValueRequired', ['apiVersion'], "Object 'apiVersion' is missing", versionHint(kind));
  if (!Object.hasOwn(SCHEMAS, kind)) return unreadable(kind, apiVersion);
  const wanted = resourceOfKind(kind)?.apiVersion;
  if (apiVersion !== wanted && apiVersion !== OLDER_VERSIONS[kind])
    return alone(
      'FieldValueInvalid',
      ['apiVersion'],
      `no matches for kind "${kind}" in version "${apiVersion}"`,
      versionHint(kind),
    );
  const schema = SCHEMAS[kind as ManifestKind]; // it has the key, see above
  const parsed = schema.safeParse(value);
  if (parsed.success) return { raw: parsed.data };
  return { findings: schemaFindings(schema, value, parsed.error) };
}

/** What a schema has against a value, in this project's words. */
export function schemaFindings(schema: z.ZodType, value: unknown, error: z.ZodError): Finding[] {
  const issues = error.issues.slice(0, LIMITS.manifestProblems);
  return issues.flatMap((issue) => findingsOf(schema, value, issue)).slice(0, LIMITS.manifestProblems);
}

function alone(reason: FindingReason, path: Path, message: string, hint: string): Decoding {
  return { findings: [{ path, reason, message, hint }] };
}

function versionHint(kind: string): string {
  const version = resourceOfKind(kind)?.apiVersion;
  return version === undefined ? 'such as `apiVersion: apps/v1`' : `write \`apiVersion: ${version}\``;
}

function unreadable(kind: string, apiVersion: string): Decoding {
  const maker = Object.hasOwn(MADE_BY_OTHERS, kind) ? MADE_BY_OTHERS[kind] : undefined;
  if (maker !== undefined)
    return alone('FieldValueNotSupported', ['kind'], `${kind} objects are not created by hand`, maker);
  if (OTHER_KINDS.includes(kind))
    return alone(
      'FieldValueNotSupported',
      ['kind'],
      `${kind} is not part of this simulation yet`,
      `it knows ${READABLE.join(', ')}`,
    );
  const near = nearest(kind, [...READABLE, ...OTHER_KINDS]);
  const hint = near === undefined ? `the simulation knows ${READABLE.join(', ')}` : `did you mean ${near}?`;
  return alone('FieldValueInvalid', ['kind'], `no matches for kind "${kind}" in version "${apiVersion}"`, hint);
}

function findingsOf(schema: z.ZodType, value: unknown, issue: z.core.$ZodIssue): Finding[] {
  const path = issue.path.filter((part): part is string | number => typeof part !== 'symbol');
  const got = path.reduce<unknown>((at, part) => (at as Record<string | number, unknown> | undefined)?.[part], value);
  const type = (expected: string): Finding => ({
    path,
    reason: 'FieldValueTypeInvalid',
    message: `expected ${expected}, got ${describe(got)}`,
    hint: expected === 'text' && typeof got !== 'object' ? 'put it in quotes' : '',
  });
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, LIMITS.manifestProblems).map((key) => unknownField(schema, path, key));
    case 'invalid_type':
      if (issue.expected === 'undefined' || got === undefined)
        return [{ path, reason: 'FieldValueRequired', message: 'Required value', hint: '' }];
      return [type(EXPECTED[issue.expected] ?? issue.expected)];
    case 'invalid_value': {
      if (got === undefined) return [{ path, reason: 'FieldValueRequired', message: 'Required value', hint: '' }];
      const wanted = issue.values.map((one) => JSON.stringify(one)).join(' or ');
      return [
        {
          path,
          reason: 'FieldValueNotSupported',
          message: `${JSON.stringify(got)} is not part of this simulation yet`,
          hint: `it knows ${wanted}`,
        },
      ];
    }
    case 'invalid_union':
      return [type('a number or text')];
    case 'too_small':
      return [
        {
          path,
          reason: 'FieldValueInvalid',
          message: `Invalid value: ${JSON.stringify(got)}: must be at least ${issue.minimum}`,
          hint: '',
        },
      ];
    case 'too_big':
      return [
        {
          path,
          reason: 'FieldValueInvalid',
          message: `Invalid value: ${JSON.stringify(got)}: must be at most ${issue.maximum}`,
          hint: '',
        },
      ];
    default:
      return [
        {
          path,
          reason: 'FieldValueInvalid',
          message: `Invalid value: ${JSON.stringify(got)}: ${issue.message}`,
          hint: '',
        },
      ];
  }
}

/** zod's names of types, as people say them. */
const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a whole number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'fields',
  record: 'names with values',
};

function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'fields';
  if (typeof value === 'string')
    return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
  return typeof value === 'number' ? `the number ${value}` : String(value);
}

function unknownField(schema: z.ZodType, path: Path, key: string): Finding {
  const full = [...path, key];
  const place = schemaAt(schema, path);
  const notYet = NOT_YET.get(place) ?? [];
  if (notYet.includes(key))
    return {
      path: full,
      reason: 'UnknownField',
      message: `${key} is not part of this simulation yet`,
      hint: 'leave it out',
    };
  const known = place instanceof z.ZodObject ? Object.keys(place.shape) : [];
  const near = nearest(key, [...known, ...notYet]);
  return {
    path: full,
    reason: 'UnknownField',
    message: `unknown field "${printPath(full)}"`,
    hint: near === undefined ? (known.length > 0 ? `known here: ${known.join(', ')}` : '') : `did you mean ${near}?`,
  };
}

/** The schema of the object at a path. */
function schemaAt(schema: unknown, path: Path): unknown {
  let at = inner(schema);
  for (const part of path) {
    if (at instanceof z.ZodObject) at = inner(at.shape[part]);
    else if (at instanceof z.ZodArray) at = inner(at.element);
    else return undefined;
  }
  return at;
}

function inner(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? inner(schema.unwrap()) : schema;
}
