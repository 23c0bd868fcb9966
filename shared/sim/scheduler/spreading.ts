// The constraints by which a pod is spread, worked out for one kin: its own, or the default ones; among which nodes; how many pods stand in each domain.
// What they forbid and what they score is said in `plugins/pod-topology-spread`.

import type { NodeInclusionPolicy, TopologySpreadConstraint } from '../../kinds/affinity.ts';
import type { Labels } from '../../kinds/meta.ts';
import { HOSTNAME_LABEL, ZONE_LABEL } from '../../kinds/node.ts';
import { matchesSelector } from '../../kinds/selector.ts';
import type { Kin } from './census.ts';
import type { DefaultConstraint, SchedulerConfiguration } from '../../kinds/scheduler-configuration.ts';
import { type DefaultSelector, defaultSelector, selects } from './default-selector.ts';
import type { NodeSnapshot } from './node-snapshot.ts';
import type { Judged } from './plugins/plugin.ts';
import { type Domains, EACH_NODE, type Topology, type TopologyCount } from './topology.ts';

export type Action = TopologySpreadConstraint['whenUnsatisfiable'];

export interface SpreadRule {
  readonly maxSkew: number;
  readonly minDomains: number;
  /** 1 when the pod itself counts in its constraint. */
  readonly self: 0 | 1;
  readonly domains: Domains;
  /** Soft rules over hosts count by node, whatever the label says. */
  readonly byNode: boolean;
  readonly count: TopologyCount;
  /** Domains with a node among which pods are to be spread. */
  readonly eligible: readonly number[];
  /** The smallest count among these, and the state of the count for which it was found. */
  least: number;
  leastAt: number;
}

export interface Spreading {
  readonly rules: readonly SpreadRule[];
  /** Nodes that lack one of the keys are out. Not so for the system's default constraints. */
  readonly allKeys: boolean;
}

/** kube-scheduler's own default constraints. */
const SYSTEM_DEFAULTS: readonly DefaultConstraint[] = [
  { topologyKey: HOSTNAME_LABEL, maxSkew: 3, whenUnsatisfiable: 'ScheduleAnyway' },
  { topologyKey: ZONE_LABEL, maxSkew: 5, whenUnsatisfiable: 'ScheduleAnyway' },
];

interface Known {
  readonly topology: Topology;
  /** The snapshot to which it is bound, where taints make a difference. */
  readonly snapshot: NodeSnapshot | undefined;
  /** Text of the default selector; empty for constraints of the pod's own. */
  readonly selector: string;
  readonly spreading: Spreading | undefined;
}

const known: Readonly<Record<Action, WeakMap<Kin, Known>>> = {
  DoNotSchedule: new WeakMap(),
  ScheduleAnyway: new WeakMap(),
};

/** Undefined when nothing spreads the pod in this way. */
export function spreadingOf(candidate: Judged, action: Action): Spreading | undefined {
  if (action === 'DoNotSchedule') return workOut(candidate, action);
  candidate.soft ??= workOut(candidate, action) ?? 'none';
  return candidate.soft === 'none' ? undefined : candidate.soft;
}

function workOut(candidate: Judged, action: Action): Spreading | undefined {
  const { kin, snapshot, world, configuration } = candidate;
  const { spread } = kin.wants;
  let selector: DefaultSelector | undefined;
  if (spread.length === 0) {
    if (!mayAct(configuration, action)) return undefined;
    selector = defaultSelector(world, world.pods.pod(candidate.slot));
    if (!selector) return undefined;
  }
  const text = selector?.text ?? '';
  const before = known[action].get(kin);
  if (before && holds(before, snapshot) && before.selector === text) return before.spreading;
  const spreading = selector ? byDefault(candidate, action, selector) : byOwn(candidate, action);
  const byTaints = spread.some((one) => one.nodeTaintsPolicy === 'Honor');
  const bound = byTaints ? snapshot : undefined;
  known[action].set(kin, { topology: snapshot.topology, snapshot: bound, selector: text, spreading });
  return spreading;
}

function holds(known: Known, snapshot: NodeSnapshot): boolean {
  return known.topology === snapshot.topology && (known.snapshot === undefined || known.snapshot === snapshot);
}

export function defaultsOf({
  defaultingType,
  defaultConstraints,
}: SchedulerConfiguration): readonly DefaultConstraint[] {
  return defaultingType === 'System' ? SYSTEM_DEFAULTS : defaultConstraints;
}

function mayAct(configuration: SchedulerConfiguration, action: Action): boolean {
  if (configuration.defaultingType === 'System') return action === 'ScheduleAnyway';
  return configuration.defaultConstraints.some((one) => one.whenUnsatisfiable === action);
}

interface Constraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly minDomains: number;
  readonly nodeAffinityPolicy: NodeInclusionPolicy;
  readonly nodeTaintsPolicy: NodeInclusionPolicy;
  readonly matches: (labels: Labels) => boolean;
  /** An empty selector matches the pod itself and counts nobody (as in Kubernetes: countPodsMatchSelector). */
  readonly countsNobody: boolean;
}

function byOwn(candidate: Judged, action: Action): Spreading | undefined {
  const constraints: Constraint[] = [];
  for (const one of candidate.kin.wants.spread) {
    if (one.whenUnsatisfiable !== action) continue;
    const { labelSelector: selector } = one;
    const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
    constraints.push({
      maxSkew: one.maxSkew,
      topologyKey: one.topologyKey,
      minDomains: one.minDomains ?? 1,
      nodeAffinityPolicy: one.nodeAffinityPolicy ?? 'Honor',
      nodeTaintsPolicy: one.nodeTaintsPolicy ?? 'Ignore',
      matches: (labels) => selector !== undefined && matchesSelector(selector, labels),
      countsNobody: Object.keys(matchLabels).length + matchExpressions.length === 0,
    });
  }
  return spreadingBy(candidate, constraints, action, true);
}

function byDefault(candidate: Judged, action: Action, selector: DefaultSelector): Spreading | undefined {
  const { configuration } = candidate;
  const constraints = defaultsOf(configuration)
    .filter((one) => one.whenUnsatisfiable === action)
    .map(({ maxSkew, topologyKey }) => ({
      maxSkew,
      topologyKey,
      minDomains: 1,
      nodeAffinityPolicy: 'Honor' as const,
      nodeTaintsPolicy: 'Ignore' as const,
      matches: (labels: Labels) => selects(selector, labels),
      countsNobody: false,
    }));
  return spreadingBy(candidate, constraints, action, configuration.defaultingType === 'List');
}

function spreadingBy(
  candidate: Judged,
  constraints: readonly Constraint[],
  action: Action,
  allKeys: boolean,
): Spreading | undefined {
  if (constraints.length === 0) return undefined;
  const keys = allKeys || action === 'DoNotSchedule' ? constraints.map((one) => one.topologyKey) : [];
  return { rules: constraints.map((one) => ruleOf(candidate, one, action, keys)), allKeys };
}

function ruleOf(candidate: Judged, constraint: Constraint, action: Action, keys: readonly string[]): SpreadRule {
  const { snapshot, kin, world } = candidate;
  const { topologyKey, maxSkew, minDomains, matches, countsNobody } = constraint;
  const domains = snapshot.topology.domains(topologyKey);
  const byNode = action === 'ScheduleAnyway' && topologyKey === HOSTNAME_LABEL;
  const nodes = byNode ? undefined : eligibleNodes(candidate, constraint, keys);
  const { namespace, labels } = kin;
  const count = world.census.count({
    domains: byNode ? snapshot.topology.domains(EACH_NODE) : domains,
    weightOf: (other) => (!countsNobody && other.namespace === namespace && matches(other.labels) ? 1 : 0),
    livingOnly: true,
    eligible: nodes,
  });
  const eligible = action === 'DoNotSchedule' ? eligibleDomains(snapshot, domains, nodes) : [];
  const self = matches(labels) ? 1 : 0;
  return { maxSkew, minDomains, self, domains, byNode, count, eligible, least: 0, leastAt: -1 };
}

/** By node slot, 1 where the pod could be as far as its policies ask and where all keys are there; undefined when that is everywhere. */
function eligibleNodes(
  { snapshot, verdicts }: Judged,
  { nodeAffinityPolicy, nodeTaintsPolicy }: Constraint,
  keys: readonly string[],
): Uint8Array | undefined {
  const topologies = keys.map((key) => snapshot.topology.domains(key));
  const admitted = nodeAffinityPolicy === 'Honor' ? verdicts.admitted : undefined;
  const tolerated = nodeTaintsPolicy === 'Honor' ? verdicts.tolerated : undefined;
  const nodes = new Uint8Array(snapshot.placeOf.length);
  for (const slot of snapshot.order) nodes[slot] = admitted?.[slot] === 0 || tolerated?.[slot] === 0 ? 0 : 1;
  for (const { of } of topologies) for (const slot of snapshot.order) if ((of[slot] as number) < 0) nodes[slot] = 0;
  return snapshot.order.every((slot) => nodes[slot] === 1) ? undefined : nodes;
}

function eligibleDomains(snapshot: NodeSnapshot, { of, count }: Domains, nodes: Uint8Array | undefined): number[] {
  if (nodes === undefined) return Array.from({ length: count }, (_, domain) => domain);
  const domains = new Set<number>();
  for (const slot of snapshot.order) if (nodes[slot] === 1) domains.add(of[slot] as number);
  return [...domains];
}
