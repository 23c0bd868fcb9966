// All nodes of a cluster at a glance, however many: who they are by pier, how full, and what is known to be wrong with them, as columns of numbers. This is
// what the map of points is painted from; a single ship in full is `scene-model`'s.

import { zoneOf } from '../../shared/kinds/node.ts';
import { standingOf } from '../../shared/match/known/node.ts';
import { usageOfNode } from '../../shared/match/known/usage.ts';
import type { World } from '../../shared/sim/world.ts';

/** From the harmless to the worst; the numbers stand in `Survey.conditions`. `overloaded`: its processor has nothing left to give. `silent`: it
 *  missed a renewal of its Lease. `dark`: the control plane has lost it. */
export const CONDITIONS = ['ready', 'cordoned', 'overloaded', 'silent', 'not-ready', 'dark'] as const;
export type ShipCondition = (typeof CONDITIONS)[number];

export interface Pier {
  readonly zone: string;
  /** Names of its nodes, in their order. */
  readonly ships: readonly string[];
}

/** Which ships there are. The same object for as long as it holds the same ships. */
export interface Roll {
  /** Zones in the order of their names. */
  readonly piers: readonly Pier[];
  /** All names, pier after pier, and the place of each in them. */
  readonly names: readonly string[];
  readonly indexes: ReadonlyMap<string, number>;
  /** Equal for rolls of the same ships. */
  readonly key: string;
}

/** A row for each ship of the roll. */
export interface Survey {
  readonly roll: Roll;
  /** Shares of the two holds that are requested, and that were used when they were scraped last. */
  readonly cpu: Float32Array;
  readonly memory: Float32Array;
  readonly cpuUsed: Float32Array;
  readonly memoryUsed: Float32Array;
  /** Indexes into `CONDITIONS`. */
  readonly conditions: Uint8Array;
  readonly pods: Uint16Array;
}

/** From this share of its processor on a node is called overloaded: its containers wait for each other. */
const OVERLOADED = 0.97;

interface KnownRoll {
  readonly version: number;
  readonly roll: Roll;
  /** Rows of the nodes, in the order of the roll. */
  readonly slots: readonly number[];
}

const known = new WeakMap<World, KnownRoll>();

export function surveyOf(world: World): Survey {
  const { roll, slots } = rollOf(world);
  const survey = blankSurvey(roll);
  const { at } = world.nodes;
  for (const [i, slot] of slots.entries()) {
    const cpuRoom = Math.max(1, at.allocatableMilli[slot] ?? 0);
    const memoryRoom = Math.max(1, at.allocatableMemory[slot] ?? 0);
    const usage = usageOfNode(world, slot);
    const cpuUsed = (usage?.milli ?? 0) / cpuRoom;
    survey.cpu[i] = (at.requestedMilli[slot] ?? 0) / cpuRoom;
    survey.memory[i] = (at.requestedMemory[slot] ?? 0) / memoryRoom;
    survey.cpuUsed[i] = cpuUsed;
    survey.memoryUsed[i] = (usage?.bytes ?? 0) / memoryRoom;
    survey.pods[i] = at.requestedPods[slot] ?? 0;
    survey.conditions[i] = CONDITIONS.indexOf(conditionOf(world, slot, cpuUsed));
  }
  return survey;
}

function conditionOf(world: World, slot: number, cpuUsed: number): ShipCondition {
  const standing = standingOf(world, slot);
  if (standing !== 'heard') return standing === 'lost' ? 'dark' : standing;
  if (cpuUsed >= OVERLOADED) return 'overloaded';
  return world.nodes.stored[slot]?.object.spec.unschedulable === true ? 'cordoned' : 'ready';
}

/** A survey in which nothing is known yet. */
export function blankSurvey(roll: Roll): Survey {
  const count = roll.names.length;
  const share = (): Float32Array => new Float32Array(count);
  return {
    roll,
    cpu: share(),
    memory: share(),
    cpuUsed: share(),
    memoryUsed: share(),
    conditions: new Uint8Array(count),
    pods: new Uint16Array(count),
  };
}

/** The roll is called anew when nodes, labels or taints have changed, and stays the same object where that changed nothing of it. */
function rollOf(world: World): KnownRoll {
  const before = known.get(world);
  if (before?.version === world.nodes.version) return before;
  const byZone = new Map<string, { ships: string[]; slots: number[] }>();
  for (const slot of world.nodes.byName()) {
    const node = world.nodes.node(slot);
    const zone = zoneOf(node);
    const pier = byZone.get(zone) ?? { ships: [], slots: [] };
    byZone.set(zone, pier);
    pier.ships.push(node.metadata.name);
    pier.slots.push(slot);
  }
  const inOrder = [...byZone].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  const roll = rollFrom(
    inOrder.map(([zone, { ships }]) => ({ zone, ships })),
    before?.roll,
  );
  const next = { version: world.nodes.version, roll, slots: inOrder.flatMap(([, { slots }]) => slots) };
  known.set(world, next);
  return next;
}

/** The roll of these piers: `before`, if it is the same. */
export function rollFrom(piers: readonly Pier[], before?: Roll): Roll {
  if (before !== undefined && samePiers(piers, before.piers)) return before;
  const names = piers.flatMap((pier) => pier.ships);
  const key = piers.map(({ zone, ships }) => `${zone}=${ships.join()}`).join(' ');
  return { piers, names, indexes: new Map(names.map((name, i) => [name, i])), key };
}

function samePiers(some: readonly Pier[], others: readonly Pier[]): boolean {
  if (some === others) return true;
  return (
    some.length === others.length &&
    some.every((pier, i) => {
      const other = others[i];
      return (
        other?.zone === pier.zone &&
        other.ships.length === pier.ships.length &&
        pier.ships.every((name, n) => name === other.ships[n])
      );
    })
  );
}

export function conditionAt(survey: Survey, index: number): ShipCondition {
  return CONDITIONS[survey.conditions[index] ?? 0] ?? 'ready';
}

/** Share of the fuller hold that is requested, 0 to 1: how full the ship is for the scheduler. */
export function fullnessAt(survey: Survey, index: number): number {
  return Math.min(1, Math.max(survey.cpu[index] ?? 0, survey.memory[index] ?? 0));
}

/** How many ships are in each condition. */
export function countConditions(survey: Survey): Readonly<Record<ShipCondition, number>> {
  const counts: Record<ShipCondition, number> = {
    ready: 0,
    cordoned: 0,
    overloaded: 0,
    silent: 0,
    'not-ready': 0,
    dark: 0,
  };
  for (let i = 0; i < survey.conditions.length; i += 1) counts[conditionAt(survey, i)] += 1;
  return counts;
}
