// Marks of a timeline for what the director did: faults, users, and pods that the town asked for.

import type { Command, FaultCommand } from '../journal/command.ts';
import type { Deployment } from '../kinds/deployment.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { World } from '../sim/world.ts';
import type { TimelineMark } from './timeline.ts';

/** Undefined for what only ends another fault. */
export function incidentMark(
  { incidents }: Pick<Scenario, 'incidents'>,
  { fault, target }: FaultCommand,
  tick: number,
): (TimelineMark & { kind: 'incident' }) | undefined {
  if (fault === 'node-restart' || fault === 'kube-proxy-start') return undefined;
  const planned = fault === 'node-poweroff' && incidents.some((one) => one.fault === 'maintenance' && one.at === tick);
  return { kind: 'incident', tick, fault: planned ? 'maintenance' : fault, name: target };
}

/** On the world before the command; tick 0 only sets the stage. */
export function scriptMark(world: World, command: Command, tick: number): TimelineMark[] {
  if (tick === 0) return [];
  if (command.kind === 'traffic') {
    const { namespace, service, requestsPerSecond: to } = command;
    const from = world.traffic.get(`${namespace}/${service}`)?.rate ?? 0;
    return from === to ? [] : [{ kind: 'traffic', tick, namespace, service, from, to }];
  }
  if (command.kind !== 'api' || command.resource !== 'deployments') return [];
  const about = { tick, namespace: command.namespace ?? '', deployment: command.name };
  if (command.subresource === undefined) {
    const { containers } = (command.body as Deployment).spec.template.spec; // the director's own update
    return [{ kind: 'release', ...about, image: containers[0]?.image ?? '' }];
  }
  const { replicas } = (command.body as { spec: { replicas: number } }).spec; // the director's own scale
  return [{ kind: 'arrival', ...about, replicas }];
}
