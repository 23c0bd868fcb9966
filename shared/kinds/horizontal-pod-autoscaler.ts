// A HorizontalPodAutoscaler (autoscaling/v2): how many replicas a workload gets for what its pods use.

import type { Tick } from '../base/units.ts';
import type { Condition, ObjectMeta } from './meta.ts';

export const SELECT_POLICIES = ['Max', 'Min', 'Disabled'] as const;
export const SCALING_POLICIES = ['Pods', 'Percent'] as const;

export interface ScaleTargetReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** Utilization is per cent of what the pods request; averageValue an amount for each pod. */
export interface MetricTarget {
  readonly type: 'Utilization' | 'AverageValue';
  readonly averageUtilization?: number | undefined;
  readonly averageValue?: string | undefined;
}

export interface MetricSpec {
  readonly type: 'Resource';
  readonly resource: { readonly name: string; readonly target: MetricTarget };
}

export interface ScalingPolicy {
  readonly type: (typeof SCALING_POLICIES)[number];
  readonly value: number;
  readonly periodSeconds: number;
}

export interface ScalingRules {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: (typeof SELECT_POLICIES)[number];
  readonly policies: readonly ScalingPolicy[];
}

export interface HorizontalPodAutoscalerSpec {
  readonly scaleTargetRef: ScaleTargetReference;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly MetricSpec[];
  /** Absent: the older rules, by which a step up is at most doubling, or 4. */
  readonly behavior?: { readonly scaleUp: ScalingRules; readonly scaleDown: ScalingRules } | undefined;
}

export interface MetricStatus {
  readonly type: 'Resource';
  readonly resource: {
    readonly name: string;
    readonly current: { readonly averageUtilization?: number | undefined; readonly averageValue: string };
  };
}

export interface HorizontalPodAutoscalerStatus {
  readonly observedGeneration?: number | undefined;
  readonly lastScaleTime?: Tick | undefined;
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly currentMetrics: readonly MetricStatus[];
  readonly conditions: readonly Condition[];
}

export interface HorizontalPodAutoscaler {
  readonly kind: 'HorizontalPodAutoscaler';
  readonly metadata: ObjectMeta;
  readonly spec: HorizontalPodAutoscalerSpec;
  readonly status: HorizontalPodAutoscalerStatus;
}
