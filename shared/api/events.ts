// Events as `kubectl get events` lists them, made from the world's log when somebody reads: equal facts about one object become one Event
// with a count (facts sheet: client-go's aggregation by source, object, type, reason and message). The scheduler's own recorder counts by series.
// What a kubelet could not send yet is not among them.

import { hashText, hex64, lanes } from '../base/hash.ts';
import type { Event } from '../kinds/event.ts';
import { isKnown } from '../match/known/facts.ts';
import { type Fact, factMessage } from '../sim/events.ts';
import { isKubernetesReason, REASONS, type ReasonPlan, shownReason } from '../sim/reasons.ts';
import { failureSeries } from '../sim/scheduler/failure-events.ts';
import type { World } from '../sim/world.ts';

/** Events of things without a namespace stand in this one. */
const CLUSTER_EVENTS = 'default';

/** In the order of their first occurrence. */
export function eventsOf(world: World): Event[] {
  const groups = new Map<string, { first: Fact; last: Fact; count: number; message: string }>();
  for (const fact of world.events.all()) {
    if (!isKubernetesReason(fact.reason) || !isKnown(world, fact)) continue;
    const message = factMessage(fact);
    const series = fact.reason === 'FailedScheduling' ? failureSeries(fact.second) : undefined;
    const key = JSON.stringify([fact.reason, fact.kind, fact.namespace, fact.name, fact.uid, message, series?.series]);
    const group = groups.get(key);
    if (group) {
      group.last = fact;
      group.count = series?.count ?? group.count + 1;
    } else groups.set(key, { first: fact, last: fact, count: series?.count ?? 1, message });
  }
  return [...groups.values()].map(({ first, last, count, message }) => eventOf(first, last, count, message));
}

function eventOf(first: Fact, last: Fact, count: number, message: string): Event {
  const plan: ReasonPlan = REASONS[first.reason];
  const namespace = first.namespace ?? CLUSTER_EVENTS;
  hashText(`${first.kind}/${namespace}/${first.name}/${first.id}`, 0);
  const suffix = hex64(lanes[0] as number, lanes[1] as number); // just filled
  return {
    kind: 'Event',
    metadata: {
      namespace,
      name: `${first.name}.${suffix}`,
      uid: `${suffix.slice(0, 8)}-0000-4000-8000-${suffix.slice(4)}`,
      resourceVersion: last.id,
      generation: 1,
      creationTimestamp: first.tick,
    },
    type: plan.type,
    reason: shownReason(first.reason),
    message,
    involvedObject: { kind: first.kind, namespace: first.namespace, name: first.name, uid: first.uid },
    source: { component: plan.reporter },
    count,
    firstTimestamp: first.tick,
    lastTimestamp: last.tick,
  };
}
