// The situation of a match as hints see it.

import { bindOrder } from '../../session/orders.ts';
import type { World } from '../../../shared/sim/world.ts';
import type { Desk } from '../desk.ts';
import { decisionsOf, presses } from '../reading/decisions.ts';
import type { Situation } from './hint-book.ts';

/** From here on a Service has little room left; as the services panel has it. */
const NEARLY_FULL = 0.85;

export function situationOf(desk: Desk): Situation {
  const { session, selection } = desk;
  const mayBind = session.world.loops.scheduler.mode === 'manual' && desk.may(bindOrder('a/b', 'c'));
  const decisions = desk.read(decisionsOf).filter(presses);
  const silent = decisions.find((one) => one.kind === 'silence');
  const stuck = decisions.find((one) => one.kind === 'stuck');
  const drain = decisions.find((one) => one.kind === 'drain');
  return {
    tick: session.world.tick,
    waiting: mayBind ? desk.moment.stacks.reduce((sum, stack) => sum + stack.pods.length, 0) : 0,
    holds: selection.picked !== undefined,
    placed: desk.placements,
    silent: silent?.silence.node,
    stuck: mayBind ? stuck?.stuck.workload : undefined,
    drain: drain?.drain.node,
    full: fullService(session.world),
    losing: session.world.traffic.inOrder().some((one) => one.failing),
    asked: selection.asked !== undefined,
  };
}

function fullService(world: World): string | undefined {
  return world.traffic.inOrder().find((one) => one.rate > 0 && one.load >= NEARLY_FULL)?.key;
}
