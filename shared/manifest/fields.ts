// The words in which schemas of manifests are written: every field may be missing, since Kubernetes' defaults come after decoding and its
// rules after those. Fields of Kubernetes that are not modelled yet are known by name.

import { z } from 'zod';

// No code is generated at run time: pages forbid it by their Content-Security-Policy.
z.config({ jitless: true });

/** By schema of an object: Kubernetes' own fields that are refused by name instead of as typing errors. */
export const NOT_YET = new Map<unknown, readonly string[]>();

export function fields<Shape extends z.ZodRawShape>(shape: Shape, notYet = ''): z.ZodObject<Shape, z.core.$strict> {
  const schema = z.strictObject(shape);
  NOT_YET.set(
    schema,
    notYet.split(/\s+/).filter((name) => name !== ''),
  );
  return schema;
}

export const text = z.string().optional();
export const int = z.int().optional();
export const flag = z.boolean().optional();
export const texts = z.record(z.string(), z.string()).optional();
export const list = z.array(z.string()).optional();
export const intOrText = z.union([z.int(), z.string()]).optional();
/** Read and left out: the server's own, or without any effect here. */
export const dropped = z.unknown().optional();
/** Read and shown as it was written: nothing here looks into it. */
export const kept = z.record(z.string(), z.unknown()).optional();
export const empty = z.strictObject({}).optional();
/** A field that is read only with the value that Kubernetes would put there anyway. */
export const only = <const Value extends string | boolean>(value: Value) => z.literal(value).optional();
/** Amounts may be numbers in YAML: `cpu: 0.5`. */
export const QUANTITY = z.union([z.string(), z.number()]).transform(String);
/** Amounts by the name of the resource. */
export const amounts = z.record(z.string(), QUANTITY).optional();

export const metadata = fields(
  {
    name: text,
    generateName: text,
    namespace: text,
    labels: texts,
    annotations: texts,
    ownerReferences: z
      .array(
        fields({ apiVersion: text, kind: text, name: text, uid: text, controller: flag, blockOwnerDeletion: flag }),
      )
      .optional(),
    uid: dropped,
    resourceVersion: dropped,
    generation: dropped,
    creationTimestamp: dropped,
    deletionTimestamp: dropped,
    deletionGracePeriodSeconds: dropped,
    managedFields: dropped,
    selfLink: dropped,
    finalizers: list,
  },
  '',
).optional();
export type RawMetadata = NonNullable<z.output<typeof metadata>>;

/** What every object begins with. */
export const head = { apiVersion: z.string(), metadata } as const;

export const requirement = fields({ key: text, operator: text, values: list });
export type RawRequirement = z.output<typeof requirement>;
export const labelSelector = fields({
  matchLabels: texts,
  matchExpressions: z.array(requirement).optional(),
}).optional();
export type RawSelector = z.output<typeof labelSelector>;

const term = fields({
  matchExpressions: z.array(requirement).optional(),
  matchFields: z.array(requirement).optional(),
});
export type RawNodeTerm = z.output<typeof term>;
export const nodeTerm = term.optional();
export const nodeSelector = fields({ nodeSelectorTerms: z.array(term).optional() }).optional();
export type RawNodeSelector = z.output<typeof nodeSelector>;
