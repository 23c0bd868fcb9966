// The director: from a scenario's script to commands, tick by tick, on the host only. A pure function of scenario, secret, tick and world,
// so that a replayed match has the same director; what it drew stands resolved in the journal.

import { must, unreachable } from '../base/assert.ts';
import { drawBelow, STREAMS } from '../base/draw.ts';
import { compareText } from '../base/order.ts';
import type { Command, Notice } from '../journal/command.ts';
import { creationOf } from '../journal/creation.ts';
import { updateOf } from '../journal/template-update.ts';
import type { PodSpec, PodTemplate } from '../kinds/pod.ts';
import type { Decoded } from '../manifest/manifest-object.ts';
import { parseBytes, parseMilli } from '../manifest/quantity.ts';
import { readManifest } from '../manifest/read.ts';
import { STAGE } from '../sim/machines/pods.ts';
import type { World } from '../sim/world.ts';
import { entropyAt } from './entropy.ts';
import type { Arrival, Incident, PlaneFault, Release, Scenario, TrafficStep } from './scenario.ts';

/** How long after a failure that was warned of the warning still stands. */
const DANGER_TICKS = 10;

/** The commands of the director for this tick, on the world as the tick before left it. */
export function direct(scenario: Scenario, secret: string, tick: number, world: World): Command[] {
  const commands: Command[] = tick === 0 ? stage(scenario) : [];
  for (const [number, step] of scenario.traffic.entries()) commands.push(...trafficCommands(step, number, tick));
  for (const [number, arrival] of (scenario.arrivals ?? []).entries())
    commands.push(...arrivalCommands(arrival, number, tick, world));
  for (const [number, release] of (scenario.releases ?? []).entries())
    commands.push(...releaseCommands(release, number, tick, world, scenario.arrivals ?? []));
  for (const [number, incident] of scenario.incidents.entries())
    commands.push(...incidentCommands(incident, new Lot(scenario, secret, number), tick, world));
  return commands;
}

/** Tick 0: the registry, the machines, the objects, and who holds which loop. */
function stage(scenario: Scenario): Command[] {
  const readings = scenario.manifests.map(({ file, text }) => readManifest(text, file, scenario.epoch));
  const objects = readings.flatMap((reading) => reading.objects);
  const configuration = readings.filter((reading) => reading.configuration !== undefined).at(-1)?.configuration;
  const written = new Set(objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  // Every cluster has it from the start.
  const given: Decoded[] = written.has('default')
    ? []
    : [{ kind: 'Namespace', metadata: { name: 'default' }, spec: { finalizers: ['kubernetes'] } }];
  return [
    ...(configuration ? [{ kind: 'host', action: 'scheduler-configuration', configuration } as const] : []),
    ...(scenario.crossZoneMilliseconds
      ? [{ kind: 'host', action: 'network', crossZoneSeconds: scenario.crossZoneMilliseconds / 1000 } as const]
      : []),
    ...scenario.images.map((profile): Command => ({ kind: 'host', action: 'image', profile })),
    ...(scenario.controlPlane
      ? [{ kind: 'order', order: 'control-plane', name: 'control-plane', ...scenario.controlPlane } as const]
      : []),
    ...scenario.machines.map((machine): Command => ({ kind: 'order', order: 'machine', ...machine })),
    ...[...given, ...objects].map(creationOf),
    ...Object.entries(scenario.loops)
      .sort((x, y) => compareText(x[0], y[0]))
      .map(
        ([loop, mode]): Command => ({
          kind: 'loop',
          loop: loop as keyof Scenario['loops'],
          mode,
          afterTicks: 0, // the keys are names of loops, by the type of the record
        }),
      ),
  ];
}

function trafficCommands(step: TrafficStep, number: number, tick: number): Command[] {
  const { at, namespace, service, requestsPerSecond, rampTicks, timeoutSeconds, retries } = step;
  const commands: Command[] = [];
  if (step.announceTicks > 0 && tick === Math.max(0, at - step.announceTicks)) {
    commands.push(
      announce({ id: `traffic-${number}`, kind: 'traffic', namespace, service, requestsPerSecond, at, rampTicks }),
    );
  }
  if (tick === at)
    commands.push({
      kind: 'traffic',
      namespace,
      service,
      ...(step.ingress ? { ingress: step.ingress } : {}),
      requestsPerSecond,
      rampTicks,
      timeoutSeconds,
      retries,
    });
  return commands;
}

/**
 * Whether what the town or the developers do at `at` is written now: as any client they try again until the API server takes it, which is in the first second
 * after the one in which it came back. A silence from 100 to 130 puts off what was to be done at 101 to 130, until 131.
 */
function isWritten(at: number, tick: number, { plane }: World): boolean {
  if (!plane.writable) return false;
  return tick === at || (plane.silentTo === tick - 1 && plane.silentFrom < at && at < tick);
}

/** The town scales its own Deployment, unless a player has deleted it. */
function arrivalCommands(arrival: Arrival, number: number, tick: number, world: World): Command[] {
  const { at, namespace, deployment, replicas, announceTicks } = arrival;
  const commands: Command[] = [];
  const told = announceTicks > 0 && tick === Math.max(0, at - announceTicks);
  const due = isWritten(at, tick, world);
  if (!told && !due) return commands;
  const stored = world.store.get('Deployment', `${namespace}/${deployment}`);
  if (!stored) return commands;
  if (told) {
    const size = requestsOf(stored.spec.template.spec);
    commands.push(announce({ id: `arrival-${number}`, kind: 'arrival', namespace, deployment, replicas, ...size, at }));
  }
  if (due)
    commands.push({
      kind: 'api',
      verb: 'update',
      resource: 'deployments',
      subresource: 'scale',
      namespace,
      name: deployment,
      body: { spec: { replicas } },
    });
  return commands;
}

/** The developers' own update, on whatever the Deployment is by then; none where a player has deleted it. */
function releaseCommands(
  release: Release,
  number: number,
  tick: number,
  world: World,
  arrivals: readonly Arrival[],
): Command[] {
  const { at, namespace, deployment, image, announceTicks } = release;
  const commands: Command[] = [];
  if (announceTicks > 0 && tick === Math.max(0, at - announceTicks))
    commands.push(announce({ id: `release-${number}`, kind: 'release', namespace, deployment, image, at }));
  const stored = isWritten(at, tick, world) ? world.store.get('Deployment', `${namespace}/${deployment}`) : undefined;
  if (!stored) return commands;
  // The update is of the whole object: it must not take back what the town makes of it in the same second.
  const resized = arrivals.filter(
    (one) => one.namespace === namespace && one.deployment === deployment && isWritten(one.at, tick, world),
  );
  const { replicas } = resized.at(-1) ?? stored.spec;
  commands.push(updateOf({ ...stored, spec: { ...stored.spec, replicas } }, withImage(stored.spec.template, image)));
  return commands;
}

/** As `kubectl set image` does it for the first container. */
function withImage(template: PodTemplate, image: string): PodTemplate {
  const [first, ...rest] = template.spec.containers;
  const containers = [{ ...must(first, 'a pod has a container'), image }, ...rest];
  return { ...template, spec: { ...template.spec, containers } };
}

function requestsOf({ containers }: PodSpec): { readonly milliCpu: number; readonly memoryBytes: number } {
  let milliCpu = 0;
  let memoryBytes = 0;
  for (const { requests } of containers.map(({ resources }) => resources)) {
    milliCpu += parseMilli(requests?.cpu ?? '0') ?? 0;
    memoryBytes += parseBytes(requests?.memory ?? '0') ?? 0;
  }
  return { milliCpu, memoryBytes };
}

function announce(notice: Notice): Command {
  return { kind: 'host', action: 'announce', notice };
}

function incidentCommands(incident: Incident, lot: Lot, tick: number, world: World): Command[] {
  const { at, target } = incident;
  switch (incident.fault) {
    case 'container-kill': {
      const pod = tick === at ? (target === 'random-pod' ? lot.draw(runningPods(world), at) : target) : undefined;
      return pod === undefined ? [] : [{ kind: 'fault', fault: 'container-kill', target: pod }];
    }
    case 'kernel-panic': {
      if (tick !== at) return [];
      const machines = lot.machines(incident);
      const node = isDrawn(target)
        ? lot.draw(target === 'busiest-node' ? busiest(machines, world) : machines, at)
        : target;
      const { staysDown } = incident;
      return node === undefined
        ? []
        : [{ kind: 'fault', fault: 'kernel-panic', target: node, ...(staysDown && { staysDown }) }];
    }
    case 'node-poweroff':
      return powerFailure(incident, lot, tick, world);
    case 'maintenance':
      return maintenance(incident, lot, tick, world);
    case 'process-kill':
    case 'process-stop':
    case 'network-partition':
      return planeFailure(incident, tick);
    default:
      return unreachable(incident);
  }
}

const ENDS = {
  'process-kill': 'process-start', // it starts by itself; another time changes nothing
  'process-stop': 'process-start',
  'network-partition': 'network-recover',
} as const;

function planeFailure(
  { at, fault, target, backAfterTicks }: Incident & { fault: PlaneFault },
  tick: number,
): Command[] {
  if (tick === at) return [{ kind: 'fault', fault, target }];
  const ends = backAfterTicks !== undefined && tick === at + backAfterTicks;
  return ends ? [{ kind: 'fault', fault: ENDS[fault], target }] : [];
}

function isDrawn(target: string): boolean {
  return target === 'random-node' || target === 'busiest-node';
}

/** With `random-node` drawn from the script alone, so that the same one is known when it is warned of and when it comes back. */
function powerFailure(
  incident: Incident & { fault: 'node-poweroff' },
  lot: Lot,
  tick: number,
  world: World,
): Command[] {
  const { at, target, backAfterTicks, announceTicks } = incident;
  const told = announceTicks === undefined ? undefined : Math.max(0, at - announceTicks);
  if (tick !== told && tick !== at && tick !== at + (backAfterTicks ?? 0)) return [];
  const machines = lot.machines(incident);
  if (tick === told) {
    const nodes =
      target === 'busiest-node'
        ? machines
        : lot.pier(target === 'random-node' ? lot.draw(machines, at) : target, machines);
    return [announce({ id: `incident-${lot.number}`, kind: 'risk', nodes, at, untilTick: at + DANGER_TICKS })];
  }
  const node =
    target === 'busiest-node'
      ? lot.draw(busiest(machines, world), at)
      : target === 'random-node'
        ? lot.draw(machines, at)
        : target;
  return node === undefined
    ? []
    : [{ kind: 'fault', fault: tick === at ? 'node-poweroff' : 'node-restart', target: node }];
}

/** The node is drawn when the window is announced; from then on the world's notices know it. */
function maintenance(incident: Incident & { fault: 'maintenance' }, lot: Lot, tick: number, world: World): Command[] {
  const { at, target, announceTicks, backAfterTicks } = incident;
  const id = `incident-${lot.number}`;
  const told = Math.max(0, at - announceTicks);
  if (tick === told) {
    const candidates = powered(lot.machines(incident), world);
    const node =
      target === 'random-node'
        ? lot.draw(candidates, told)
        : target === 'busiest-node'
          ? lot.draw(busiest(candidates, world), told)
          : target;
    return node === undefined ? [] : [announce({ id, kind: 'maintenance', node, at, untilTick: at + backAfterTicks })];
  }
  if (tick !== at && tick !== at + backAfterTicks) return [];
  const notice = world.notices.find((one) => one.id === id);
  if (notice?.kind !== 'maintenance') return [];
  return [{ kind: 'fault', fault: tick === at ? 'node-poweroff' : 'node-restart', target: notice.node }];
}

/** The chance of one incident. */
class Lot {
  readonly number: number;
  private readonly scenario: Scenario;
  private readonly secret: string;

  constructor(scenario: Scenario, secret: string, number: number) {
    this.scenario = scenario;
    this.secret = secret;
    this.number = number;
  }

  /** The candidates among the script's machines, sorted by name. */
  machines(incident: { readonly among?: readonly string[] | undefined }): string[] {
    return [...(incident.among ?? this.scenario.machines.map(({ name }) => name))].sort(compareText);
  }

  /** The candidates in the same zone as this one, itself among them: what a warning may name without telling which. */
  pier(name: string | undefined, candidates: readonly string[]): string[] {
    const zoneOf = (machine: string): string | undefined =>
      this.scenario.machines.find((one) => one.name === machine)?.zone;
    const zone = name === undefined ? undefined : zoneOf(name);
    return candidates.filter((one) => zoneOf(one) === zone);
  }

  /** One of the candidates with the chance of that tick; undefined when there is none. */
  draw(candidates: readonly string[], tick: number): string | undefined {
    return candidates[
      drawBelow(candidates.length, entropyAt(this.secret, tick), STREAMS.director, this.number, tick, 0)
    ];
  }
}

function powered(names: readonly string[], world: World): string[] {
  return names.filter((name) => {
    const slot = world.nodes.slotOf(name);
    return slot !== undefined && world.nodes.at.power[slot] === 1;
  });
}

/** Those of the machines with power whose pods ask for the most processor. */
function busiest(names: readonly string[], world: World): string[] {
  const loads = powered(names, world).map((name) => ({
    name,
    load: world.nodes.at.requestedMilli[must(world.nodes.slotOf(name), 'it has power')] as number,
  }));
  const most = loads.reduce((top, { load }) => Math.max(top, load), 0);
  return loads.filter(({ load }) => load === most).map(({ name }) => name);
}

function runningPods(world: World): string[] {
  const running = [...world.store.table('Pod').entries()].filter(
    ([, { slot }]) => world.pods.at.stage[slot] === STAGE.running,
  );
  return running.map(([key]) => key).sort(compareText);
}
