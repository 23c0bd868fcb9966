// The API server's rules for HorizontalPodAutoscalers (pkg/apis/autoscaling/validation).

import { LIMITS } from '../base/limits.ts';
import {
  type HorizontalPodAutoscalerSpec,
  type MetricSpec,
  SCALING_POLICIES,
  type ScalingRules,
  SELECT_POLICIES,
} from '../kinds/horizontal-pod-autoscaler.ts';
import { type Finding, invalid, notSupported, type Path, required } from './problem.ts';
import { bounded } from './validate-affinity.ts';
import { amount } from './validate-resources.ts';

const LONGEST_PERIOD = 1_800;
const LONGEST_WINDOW = 3_600;

export function autoscalerFindings(spec: HorizontalPodAutoscalerSpec): Finding[] {
  const at: Path = ['spec'];
  const { scaleTargetRef, minReplicas, maxReplicas, behavior } = spec;
  const found: Finding[] = [];
  if (minReplicas < 1) found.push(invalid([...at, 'minReplicas'], minReplicas, 'must be greater than or equal to 1'));
  if (maxReplicas < 1) found.push(invalid([...at, 'maxReplicas'], maxReplicas, 'must be greater than 0'));
  else if (maxReplicas < minReplicas)
    found.push(invalid([...at, 'maxReplicas'], maxReplicas, 'must be greater than or equal to `minReplicas`'));
  if (maxReplicas > LIMITS.replicasPerDeployment)
    found.push(
      invalid(
        [...at, 'maxReplicas'],
        maxReplicas,
        `must be less than or equal to ${LIMITS.replicasPerDeployment}`,
        'a limit of this simulation',
      ),
    );
  for (const name of ['kind', 'name'] as const)
    if (scaleTargetRef[name] === '') found.push(required([...at, 'scaleTargetRef', name]));
  found.push(...bounded(spec.metrics, [...at, 'metrics'], LIMITS.metricsPerAutoscaler, metricFindings));
  if (behavior) {
    found.push(...rulesFindings(behavior.scaleUp, [...at, 'behavior', 'scaleUp']));
    found.push(...rulesFindings(behavior.scaleDown, [...at, 'behavior', 'scaleDown']));
  }
  return found;
}

function metricFindings({ type, resource }: MetricSpec, at: Path): Finding[] {
  if (type !== 'Resource') return [notSupported([...at, 'type'], type, ['Resource'], 'other metrics are not modelled')];
  const { name, target } = resource;
  const path: Path = [...at, 'resource'];
  if (name !== 'cpu' && name !== 'memory') return [notSupported([...path, 'name'], name, ['cpu', 'memory'])];
  const { averageUtilization, averageValue } = target;
  switch (target.type) {
    case 'Utilization':
      if (averageUtilization === undefined)
        return [
          required(
            [...path, 'target', 'averageUtilization'],
            'must set either a target raw value or a target utilization',
          ),
        ];
      return averageUtilization < 1
        ? [invalid([...path, 'target', 'averageUtilization'], averageUtilization, 'must be greater than 0')]
        : [];
    case 'AverageValue': {
      if (averageValue === undefined)
        return [
          required([...path, 'target', 'averageValue'], 'must set either a target raw value or a target utilization'),
        ];
      const value = amount([...path, 'target', 'averageValue'], averageValue, name);
      if (typeof value !== 'number') return [value];
      return value === 0 ? [invalid([...path, 'target', 'averageValue'], averageValue, 'must be positive')] : [];
    }
    default:
      return [notSupported([...path, 'target', 'type'], target.type, ['Utilization', 'AverageValue'])];
  }
}

function rulesFindings(rules: ScalingRules, at: Path): Finding[] {
  const found: Finding[] = [];
  const { stabilizationWindowSeconds: window } = rules;
  if (window < 0)
    found.push(invalid([...at, 'stabilizationWindowSeconds'], window, 'must be greater than or equal to zero'));
  if (window > LONGEST_WINDOW)
    found.push(
      invalid([...at, 'stabilizationWindowSeconds'], window, `must be less than or equal to ${LONGEST_WINDOW}`),
    );
  if (!SELECT_POLICIES.includes(rules.selectPolicy))
    found.push(notSupported([...at, 'selectPolicy'], rules.selectPolicy, SELECT_POLICIES));
  if (rules.policies.length === 0) found.push(required([...at, 'policies'], 'must specify at least one Policy'));
  rules.policies.forEach((policy, i) => {
    const path = [...at, 'policies', i];
    if (!SCALING_POLICIES.includes(policy.type))
      found.push(notSupported([...path, 'type'], policy.type, SCALING_POLICIES));
    if (policy.value <= 0) found.push(invalid([...path, 'value'], policy.value, 'must be greater than zero'));
    if (policy.periodSeconds <= 0)
      found.push(invalid([...path, 'periodSeconds'], policy.periodSeconds, 'must be greater than zero'));
    if (policy.periodSeconds > LONGEST_PERIOD)
      found.push(
        invalid([...path, 'periodSeconds'], policy.periodSeconds, `must be less than or equal to ${LONGEST_PERIOD}`),
      );
  });
  return found;
}
