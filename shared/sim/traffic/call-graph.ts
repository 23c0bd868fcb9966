// Services that call Services. Calls of one second arrive behind in the next, as first attempts beside those of users; how they fared there counts in front in
// the next second again. What has no calls costs nothing.

import type { ImageProfile } from '../../journal/command.ts';
import { compareText } from '../../base/order.ts';
import { NO_EVENT } from '../../base/units.ts';
import { Calls, type Edge, edgeTo, readCallee, type SavedEdge } from './calls.ts';
import type { Ground } from './ground.ts';
import { LOSS_REASONS } from './loss-reasons.ts';
import { AT, type ServiceTraffic } from './service-traffic.ts';
import type { Traffic } from './traffic.ts';

export class CallGraph {
  /** Whether any image, or the way through an ingress controller, makes calls. */
  live = false;
  /** Services whose pods may make other calls than before. */
  readonly dirty = new Set<ServiceTraffic>();
  private callers: ServiceTraffic[] = [];
  private callees: ServiceTraffic[] = [];

  get idle(): boolean {
    return !this.live && this.callers.length === 0;
  }

  /** Edges came back from a snapshot: what they know of images follows with the first tick. */
  restore(service: ServiceTraffic, saved: readonly SavedEdge[]): void {
    const edges = saved.map(({ to, made, closed }) => edgeTo(to, made, closed));
    service.calls = new Calls(edges, new Map(), new Float64Array(edges.length));
    this.callers.push(service);
  }

  /** The first thing in a tick: calls of the last second arrive, and how the callees did is known in front. */
  begin(traffic: Traffic): void {
    if (this.callers.length === 0 && this.callees.length === 0) return;
    const before = this.callees;
    const inflow = new Map<ServiceTraffic, number>();
    const patience = new Map<ServiceTraffic, number>();
    for (const one of before) inflow.set(one, 0);
    for (const caller of this.callers) {
      for (const edge of caller.calls?.edges ?? []) {
        const [namespace, name] = edge.to.split('/') as [string, string]; // keys are made of two names
        const callee = traffic.of(namespace, name);
        inflow.set(callee, (inflow.get(callee) ?? 0) + edge.made);
        patience.set(callee, Math.max(patience.get(callee) ?? 0, caller.timeoutSeconds));
        if (readCallee(edge, callee)) unsettle(caller);
      }
    }
    this.callees = [...inflow.keys()].filter((one) => patience.has(one));
    for (const [callee, amount] of inflow) {
      callee.called ??= new Float64Array(2 + LOSS_REASONS.length);
      if (callee.inflow !== amount) {
        callee.inflow = amount;
        unsettle(callee);
      }
      // Who calls waits as long as whoever called him, where a Service has no users of its own who say how long.
      const seconds = patience.get(callee) ?? callee.timeoutSeconds;
      if (callee.cause !== NO_EVENT || callee.timeoutSeconds === seconds) continue;
      callee.numbers[AT.timeoutSeconds] = seconds;
      unsettle(callee);
    }
  }

  /** After the rules of this tick are known: which Services make which calls. Those who begin do so with this second's answers. */
  refresh({ images, pods, traffic }: Pick<Ground, 'images' | 'pods' | 'traffic'>, anew: boolean): void {
    if (anew) this.live = images.profiles.some((one) => (one?.calls?.length ?? 0) > 0) || traffic.routes.relayed;
    if (this.idle) this.dirty.clear();
    if (this.dirty.size === 0) return;
    for (const service of this.dirty) service.calls = callsOf(service, images.profiles, pods.at.image);
    this.dirty.clear();
    this.callers = traffic.inOrder().filter((one) => one.calls !== undefined);
    closeCircles(this.callers);
  }
}

function unsettle(service: ServiceTraffic): void {
  service.settled = false;
  service.calm = false;
}

/** Names are looked up as DNS does: `stock` in the pod's own namespace, `stock.other` in that one. */
function calleeKey(namespace: string, name: string): string {
  const [service = '', other] = name.split('.');
  return `${other ?? namespace}/${service}`;
}

function callsOf(
  service: ServiceTraffic,
  profiles: readonly (ImageProfile | undefined)[],
  imageOf: Int32Array,
): Calls | undefined {
  const { slots, count } = service.backends;
  const wanted = new Map<number, Map<string, number>>();
  for (let i = 0; i < count; i += 1) {
    const image = imageOf[slots[i] as number] as number;
    const calls = profiles[image]?.calls;
    if (wanted.has(image) || !calls || calls.length === 0) continue;
    const plan = new Map<string, number>();
    for (const { service: name, perRequest } of calls) {
      const key = calleeKey(service.namespace, name);
      plan.set(key, (plan.get(key) ?? 0) + perRequest);
    }
    wanted.set(image, plan);
  }
  const keys = new Set([...wanted.values()].flatMap((plan) => [...plan.keys()]));
  if (service.relayTo !== undefined) keys.add(service.relayTo);
  if (keys.size === 0) return undefined;
  const edges = [...keys].sort(compareText).map((to): Edge => {
    const known = service.calls?.edges.find((one) => one.to === to);
    return known ?? edgeTo(to);
  });
  const always = Float64Array.from(edges, ({ to }) => (to === service.relayTo ? 1 : 0));
  const plans = [...wanted].map(
    ([image, plan]) => [image, always.map((relayed, i) => relayed + (plan.get((edges[i] as Edge).to) ?? 0))] as const,
  );
  return new Calls(edges, new Map(plans), always);
}

/** Walked in the order of keys: an edge that leads back to where the walk came from is closed. */
function closeCircles(callers: readonly ServiceTraffic[]): void {
  const byKey = new Map(callers.map((one) => [one.key, one]));
  const done = new Set<string>();
  const path = new Set<string>();
  const walk = (caller: ServiceTraffic): void => {
    if (done.has(caller.key)) return;
    path.add(caller.key);
    for (const edge of caller.calls?.edges ?? []) {
      const closed = path.has(edge.to);
      if (closed) edge.made = 0;
      edge.closed = closed;
      const next = byKey.get(edge.to);
      if (next && !closed) walk(next);
    }
    path.delete(caller.key);
    done.add(caller.key);
  };
  for (const one of callers) walk(one);
}

/** Of what became of a callee's requests, the part that were calls: scores count users. */
export function countCalled({ called, inflow, offered, good, lost }: ServiceTraffic): void {
  if (!called || offered <= 0) return;
  const part = inflow / offered;
  called[0] = (called[0] as number) + inflow;
  called[1] = (called[1] as number) + good * part;
  for (let reason = 0; reason < LOSS_REASONS.length; reason += 1)
    called[2 + reason] = (called[2 + reason] as number) + (lost[reason] as number) * part;
}
