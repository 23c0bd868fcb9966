// From what the metrics ask for to what a HorizontalPodAutoscaler does (pkg/controller/podautoscaler/horizontal.go): stabilised over a window, no faster than the
// policies allow, within minReplicas and maxReplicas (facts sheet 2.10, 7 and 8).

import { type Tick, tick } from '../../base/units.ts';
import type { HorizontalPodAutoscalerSpec, ScalingRules } from '../../kinds/horizontal-pod-autoscaler.ts';
import type { Remembered, ScalingHistory } from '../autoscaling.ts';

export const DOWNSCALE_STABILIZATION_SECONDS = 300;

/** The reason and message of a condition. */
interface Why {
  readonly reason: string;
  readonly message: string;
}

export interface Limited {
  readonly replicas: number;
  readonly able: Why;
  readonly limited: Why;
  readonly history: ScalingHistory;
}

const MATCHES: Why = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' };
const DOWN_STABILIZED: Why = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};
const UP_STABILIZED: Why = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};
const WITHIN_RANGE: Why = {
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
};
const TOO_MANY: Why = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
};
const TOO_FEW: Why = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
};
const UP_LIMIT: Why = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
};
const DOWN_LIMIT: Why = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
};

/** `wanted`: what the metrics ask for; `current`: what the target has. */
export function limitReplicas(
  spec: HorizontalPodAutoscalerSpec,
  history: ScalingHistory,
  current: number,
  wanted: number,
  now: Tick,
): Limited {
  // The first look counts what is there as recommended, so that nothing shrinks at once.
  const before = history.recommendations.length > 0 ? history.recommendations : [{ at: now, replicas: current }];
  const longest = spec.behavior
    ? Math.max(spec.behavior.scaleUp.stabilizationWindowSeconds, spec.behavior.scaleDown.stabilizationWindowSeconds)
    : DOWNSCALE_STABILIZATION_SECONDS;
  const recommendations = [...before.filter((one) => one.at > now - longest), { at: now, replicas: wanted }];
  const remembered = { ...history, recommendations };
  const stable = spec.behavior ? stabilized(spec.behavior, before, current, wanted, now) : highest(before, wanted, now);
  const able = stable === wanted ? MATCHES : spec.behavior && wanted >= current ? UP_STABILIZED : DOWN_STABILIZED;
  const { replicas, limited } = spec.behavior
    ? byPolicies(spec, remembered, current, stable, now)
    : byDoubling(spec, current, stable);
  return { replicas, able, limited, history: remembered };
}

function highest(recommendations: readonly Remembered[], wanted: number, now: Tick): number {
  return recommendations.reduce(
    (most, one) => (one.at > now - DOWNSCALE_STABILIZATION_SECONDS ? Math.max(most, one.replicas) : most),
    wanted,
  );
}

/** Up by no more than the lowest recommendation of its window, down by no more than the highest of its own. */
function stabilized(
  { scaleUp, scaleDown }: NonNullable<HorizontalPodAutoscalerSpec['behavior']>,
  recommendations: readonly Remembered[],
  current: number,
  wanted: number,
  now: Tick,
): number {
  let up = wanted;
  let down = wanted;
  for (const { at, replicas } of recommendations) {
    if (at > now - scaleUp.stabilizationWindowSeconds) up = Math.min(up, replicas);
    if (at > now - scaleDown.stabilizationWindowSeconds) down = Math.max(down, replicas);
  }
  return Math.min(Math.max(current, up), down);
}

interface Bounded {
  readonly replicas: number;
  readonly limited: Why;
}

/** Without a behaviour: to twice the size at most, or to 4. */
function byDoubling(
  { minReplicas, maxReplicas }: HorizontalPodAutoscalerSpec,
  current: number,
  wanted: number,
): Bounded {
  const limit = Math.max(2 * current, 4);
  if (wanted < minReplicas) return { replicas: minReplicas, limited: TOO_FEW };
  const most = Math.min(limit, maxReplicas);
  if (wanted > most) return { replicas: most, limited: maxReplicas > limit ? UP_LIMIT : TOO_MANY };
  return { replicas: wanted, limited: WITHIN_RANGE };
}

function byPolicies(
  { minReplicas, maxReplicas, behavior }: HorizontalPodAutoscalerSpec,
  history: ScalingHistory,
  current: number,
  wanted: number,
  now: Tick,
): Bounded {
  if (behavior && wanted > current) {
    const limit = Math.max(current, policyLimit(behavior.scaleUp, history, current, now, 1));
    const most = Math.min(limit, maxReplicas);
    if (wanted > most) return { replicas: most, limited: maxReplicas > limit ? UP_LIMIT : TOO_MANY };
  } else if (behavior && wanted < current) {
    const limit = Math.min(current, policyLimit(behavior.scaleDown, history, current, now, -1));
    const least = Math.max(limit, minReplicas);
    if (wanted < least) return { replicas: least, limited: minReplicas < limit ? DOWN_LIMIT : TOO_FEW };
  }
  return { replicas: wanted, limited: WITHIN_RANGE };
}

/** How far the policies let the target go in this direction, from what it had when each policy's period began. */
function policyLimit(rules: ScalingRules, history: ScalingHistory, current: number, now: Tick, sign: 1 | -1): number {
  if (rules.selectPolicy === 'Disabled') return current;
  const limits = rules.policies.map(({ type, value, periodSeconds }) => {
    const start = current - changeIn(history.ups, periodSeconds, now) + changeIn(history.downs, periodSeconds, now);
    if (type === 'Pods') return start + sign * value;
    return sign > 0 ? Math.ceil((start * (100 + value)) / 100) : Math.floor((start * (100 - value)) / 100);
  });
  const farthest = (rules.selectPolicy === 'Max') === sign > 0;
  return farthest ? Math.max(...limits) : Math.min(...limits);
}

function changeIn(events: readonly Remembered[], seconds: number, now: Tick): number {
  return events.reduce((sum, one) => (one.at > now - seconds ? sum + one.replicas : sum), 0);
}

/** The history with a change of size in it; events that no policy looks back at any more are left out. */
export function withChange(
  { behavior }: HorizontalPodAutoscalerSpec,
  history: ScalingHistory,
  from: number,
  to: number,
  now: Tick,
): ScalingHistory {
  if (!behavior || from === to) return history;
  const periods = [...behavior.scaleUp.policies, ...behavior.scaleDown.policies].map((one) => one.periodSeconds);
  const since = now - Math.max(...periods);
  const kept = (events: readonly Remembered[]) => events.filter((one) => one.at > since);
  const event = { at: tick(now), replicas: Math.abs(to - from) };
  return to > from
    ? { ...history, ups: [...kept(history.ups), event], downs: kept(history.downs) }
    : { ...history, ups: kept(history.ups), downs: [...kept(history.downs), event] };
}
