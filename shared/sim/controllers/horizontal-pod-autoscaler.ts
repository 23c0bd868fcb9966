// The HorizontalPodAutoscaler controller (pkg/controller/podautoscaler): every 15 s the target's size follows what its pods use. How many replicas a metric asks
// for is `replica-calculator`'s, how fast the size may change `scaling-limits`'.

import { tick } from '../../base/units.ts';
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerStatus,
  MetricStatus,
} from '../../kinds/horizontal-pod-autoscaler.ts';
import { groupOf, resourceOfKind } from '../../kinds/index.ts';
import { type Condition, withCondition } from '../../kinds/meta.ts';
import { setReplicas } from '../control-plane/scale.ts';
import { canonical } from '../naming.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { podsOfTarget, type Scalable, targetOf } from './autoscaled-pods.ts';
import { proposeReplicas, type Readings } from './replica-calculator.ts';
import { limitReplicas, withChange } from './scaling-limits.ts';

/** horizontal-pod-autoscaler-sync-period. */
export const HPA_SYNC_SECONDS = 15;

type Plan = Omit<Condition, 'lastTransitionTime'>;

export function runAutoscalers(world: World): void {
  for (const { key, cause } of world.work.horizontalPodAutoscalers.drain()) {
    const stored = world.store.stored('HorizontalPodAutoscaler', key);
    if (!stored) {
      world.autoscaling.forget(key);
      continue;
    }
    world.cause = cause || stored.cause; // time has no cause
    const status = reconcile(world, stored);
    if (canonical(status) !== canonical(stored.object.status))
      world.store.write('HorizontalPodAutoscaler', stored, { status });
    world.queues.later('horizontalPodAutoscalers', key, tick(world.tick + HPA_SYNC_SECONDS));
  }
}

type Status = HorizontalPodAutoscalerStatus;

function say(world: World, status: Status, ...plans: readonly Plan[]): Status {
  let { conditions } = status;
  for (const plan of plans) conditions = withCondition(conditions, { ...plan, lastTransitionTime: world.tick });
  return { ...status, conditions };
}

const ABLE: Plan = {
  type: 'AbleToScale',
  status: 'True',
  reason: 'SucceededGetScale',
  message: "the HPA controller was able to get the target's current scale",
};

function reconcile(world: World, stored: Stored<HorizontalPodAutoscaler>): Status {
  const autoscaler = stored.object;
  const { spec, metadata } = autoscaler;
  const old: Status = { ...autoscaler.status, observedGeneration: metadata.generation };
  const target = targetOf(world, autoscaler);
  if (target === undefined) return withoutTarget(world, autoscaler, old);
  const current = target.replicas;
  const status = say(world, { ...old, currentReplicas: current }, ABLE);
  if (current === 0)
    return say(
      world,
      { ...status, desiredReplicas: 0 },
      {
        type: 'ScalingActive',
        status: 'False',
        reason: 'ScalingDisabled',
        message: 'scaling is disabled since the replica count of the target is zero',
      },
    );
  if (current > spec.maxReplicas)
    return rescale(
      world,
      stored,
      target,
      status,
      spec.maxReplicas,
      'Current number of replicas above Spec.MaxReplicas',
    );
  if (current < spec.minReplicas)
    return rescale(
      world,
      stored,
      target,
      status,
      spec.minReplicas,
      'Current number of replicas below Spec.MinReplicas',
    );
  return follow(world, stored, target, status);
}

function withoutTarget(world: World, { spec, metadata, ...rest }: HorizontalPodAutoscaler, status: Status): Status {
  const { kind, name } = spec.scaleTargetRef;
  const served = resourceOfKind(kind);
  const group = served ? groupOf(served.apiVersion) : '';
  const missing =
    served === undefined
      ? `no matches for kind "${kind}" in group "${groupOf(spec.scaleTargetRef.apiVersion)}"`
      : `${served.resource}${group === '' ? '' : `.${group}`} "${name}" not found`;
  world.record('FailedGetScale', { kind: rest.kind, metadata }, missing);
  return say(world, status, {
    type: 'AbleToScale',
    status: 'False',
    reason: 'FailedGetScale',
    message: `the HPA controller was unable to get the target's current scale: ${missing}`,
  });
}

function rescale(
  world: World,
  { key, object: autoscaler }: Stored<HorizontalPodAutoscaler>,
  target: Scalable,
  status: Status,
  to: number,
  reason: string,
): Status {
  const { spec } = autoscaler;
  world.cause = world.record('SuccessfulRescale', autoscaler, to, reason);
  setReplicas(world, target.kind, target.stored.key, to);
  const history = world.autoscaling.history(key);
  world.autoscaling.remember(key, withChange(spec, history, target.replicas, to, world.tick));
  return say(
    world,
    { ...status, desiredReplicas: to, lastScaleTime: tick(world.tick) },
    {
      type: 'AbleToScale',
      status: 'True',
      reason: 'SucceededRescale',
      message: `the HPA controller was able to update the target scale to ${to}`,
    },
  );
}

interface Asked {
  readonly replicas: number;
  /** Of the metric that asks for most. */
  readonly name: string;
  readonly metrics: readonly MetricStatus[];
  readonly errors: readonly string[];
}

function askMetrics(world: World, { spec }: HorizontalPodAutoscaler, target: Scalable): Asked {
  const pods = podsOfTarget(world, target);
  let replicas = -1;
  let name = '';
  const metrics: MetricStatus[] = [];
  const errors: string[] = [];
  for (const { resource } of spec.metrics) {
    const readings: Readings = {
      now: world.tick,
      sampledAt: world.autoscaling.sampledAt,
      used: (pod) => {
        const sample = world.autoscaling.sample(pod.metadata.uid);
        return resource.name === 'cpu' ? sample?.milli : sample?.bytes;
      },
    };
    const { target: wanted } = resource;
    const proposal = proposeReplicas(pods, target.replicas, resource.name, wanted, readings);
    if ('error' in proposal) {
      errors.push(
        `failed to get ${resource.name} ${wanted.type === 'Utilization' ? 'utilization' : 'usage'}: ${proposal.error}`,
      );
      continue;
    }
    metrics.push({ type: 'Resource', resource: { name: resource.name, current: proposal.current } });
    if (proposal.replicas <= replicas) continue;
    replicas = proposal.replicas;
    name = `${resource.name} resource${wanted.type === 'Utilization' ? ' utilization (percentage of request)' : ''}`;
  }
  return { replicas, name, metrics, errors };
}

/** With a metric that fails the others may ask for more, never for less. */
function follow(world: World, stored: Stored<HorizontalPodAutoscaler>, target: Scalable, before: Status): Status {
  const autoscaler = stored.object;
  const current = target.replicas;
  const { replicas: wanted, name, metrics, errors } = askMetrics(world, autoscaler, target);
  const [error] = errors;
  if (error !== undefined) world.record('FailedGetResourceMetric', autoscaler, error);
  if (error !== undefined && (metrics.length === 0 || wanted < current)) {
    const all = `invalid metrics (${errors.length} invalid out of ${autoscaler.spec.metrics.length}), first error is: ${error}`;
    world.record('FailedComputeMetricsReplicas', autoscaler, all);
    return say(
      world,
      { ...before, currentMetrics: metrics },
      {
        type: 'ScalingActive',
        status: 'False',
        reason: 'FailedGetResourceMetric',
        message: `the HPA was unable to compute the replica count: ${error}`,
      },
    );
  }
  const { replicas, able, limited, history } = limitReplicas(
    autoscaler.spec,
    world.autoscaling.history(stored.key),
    current,
    wanted,
    world.tick,
  );
  world.autoscaling.remember(stored.key, history);
  const status = say(
    world,
    { ...before, currentMetrics: metrics, desiredReplicas: replicas },
    { type: 'AbleToScale', status: 'True', ...able },
    {
      type: 'ScalingActive',
      status: 'True',
      reason: 'ValidMetricFound',
      message: `the HPA was able to successfully calculate a replica count from ${name}`,
    },
    { type: 'ScalingLimited', status: limited.reason === 'DesiredWithinRange' ? 'False' : 'True', ...limited },
  );
  if (replicas === current) return status;
  // Of a size that only the window still asks for the real controller gives the reason that holds now, or none.
  const reason = wanted > current ? `${name} above target` : wanted < current ? 'All metrics below target' : '';
  return rescale(world, stored, target, status, replicas, reason);
}
