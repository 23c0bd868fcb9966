// The fields of StatefulSets and DaemonSets that this simulation reads, as they stand in a manifest.

import { z } from 'zod';
import { dropped, fields, int, intOrText, labelSelector, metadata, text } from './fields.ts';
import { template } from './schema-pod.ts';
import { claimSpec } from './schema-storage.ts';

const claimTemplate = fields({ apiVersion: text, kind: text, metadata, spec: claimSpec, status: dropped });

export const statefulSetSpec = fields({
  replicas: int,
  selector: labelSelector,
  template,
  serviceName: text,
  volumeClaimTemplates: z.array(claimTemplate).optional(),
  podManagementPolicy: text,
  updateStrategy: fields({
    type: text,
    rollingUpdate: fields({ partition: int }, 'maxUnavailable').optional(),
  }).optional(),
  revisionHistoryLimit: int,
  minReadySeconds: int,
  persistentVolumeClaimRetentionPolicy: fields({ whenDeleted: text, whenScaled: text }).optional(),
  ordinals: fields({ start: int }).optional(),
}).optional();

export const daemonSetSpec = fields({
  selector: labelSelector,
  template,
  updateStrategy: fields({
    type: text,
    rollingUpdate: fields({ maxUnavailable: intOrText, maxSurge: intOrText }).optional(),
  }).optional(),
  revisionHistoryLimit: int,
  minReadySeconds: int,
}).optional();

export type RawStatefulSetSpec = NonNullable<z.output<typeof statefulSetSpec>>;
export type RawDaemonSetSpec = NonNullable<z.output<typeof daemonSetSpec>>;
