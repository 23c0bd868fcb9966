// What an announcement means for the cluster as it is now: enough pods or too few, still something on the node, room for what will come.

import { unreachable } from '../../shared/base/assert.ts';
import type { Notice } from '../../shared/journal/command.ts';
import type { World } from '../../shared/sim/world.ts';
import { rate } from '../text/format.ts';
import type { Desk } from './desk.ts';
import { baysOf, holesFor, needOfArrival, READABLE_NODES, wouldFit } from './reading/room.ts';
import { demandOfNotice } from './reading/shortage.ts';

export interface Meaning {
  readonly text: string;
  readonly tone: 'fine' | 'warn';
}

export function meaningOf(desk: Desk, notice: Notice): Meaning | undefined {
  const { words, session } = desk;
  const { world } = session;
  if (world.nodes.byName().length > READABLE_NODES) return undefined;
  switch (notice.kind) {
    case 'traffic': {
      const demand = demandOfNotice(world, notice);
      if (demand === undefined) return undefined;
      const { ready, capacity, needed } = demand;
      const values = { ready, capacity: rate(capacity), needed };
      return ready >= needed
        ? { text: words('play.notice.enough', values), tone: 'fine' }
        : { text: words('play.notice.short', values), tone: 'warn' };
    }
    case 'maintenance': {
      if (notice.at <= world.tick) return undefined;
      const count = podsOn(world, notice.node).length;
      return count === 0
        ? { text: words('play.notice.drain.empty'), tone: 'fine' }
        : { text: `${words('play.notice.drain', { count })} ${words('panels.notice.maintenance.hint')}`, tone: 'warn' };
    }
    case 'release':
      return { text: words('play.notice.release.says'), tone: 'fine' };
    case 'risk':
      return riskMeaning(desk, notice.nodes);
    case 'arrival': {
      const now = world.store.get('Deployment', `${notice.namespace}/${notice.deployment}`)?.spec.replicas ?? 0;
      const count = Math.max(0, notice.replicas - now);
      if (count === 0 || notice.at <= world.tick) return undefined;
      const room = Math.min(count, holesFor(baysOf(world), needOfArrival(world, notice)));
      return { text: words('play.coming.room', { room, count }), tone: room < count ? 'warn' : 'fine' };
    }
    default:
      return unreachable(notice);
  }
}

/** The node whose pods would find the least room elsewhere. */
function riskMeaning({ words, session }: Desk, nodes: readonly string[]): Meaning | undefined {
  const { world } = session;
  let worst: { readonly node: string; readonly room: number; readonly count: number } | undefined;
  for (const node of nodes) {
    const classes = podsOn(world, node).map((row) => world.pods.at.podClass[row] ?? 0);
    const slot = world.nodes.slotOf(node);
    const bays = baysOf(world);
    if (slot !== undefined) bays.delete(slot);
    const room = wouldFit(world, bays, classes);
    const missing = classes.length - room;
    if (missing > (worst === undefined ? 0 : worst.count - worst.room)) worst = { node, room, count: classes.length };
  }
  return worst === undefined
    ? { text: words('play.risk.fine'), tone: 'fine' }
    : { text: words('play.risk.worst', { ...worst }), tone: 'warn' };
}

/** Rows of the pods on a node that nobody has deleted. */
function podsOn(world: World, node: string): readonly number[] {
  const slot = world.nodes.slotOf(node);
  return (slot === undefined ? [] : (world.nodes.pods[slot] ?? [])).filter((row) => world.pods.at.ending[row] !== 1);
}
