// Another way a match could have gone: from the tick of one decision on, with the alternative in its place, everything else as it was, and the
// player's later orders. Pods may have other names there: then an order goes to a pod of the same workload, and a pod that no order comes for is
// placed as kube-scheduler would.

import { compareNumber, compareText } from '../base/order.ts';
import type { Command, Entry, Frame } from '../journal/command.ts';
import { keyOf } from '../kinds/meta.ts';
import type { Pod } from '../kinds/pod.ts';
import type { Accounts } from '../scenario/score.ts';
import { bindingTarget } from '../sim/commands/refusal.ts';
import { explainPod } from '../sim/scheduler/explain.ts';
import type { Stored } from '../sim/store.ts';
import { runTick } from '../sim/tick.ts';
import type { World } from '../sim/world.ts';
import type { Alternative } from './analysis.ts';
import { closingOf } from './bots/harbour.ts';
import { bind } from './bots/orders.ts';
import type { Decision } from './decision.ts';
import { workloadOf } from './workload.ts';

/** A pod that nobody has an order for is bound when it has waited so many ticks: two decisions of a person at speed 3. */
const PATIENCE = 12;
/** Numbers of entries that stand in no journal. */
const MADE_UP = 1_000_000_000;

/** kube-scheduler's word on a binding, in the world before it. */
export interface Verdict {
  readonly alternative: Alternative;
  readonly best?: readonly string[] | undefined;
  readonly total?: number | undefined;
  readonly bestTotal?: number | undefined;
}

export function verdictOn(world: World, decision: Decision): Verdict {
  if (decision.kind !== 'bind') return { alternative: { kind: 'nothing' } };
  const stored = world.store.stored('Pod', keyOf(decision));
  if (!stored || stored.object.spec.nodeName !== undefined) return { alternative: { kind: 'nothing' } };
  const { nodes, best } = explainPod(world, stored.slot);
  const [first] = best;
  if (first === undefined) return { alternative: { kind: 'wait' } };
  const totalOf = (name: string | undefined): number | undefined =>
    nodes.find(({ node, feasible }) => feasible && node === name)?.total;
  const node = best.find((one) => one === decision.node) ?? first;
  return { alternative: { kind: 'node', node }, best, total: totalOf(decision.node), bestTotal: totalOf(first) };
}

/** What of the real match a branch follows. */
export interface Path {
  readonly frames: readonly Frame[];
  /** The decisions of players on pods by the command's number, each with its workload and node. */
  readonly decisions: ReadonlyMap<number, Decision>;
  /** Pods that players bound, by key, in the last tick in which they did. */
  readonly bound: ReadonlyMap<string, number>;
  /** Pods that were never bound, by key, with the last tick in which they waited: until then it was the player's will. */
  readonly leftWaiting: ReadonlyMap<string, number>;
}

/** Moves a world, as it was before the decision's tick, to `until` with the alternative. */
export function followAlternative(
  world: World,
  accounts: Accounts,
  path: Path,
  decision: Decision,
  alternative: Alternative,
  until: number,
): void {
  for (let tick = decision.tick; tick <= until; tick += 1) {
    const frame = path.frames[tick] as Frame; // until is a tick of the match
    const entries = frame.entries.flatMap((entry) => revised(world, entry, path, decision, alternative));
    for (const command of standIns(world, path, entries))
      entries.push({ seq: MADE_UP, actor: decision.actor, command });
    runTick(world, { ...frame, entries });
    accounts.observe(world);
  }
}

/** The entry as it is given in the branch: none, another, or itself. */
function revised(world: World, entry: Entry, path: Path, decision: Decision, alternative: Alternative): Entry[] {
  const { command } = entry;
  if (entry.seq === decision.seq) {
    if (alternative.kind !== 'node' || command.kind !== 'api') return [];
    return [{ ...entry, command: { ...command, body: { target: { kind: 'Node', name: alternative.node } } } }];
  }
  if (command.kind !== 'api' || command.resource !== 'pods') return [entry];
  const meant = path.decisions.get(entry.seq);
  if (command.subresource !== 'binding') {
    if (!meant || world.store.stored('Pod', keyOf(command))) return [entry];
    const alike = podLike(world, meant, meant.node);
    return alike ? [{ ...entry, command: { ...command, name: alike.object.metadata.name } }] : [];
  }
  const own = world.store.stored('Pod', keyOf(command));
  const stored = own ?? (meant && podLike(world, meant, undefined));
  if (!stored || stored.object.spec.nodeName !== undefined) return [];
  const { nodes, best } = explainPod(world, stored.slot);
  const target = bindingTarget(command);
  const node = nodes.some((one) => one.feasible && one.node === target) ? target : best[0];
  return node === undefined ? [] : [{ ...entry, command: bind(stored.object, node) }];
}

/** A pod of the same workload on this node, or waiting; the first by name. */
function podLike(world: World, { namespace, workload }: Decision, node: string | undefined): Stored<Pod> | undefined {
  if (workload === undefined) return undefined;
  const alike = [...world.store.table('Pod').values()].filter(
    ({ object: { metadata, spec } }) =>
      spec.nodeName === node &&
      metadata.namespace === namespace &&
      metadata.deletionTimestamp === undefined &&
      workloadOf(world, metadata) === workload,
  );
  return alike.sort((x, y) => compareText(x.object.metadata.name, y.object.metadata.name))[0];
}

/** kube-scheduler's choice among the nodes that are not announced to lose their power: so much would any player have seen. */
function standInNode(world: World, slot: number): string | undefined {
  const feasible = explainPod(world, slot).nodes.filter((one) => one.feasible);
  const closing = (node: string): number => (closingOf(world, node) === undefined ? 0 : 1);
  const [best] = feasible.sort(
    (x, y) =>
      compareNumber(closing(x.node), closing(y.node)) || compareNumber(y.total, x.total) || compareText(x.node, y.node),
  );
  return best?.node;
}

/** Bindings of pods that wait and for which no order will come. At most one in a tick: the second would be decided on a world that is not yet. */
function standIns(world: World, { bound, leftWaiting }: Path, entries: readonly Entry[]): Command[] {
  if (world.loops.scheduler.mode === 'automatic') return [];
  for (const [key, { object, slot }] of world.store.table('Pod')) {
    if (object.spec.nodeName !== undefined || object.metadata.deletionTimestamp !== undefined) continue;
    if (world.tick - object.metadata.creationTimestamp < PATIENCE) continue;
    if ((leftWaiting.get(key) ?? -1) > world.tick) continue;
    if ((bound.get(key) ?? -1) > world.tick) continue;
    if (entries.some(({ command }) => command.kind === 'api' && keyOf(command) === key)) continue;
    const node = standInNode(world, slot);
    if (node !== undefined) return [bind(object, node)];
  }
  return [];
}
