// The fields of ResourceQuotas, LimitRanges and HorizontalPodAutoscalers that this simulation reads, as they stand in a manifest.

import { z } from 'zod';
import { amounts, fields, int, list, QUANTITY, text } from './fields.ts';

export const quotaSpec = fields({
  hard: amounts,
  scopes: list,
  scopeSelector: fields({
    matchExpressions: z.array(fields({ scopeName: text, operator: text, values: list })).optional(),
  }).optional(),
}).optional();
export type RawQuotaSpec = NonNullable<z.output<typeof quotaSpec>>;

const limit = fields({
  type: text,
  max: amounts,
  min: amounts,
  default: amounts,
  defaultRequest: amounts,
  maxLimitRequestRatio: amounts,
});
export const limitRangeSpec = fields({ limits: z.array(limit).optional() }).optional();
export type RawLimit = z.output<typeof limit>;

const metric = fields(
  {
    type: text,
    resource: fields({
      name: text,
      target: fields({ type: text, averageUtilization: int, averageValue: QUANTITY.optional() }, 'value').optional(),
    }).optional(),
  },
  'pods object external containerResource',
);
export type RawMetric = z.output<typeof metric>;

const scalingRules = fields(
  {
    stabilizationWindowSeconds: int,
    selectPolicy: text,
    policies: z.array(fields({ type: text, value: int, periodSeconds: int })).optional(),
  },
  'tolerance',
).optional();
export type RawScalingRules = z.output<typeof scalingRules>;

export const autoscalerSpec = fields({
  scaleTargetRef: fields({ apiVersion: text, kind: text, name: text }).optional(),
  minReplicas: int,
  maxReplicas: int,
  metrics: z.array(metric).optional(),
  behavior: fields({ scaleUp: scalingRules, scaleDown: scalingRules }).optional(),
}).optional();
export type RawAutoscalerSpec = NonNullable<z.output<typeof autoscalerSpec>>;
