// When users begin to lose requests, and when that is over: a fact each, with hysteresis, so that the log tells of outages and not of every tick.

import type { EventId } from '../../base/units.ts';
import type { World } from '../world.ts';
import { LOSS_REASONS, type LossReason, type ServiceTraffic } from './traffic.ts';

/** One request in a hundred. */
const NOTICED_SHARE = 0.01;
/** Seconds without a noticed loss until it counts as over. */
const QUIET_SECONDS = 5;

export function noteLosses(world: World, one: ServiceTraffic): void {
  let lost = 0;
  for (const reason of LOSS_REASONS) lost += one.tick.lost[reason];
  const noticed = lost > 0 && lost >= one.tick.offered * NOTICED_SHARE;
  one.quiet = noticed ? 0 : one.quiet + 1;
  if (noticed && !one.losing) {
    one.losing = true;
    const main = mainReason(one);
    world.cause = causeOf(world, one, main);
    world.recordNamed('RequestsLost', 'Service', one.namespace, one.service, main);
  } else if (one.losing && one.quiet >= QUIET_SECONDS) {
    one.losing = false;
    world.cause = world.store.stored('Service', one.key)?.cause ?? world.cause;
    world.recordNamed('RequestsServed', 'Service', one.namespace, one.service);
  }
}

export function mainReason(one: ServiceTraffic): LossReason {
  let main: LossReason = LOSS_REASONS[0];
  for (const reason of LOSS_REASONS) if (one.tick.lost[reason] > one.tick.lost[main]) main = reason;
  return main;
}

/** A dead node under an endpoint explains an unreachable one; otherwise the Service's own last change is the nearest that is known. */
function causeOf(world: World, one: ServiceTraffic, reason: LossReason): EventId {
  if (reason === 'node unreachable') {
    for (const row of world.proxies.current(one.key)) {
      const node = world.pods.at.node[row] as number;
      if (node >= 0 && world.nodes.at.power[node] === 0) return world.nodes.at.cause[node] as EventId; // the column holds numbers of facts
    }
  }
  return world.store.stored('Service', one.key)?.cause ?? world.cause;
}
