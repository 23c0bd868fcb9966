// What happened between two moments of a match, in the terms of its players: what ears and screen readers are told. Like the board's motion it
// comes from the difference alone, so that a seek, a late join and a replay tell no more than there is to tell.

import { difference, isLeap } from '../board/difference.ts';
import { type Moment, momentOf, type Ship } from '../board/scene-model.ts';
import type { LoopMode, LoopName } from '../../shared/journal/command.ts';
import type { World } from '../../shared/sim/world.ts';

/** A moment of the match, with what the picture of the board does not hold. */
export interface Instant {
  readonly moment: Moment;
  /** Names of the Services whose users lose requests; smoothed, so it does not flicker. */
  readonly losing: readonly string[];
  /** The match is over. */
  readonly over: boolean;
}

export type Happening =
  /** So many new pods wait for a node, by workload. */
  | { readonly kind: 'waiting'; readonly workload: string; readonly pods: number }
  /** So many pods got their node: cranes lift. */
  | { readonly kind: 'lifted'; readonly workload: string; readonly pods: number }
  /** So many pods became Ready. */
  | { readonly kind: 'ready'; readonly workload: string; readonly pods: number }
  /** A node missed a renewal of its Lease: the control plane calls it Ready still. */
  | { readonly kind: 'silent'; readonly node: string; readonly pods: number }
  | { readonly kind: 'not-ready'; readonly node: string; readonly pods: number }
  /** A node that was silent or NotReady is heard, and Ready. */
  | { readonly kind: 'back'; readonly node: string }
  | { readonly kind: 'losing'; readonly service: string }
  | { readonly kind: 'served'; readonly service: string }
  /** Another hand keeps a loop from now on. */
  | { readonly kind: 'handed'; readonly loop: LoopName; readonly mode: LoopMode }
  | { readonly kind: 'over' };

/** `moment` where somebody has it already. */
export function instantOf(world: World, over: boolean, moment: Moment = momentOf(world)): Instant {
  const losing = world.traffic.inOrder().filter((one) => one.failing);
  return { moment, over, losing: losing.map(({ key }) => key.slice(key.indexOf('/') + 1)) };
}

/** Nothing happens in a leap. The end of the match is none: it is told however one comes to it, but not to those who come after it. */
export function happeningsBetween(before: Instant | undefined, after: Instant): readonly Happening[] {
  if (before === undefined) return [];
  const end: Happening[] = after.over && !before.over ? [{ kind: 'over' }] : [];
  if (isLeap(before.moment, after.moment)) return end;
  return [
    ...nodes(before.moment, after.moment),
    ...services(before, after),
    ...loops(before, after),
    ...pods(before, after),
    ...end,
  ];
}

function nodes(before: Moment, after: Moment): Happening[] {
  return [...after.ships.values()].flatMap((ship): Happening[] => {
    const old = before.ships.get(ship.key);
    if (old === undefined) return [];
    const about = { node: ship.key, pods: ship.pods.length };
    // A silent node is still called Ready until the control plane gives it up: these are two happenings.
    if (isHeard(old) && ship.silence !== undefined) return [{ kind: 'silent', ...about }];
    if (!isUnready(old) && isUnready(ship)) return [{ kind: 'not-ready', ...about }];
    return isHeard(ship) && !isHeard(old) ? [{ kind: 'back', node: ship.key }] : [];
  });
}

function isHeard(ship: Ship): boolean {
  return ship.silence === undefined && !isUnready(ship);
}

function isUnready(ship: Ship): boolean {
  return ship.word.startsWith('NotReady');
}

function services(before: Instant, after: Instant): Happening[] {
  const begun = after.losing.filter((service) => !before.losing.includes(service));
  const ended = before.losing.filter((service) => !after.losing.includes(service));
  return [
    ...begun.map((service): Happening => ({ kind: 'losing', service })),
    ...ended.map((service): Happening => ({ kind: 'served', service })),
  ];
}

function loops(before: Instant, after: Instant): Happening[] {
  // How a scenario sets its loops up is no hand-over.
  if (before.moment.tick < 1) return [];
  return after.moment.office.clerks.flatMap(({ loop, mode }): Happening[] => {
    const old = before.moment.office.clerks.find((one) => one.loop === loop);
    return old === undefined || old.mode === mode ? [] : [{ kind: 'handed', loop, mode }];
  });
}

function pods(before: Instant, after: Instant): Happening[] {
  const counts = {
    waiting: new Map<string, number>(),
    lifted: new Map<string, number>(),
    ready: new Map<string, number>(),
  };
  const count = (what: keyof typeof counts, key: string): void => {
    const workload = after.moment.pods.get(key)?.workload ?? '';
    const name = workload.slice(workload.indexOf('/') + 1);
    counts[what].set(name, (counts[what].get(name) ?? 0) + 1);
  };
  for (const motion of difference(before.moment, after.moment)) {
    if (motion.kind === 'arrive') count('waiting', motion.pod);
    if (motion.kind === 'load' || motion.kind === 'appear') count('lifted', motion.pod);
    // A pod that only was unreachable has not started.
    if (motion.kind === 'pod-state' && motion.to === 'ready' && motion.from !== 'lost') count('ready', motion.pod);
  }
  return (['waiting', 'lifted', 'ready'] as const).flatMap((kind) =>
    [...counts[kind]].map(([workload, number]): Happening => ({ kind, workload, pods: number })),
  );
}
