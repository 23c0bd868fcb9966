// Kubernetes' defaults of ResourceQuotas, LimitRanges and HorizontalPodAutoscalers (pkg/apis/core/v1, pkg/apis/autoscaling/v2/defaults.go), and the way to
// those of Jobs and CronJobs.

import type {
  HorizontalPodAutoscalerSpec,
  MetricSpec,
  MetricTarget,
  ScalingPolicy,
  ScalingRules,
} from '../kinds/horizontal-pod-autoscaler.ts';
import type { LimitRangeItem } from '../kinds/limit-range.ts';
import type { QuotaScope, ResourceQuotaSpec, ScopeRequirement } from '../kinds/resource-quota.ts';
import { cronJobSpecOf, jobSpecOf } from './defaults-batch.ts';
import type { Decoded, ManifestMeta } from './manifest-object.ts';
import type { RawObject } from './schema.ts';
import type { RawAutoscalerSpec, RawLimit, RawMetric, RawQuotaSpec, RawScalingRules } from './schema-policy.ts';

/** The casts of texts to closed lists are true once `validate` has refused what is not in the list; so below. */
function quotaSpecOf({ hard, scopes, scopeSelector }: RawQuotaSpec): ResourceQuotaSpec {
  return {
    hard: hard ?? {},
    scopes: scopes as readonly QuotaScope[] | undefined,
    scopeSelector: scopeSelector && {
      matchExpressions: (scopeSelector.matchExpressions ?? []).map((one) => ({
        scopeName: (one.scopeName ?? '') as QuotaScope,
        operator: (one.operator ?? '') as ScopeRequirement['operator'],
        values: one.values,
      })),
    },
  };
}

/** A default limit that is missing is the maximum; a default request that is missing is the default limit, else the minimum. */
function limitOf(raw: RawLimit): LimitRangeItem {
  const type = (raw.type ?? '') as LimitRangeItem['type'];
  const given = { type, max: raw.max, min: raw.min, maxLimitRequestRatio: raw.maxLimitRequestRatio };
  if (type !== 'Container') return { ...given, default: raw.default, defaultRequest: raw.defaultRequest };
  const limits = { ...raw.max, ...raw.default };
  const requests = { ...raw.min, ...limits, ...raw.defaultRequest };
  const some = (list: Readonly<Record<string, string>>) => (Object.keys(list).length > 0 ? list : undefined);
  return { ...given, default: some(limits), defaultRequest: some(requests) };
}

const DEFAULT_METRIC: MetricSpec = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
};

const UP: ScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const DOWN: ScalingRules = {
  stabilizationWindowSeconds: 300,
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

function autoscalerSpecOf(raw: RawAutoscalerSpec): HorizontalPodAutoscalerSpec {
  const { apiVersion = '', kind = '', name = '' } = raw.scaleTargetRef ?? {};
  const metrics = (raw.metrics ?? []).map(metricOf);
  return {
    scaleTargetRef: { apiVersion, kind, name },
    minReplicas: raw.minReplicas ?? 1,
    maxReplicas: raw.maxReplicas ?? 0,
    metrics: metrics.length === 0 ? [DEFAULT_METRIC] : metrics,
    behavior: raw.behavior && {
      scaleUp: rulesOf(raw.behavior.scaleUp, UP),
      scaleDown: rulesOf(raw.behavior.scaleDown, DOWN),
    },
  };
}

function metricOf(raw: RawMetric): MetricSpec {
  const { name = '', target } = raw.resource ?? {};
  return {
    type: (raw.type ?? '') as 'Resource',
    resource: {
      name,
      target: {
        type: (target?.type ?? '') as MetricTarget['type'],
        averageUtilization: target?.averageUtilization,
        averageValue: target?.averageValue,
      },
    },
  };
}

function rulesOf(raw: RawScalingRules, usual: ScalingRules): ScalingRules {
  const policies = raw?.policies?.map(({ type = '', value = 0, periodSeconds = 0 }) => ({
    type: type as ScalingPolicy['type'],
    value,
    periodSeconds,
  }));
  return {
    stabilizationWindowSeconds: raw?.stabilizationWindowSeconds ?? usual.stabilizationWindowSeconds,
    selectPolicy: (raw?.selectPolicy ?? usual.selectPolicy) as ScalingRules['selectPolicy'],
    policies: policies ?? usual.policies,
  };
}

type BatchOrPolicy = Extract<
  RawObject,
  {
    kind: 'ServiceAccount' | 'Job' | 'CronJob' | 'ResourceQuota' | 'LimitRange' | 'HorizontalPodAutoscaler';
  }
>;

export function batchOrPolicy(raw: BatchOrPolicy, metadata: ManifestMeta): Decoded {
  switch (raw.kind) {
    case 'ServiceAccount':
      return { kind: 'ServiceAccount', metadata, automountServiceAccountToken: raw.automountServiceAccountToken };
    case 'Job':
      return { kind: 'Job', metadata, spec: jobSpecOf(raw.spec ?? {}) };
    case 'CronJob':
      return { kind: 'CronJob', metadata, spec: cronJobSpecOf(raw.spec ?? {}) };
    case 'ResourceQuota':
      return { kind: 'ResourceQuota', metadata, spec: quotaSpecOf(raw.spec ?? {}) };
    case 'LimitRange':
      return { kind: 'LimitRange', metadata, spec: { limits: (raw.spec?.limits ?? []).map(limitOf) } };
    case 'HorizontalPodAutoscaler':
      return { kind: 'HorizontalPodAutoscaler', metadata, spec: autoscalerSpecOf(raw.spec ?? {}) };
  }
}
