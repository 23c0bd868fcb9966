// The search for feasible nodes: from where the last search stopped, until enough are found (facts sheet 1.2, steps 2 to 4).

import { LastKnown } from '../../base/last-known.ts';
import type { NodeSlot, PodSlot } from '../../base/units.ts';
import type { SchedulerConfiguration } from '../../kinds/scheduler-configuration.ts';
import { kinOf, wantsOf } from './bookings.ts';
import type { NodeSnapshot } from './node-snapshot.ts';
import { type NumberedRefusal, refusalOn } from './nominated-pods.ts';
import type { ClusterFilter, Judged } from './plugins/plugin.ts';
import { filterNumber, LIVE_FILTERS } from './plugins/registry.ts';
import { type NumberedCheck, Verdicts } from './verdicts.ts';

const FEWEST_NODES = 100;

/**
 * How many feasible nodes end the search: all below 100 nodes, then max(5, 50 − nodes/125) percent or what is configured, but at least 100.
 * 1,000 → 420, 5,000 → 500.
 */
export function nodesToFind(nodes: number, percentageOfNodesToScore = 0): number {
  if (nodes < FEWEST_NODES) return nodes;
  const percent = percentageOfNodesToScore || Math.max(5, 50 - Math.floor(nodes / 125));
  return Math.max(FEWEST_NODES, Math.floor((nodes * percent) / 100));
}

/** What a search found: places in the snapshot's order. One object serves all searches; `found` counts the valid entries. */
export interface Feasible {
  places: Int32Array;
  found: number;
}

/** A pod and all that has to be known to ask for any node whether it fits there. */
export interface Search extends Judged {
  /** Filters that ask for more than the node; and all live ones, in their order. */
  readonly checks: readonly NumberedCheck[];
  readonly allChecks: readonly NumberedCheck[];
  /** PreFilter ended the cycle for all nodes: its text, and the plugin with its number. */
  readonly ended: { readonly text: string; readonly name: string; readonly number: number } | undefined;
}

/** `nodeName`: the pod's own spec.nodeName, for explanations of pods that are bound. */
export function beginSearch(snapshot: NodeSnapshot, slot: PodSlot, nodeName?: string): Search {
  const { world, configuration } = snapshot;
  const search: Begun = {
    world,
    snapshot,
    configuration,
    slot,
    wants: wantsOf(world, slot),
    kin: kinOf(world, slot),
    verdicts: undefined,
    soft: undefined,
    checks: NO_CHECKS,
    allChecks: NO_CHECKS,
    ended: undefined,
  };
  const verdicts = nodeName === undefined ? snapshot.of(search) : new Verdicts(search, nodeName);
  if (nodeName !== undefined) verdicts.refresh();
  search.verdicts = verdicts;
  search.allChecks = verdicts.checks;
  const judged = search as Search; // all its parts are there now
  if (verdicts.conflict !== undefined)
    search.ended = { text: verdicts.conflict, name: 'NodeAffinity', number: filterNumber('NodeAffinity') };
  const filters = known.of(configuration, turnedOn);
  for (let i = 0; search.ended === undefined && i < filters.length; i += 1) {
    const { name, ofClaims, prepare } = filters[i] as ClusterFilter;
    if (ofClaims && search.wants.claims.length === 0) continue;
    const check = prepare(judged);
    if (check === undefined) continue;
    const number = filterNumber(name);
    if ('endsCycle' in check) search.ended = { text: check.endsCycle, name, number };
    else search.checks = [...search.checks, { number, name, check }];
  }
  if (search.checks.length > 0) search.allChecks = [...verdicts.checks, ...search.checks];
  return judged;
}

/** A search whose parts come one after the other: one object for each pod, not one for each part. */
type Begun = { -readonly [K in keyof Search]: Search[K] | (K extends 'verdicts' ? undefined : never) };
const NO_CHECKS: readonly NumberedCheck[] = [];
const CLUSTER_FILTERS = LIVE_FILTERS.filter((one) => one.scope === 'cluster');
const known = new LastKnown<SchedulerConfiguration, readonly ClusterFilter[]>();

function turnedOn({ disabled }: SchedulerConfiguration): readonly ClusterFilter[] {
  return CLUSTER_FILTERS.filter(({ name }) => !disabled.includes(name));
}

/** Fills `into` and moves the queue's `nextStart` on by the nodes that were looked at. */
export function findFeasible(search: Search, into: Feasible): void {
  const { world, snapshot, verdicts, checks } = search;
  const { order, count } = snapshot;
  const { local } = verdicts;
  const enough = nodesToFind(verdicts.considered, search.configuration.percentageOfNodesToScore);
  if (into.places.length < count) into.places = new Int32Array(count);
  const { places } = into;
  const simple = checks.length === 0 && world.nominations.size === 0;
  let found = 0;
  let i = world.queue.nextStart % count;
  let step = 0;
  for (; step < count && found < enough; step += 1) {
    if ((local[i] as number) >= 0 && (simple || passesRest(search, order[i] as NodeSlot))) {
      places[found] = i;
      found += 1;
    }
    i += 1;
    if (i === count) i = 0;
  }
  into.found = found;
  moveStart(search, step);
}

/** `steps` places were passed; those that PreFilter had left out were not looked at. */
export function moveStart({ world, snapshot, verdicts }: Search, steps: number): void {
  const { count } = snapshot;
  const start = world.queue.nextStart % count;
  let looked = steps;
  if (verdicts.considered < count)
    for (let step = 0; step < steps; step += 1) if (verdicts.unseen((start + step) % count)) looked -= 1;
  world.queue.nextStart = (start + looked) % count;
}

/** The pod fits on the node, all filters and nominations asked. */
export function fits(search: Search, node: NodeSlot): boolean {
  const place = search.snapshot.placeOf[node] as number;
  return search.ended === undefined && (search.verdicts.local[place] as number) >= 0 && passesRest(search, node);
}

function passesRest(search: Search, node: NodeSlot): boolean {
  const { checks, world } = search;
  for (let i = 0; i < checks.length; i += 1) if (!(checks[i] as NumberedCheck).check.passes(node)) return false;
  return world.nominations.size === 0 || refusalOn(search, search.allChecks, node) === undefined;
}

/** What stands against the node, and which filter says so; undefined where the pod fits. */
export function objectionTo(search: Search, node: NodeSlot): NumberedRefusal | undefined {
  const { verdicts, snapshot, allChecks } = search;
  const rejection = verdicts.rejectionAt(snapshot.placeOf[node] as number);
  return rejection
    ? { name: rejection.plugin, number: rejection.number, reasons: [rejection.text], final: true }
    : refusalOn(search, allChecks, node);
}

/** The node that preemption promised the pod, if it fits there now: it is taken without looking further. */
export function promisedNode(search: Search): NodeSlot | undefined {
  const { world, slot } = search;
  const name = world.pods.pod(slot).status.nominatedNodeName;
  const node = name === undefined ? undefined : world.nodes.slotOf(name);
  return node !== undefined && fits(search, node) ? node : undefined;
}
