// When users begin to lose requests, and when that is over: a fact each, with hysteresis, so that the log tells of outages and not of every tick.

import type { EventId } from '../../base/units.ts';
import type { World } from '../world.ts';
import { LOSS_REASONS, type LossReason } from './loss-reasons.ts';
import type { ServiceTraffic } from './traffic.ts';

/** One request in a hundred. */
export const NOTICED_SHARE = 0.01;
/** Seconds without a noticed loss until it counts as over. */
export const QUIET_SECONDS = 5;

export function noteLosses(world: World, one: ServiceTraffic): void {
  let lost = 0;
  let main: LossReason = LOSS_REASONS[0];
  for (const reason of LOSS_REASONS) {
    lost += one.tick.lost[reason];
    if (one.tick.lost[reason] > one.tick.lost[main]) main = reason;
  }
  const noticed = lost > 0 && lost >= one.tick.offered * NOTICED_SHARE;
  one.quiet = noticed ? 0 : Math.min(QUIET_SECONDS, one.quiet + 1);
  if (noticed && !one.losing) {
    one.losing = true;
    world.cause = causeOf(world, one, main);
    world.recordNamed('RequestsLost', 'Service', one.namespace, one.service, main);
  } else if (one.losing && one.quiet >= QUIET_SECONDS) {
    one.losing = false;
    world.cause = world.proxies.causeOf(one.key);
    world.recordNamed('RequestsServed', 'Service', one.namespace, one.service);
  }
}

/** A dead node under an endpoint explains an unreachable one; otherwise the last change of the Service's rules is the nearest that is known. */
function causeOf(world: World, one: ServiceTraffic, reason: LossReason): EventId {
  if (reason === 'node unreachable') {
    for (const row of world.proxies.current(one.key)) {
      const node = world.pods.at.node[row] as number;
      if (node >= 0 && world.nodes.at.power[node] === 0) return world.nodes.at.cause[node] as EventId; // the column holds numbers of facts
    }
  }
  return world.proxies.causeOf(one.key);
}
