// From a world to a flat picture of one moment: ships, frames, waiting pods, lanes, the office; cluster and machines as the control plane knows them
// (`match/known`), requests as users feel them. It copies what it needs, because a world changes in place. No positions (`layout`), no drawing, no memory of earlier moments (`difference`).

import { printBytes, printMilli } from '../../shared/manifest/quantity.ts';
import { condition, keyOf } from '../../shared/kinds/meta.ts';
import { isReady, type Node, zoneOf } from '../../shared/kinds/node.ts';
import { isPodReady, type Pod } from '../../shared/kinds/pod.ts';
import { silenceOf, type Standing, standingOf } from '../../shared/match/known/node.ts';
import { progressOf } from '../../shared/match/known/pod.ts';
import { isStale, usageOfNode } from '../../shared/match/known/usage.ts';
import { toldOf } from '../../shared/sim/traffic/told.ts';
import type { World } from '../../shared/sim/world.ts';
import { type LaneBoard, laneBoardsOf } from './lane-board.ts';
import { type Lane, lanesOf } from './lanes.ts';
import { type Office, officeOf } from './office.ts';
import type { PodState, ShipState } from './palette.ts';
import { type Pier, type Survey, surveyOf } from './survey.ts';
import { ranksOf, workloadOf } from './workloads.ts';

/** One of a ship's two holds. Millicores or bytes. */
export interface Hold {
  readonly room: number;
  readonly requested: number;
  /** As metrics-server scraped it last. */
  readonly used: number;
  /** Requests by workload's rank, in the order of ranks: the segments of the outline. */
  readonly parts: readonly { readonly rank: number; readonly requested: number }[];
}

export interface Ship {
  /** The node's name. */
  readonly key: string;
  readonly slot: number;
  readonly zone: string;
  readonly state: ShipState;
  /** kubectl's STATUS: `Ready`, `NotReady`, `Ready,SchedulingDisabled`. */
  readonly word: string;
  readonly cordoned: boolean;
  /** Its light is seen as long as it is not known to be lost. */
  readonly lit: boolean;
  /** Seconds since its Lease was renewed, once a renewal is missing; undefined while it is heard, and when it is known to be lost. */
  readonly silence: number | undefined;
  /** When its use was scraped, once a scrape since then has failed. */
  readonly usedAt: number | undefined;
  /** Taints that somebody put there on purpose, as `key=value`; Kubernetes' own are in the state. */
  readonly taints: readonly string[];
  readonly cpu: Hold;
  readonly memory: Hold;
  readonly maxPods: number;
  /** Keys of the pods on it, in the order of their rows. */
  readonly pods: readonly string[];
  /** What its kube-proxy knows. */
  readonly board: LaneBoard;
}

export interface PodPicture {
  /** `namespace/name`. */
  readonly key: string;
  readonly uid: string;
  readonly slot: number;
  readonly name: string;
  readonly namespace: string;
  readonly workload: string;
  readonly rank: number;
  readonly state: PodState;
  /** kubectl's STATUS: `Pending`, `ContainerCreating`, `Running`, `CrashLoopBackOff`, `Terminating`. */
  readonly word: string;
  readonly cpu: string;
  readonly memory: string;
  readonly milli: number;
  readonly bytes: number;
  /** The name of its node; undefined while it waits. */
  readonly ship: string | undefined;
  /** Requests served in time, and lost at it, in the last tick: counted by whoever sends them. */
  readonly good: number;
  readonly lost: number;
  readonly containers: number;
  /** How far its start may have come, 0 to 1: images pulled, containers created. 1 unless it is starting. */
  readonly progress: number;
}

export interface Moment {
  readonly tick: number;
  /** All ships at a glance. */
  readonly survey: Survey;
  /** Zones in the order of their names, each with its ships in the order of theirs. */
  readonly piers: readonly Pier[];
  /** Ships in full: all of them, or where there are very many those that are looked at (`crowd`). */
  readonly ships: ReadonlyMap<string, Ship>;
  /** Pods aboard these ships, and those that wait. */
  readonly pods: ReadonlyMap<string, PodPicture>;
  /** Waiting pods by workload, oldest first: a stack each. */
  readonly stacks: readonly { readonly workload: string; readonly rank: number; readonly pods: readonly string[] }[];
  readonly lanes: readonly Lane[];
  readonly office: Office;
}

export function momentOf(world: World): Moment {
  const ranks = ranksOf(world);
  const pods = new Map<string, PodPicture>();
  const ships = new Map<string, Ship>();
  const waiting: PodPicture[] = [];
  for (let slot = 0; slot < world.pods.length; slot += 1) {
    const stored = world.pods.stored[slot];
    if (stored === undefined) continue;
    const picture = pictureOf(world, slot, stored.object, ranks);
    pods.set(picture.key, picture);
    if (picture.state === 'waiting') waiting.push(picture);
  }
  const boards = laneBoardsOf(world);
  for (const slot of world.nodes.byName()) {
    const ship = shipOf(world, slot, pods, boards(slot));
    ships.set(ship.key, ship);
  }
  const survey = surveyOf(world);
  return {
    tick: world.tick,
    survey,
    piers: survey.roll.piers,
    ships,
    pods,
    stacks: stacksOf(world, waiting),
    lanes: lanesOf(world, ranks),
    office: officeOf(world),
  };
}

export function pictureOf(world: World, slot: number, pod: Pod, ranks: ReadonlyMap<string, number>): PodPicture {
  const node = world.pods.at.node[slot] ?? -1;
  const ship = node >= 0 && world.nodes.stored[node] ? world.nodes.node(node) : undefined;
  const asked = world.classes.at(world.pods.at.podClass[slot] ?? 0);
  const workload = workloadOf(world, pod);
  const { good, lost } = toldOf(world);
  return {
    key: keyOf(pod.metadata),
    uid: pod.metadata.uid,
    slot,
    name: pod.metadata.name,
    namespace: pod.metadata.namespace ?? '',
    workload,
    rank: ranks.get(workload) ?? ranks.size,
    state: podState(pod, ship),
    word: podWord(pod),
    cpu: printMilli(asked.requestMilli),
    memory: printBytes(asked.requestMemory),
    milli: asked.requestMilli,
    bytes: asked.requestMemory,
    ship: pod.spec.nodeName,
    good: good[slot] ?? 0,
    lost: lost[slot] ?? 0,
    containers: pod.spec.containers.length,
    progress: progressOf(world, slot, pod),
  };
}

const NORMAL_WAITS: readonly string[] = ['ContainerCreating', 'PodInitializing'];

/** The waiting reason that the kubelet reports, if it is more than the normal way to a start. */
function trouble(pod: Pod): string | undefined {
  for (const status of [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])]) {
    if ('waiting' in status.state && !NORMAL_WAITS.includes(status.state.waiting.reason))
      return status.state.waiting.reason;
    if ('terminated' in status.state && status.state.terminated.exitCode !== 0) return status.state.terminated.reason;
  }
  return undefined;
}

function podState(pod: Pod, node: Node | undefined): PodState {
  if (pod.metadata.deletionTimestamp !== undefined) return 'stopping';
  if (pod.status.phase === 'Failed') return 'failing';
  if (pod.status.phase === 'Succeeded') return 'finished';
  if (pod.spec.nodeName === undefined) return 'waiting';
  if (node === undefined || !isReady(node)) return 'lost';
  if (trouble(pod) !== undefined) return 'failing';
  if (pod.status.phase === 'Pending') return 'starting';
  return isPodReady(pod) ? 'ready' : 'unready';
}

/** As kubectl's STATUS column says it. */
function podWord(pod: Pod): string {
  if (pod.metadata.deletionTimestamp !== undefined) return 'Terminating';
  const reason = trouble(pod);
  if (reason !== undefined) return reason;
  if (pod.status.reason !== undefined) return pod.status.reason;
  if (pod.status.phase === 'Pending' && pod.spec.nodeName !== undefined) return 'ContainerCreating';
  return pod.status.phase === 'Succeeded' ? 'Completed' : pod.status.phase;
}

export function shipOf(world: World, slot: number, pods: ReadonlyMap<string, PodPicture>, board: LaneBoard): Ship {
  const node = world.nodes.node(slot);
  const at = world.nodes.at;
  const aboard: PodPicture[] = [];
  for (const podSlot of world.nodes.pods[slot] ?? []) {
    const stored = world.pods.stored[podSlot];
    const picture = stored && pods.get(keyOf(stored.object.metadata));
    if (picture) aboard.push(picture);
  }
  const cordoned = node.spec.unschedulable === true;
  const standing = standingOf(world, slot);
  const usage = usageOfNode(world, slot);
  return {
    key: node.metadata.name,
    slot,
    zone: zoneOf(node),
    state: stateOf(standing, cordoned),
    word: nodeWord(node),
    cordoned,
    lit: standing !== 'lost',
    silence: standing === 'silent' ? silenceOf(world, slot) : undefined,
    usedAt: usage && isStale(world, usage) ? usage.at : undefined,
    taints: ownTaints(node),
    cpu: holdOf(
      at.allocatableMilli[slot] ?? 0,
      at.requestedMilli[slot] ?? 0,
      usage?.milli ?? 0,
      aboard,
      (pod) => pod.milli,
    ),
    memory: holdOf(
      at.allocatableMemory[slot] ?? 0,
      at.requestedMemory[slot] ?? 0,
      usage?.bytes ?? 0,
      aboard,
      (pod) => pod.bytes,
    ),
    maxPods: at.allocatablePods[slot] ?? 0,
    pods: aboard.map((pod) => pod.key),
    board,
  };
}

function stateOf(standing: Standing, cordoned: boolean): ShipState {
  switch (standing) {
    case 'heard':
      return cordoned ? 'cordoned' : 'ready';
    case 'silent':
    case 'not-ready':
      return standing;
    case 'lost':
      return 'dark';
  }
}

function ownTaints(node: Node): readonly string[] {
  const own = node.spec.taints.filter((taint) => !taint.key.startsWith('node.kubernetes.io/'));
  return own.map(({ key, value }) => (value ? `${key}=${value}` : key));
}

function nodeWord(node: Node): string {
  const ready = condition(node.status.conditions, 'Ready');
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return node.spec.unschedulable ? `${word},SchedulingDisabled` : word;
}

function holdOf(
  room: number,
  requested: number,
  used: number,
  aboard: readonly PodPicture[],
  size: (pod: PodPicture) => number,
): Hold {
  const sums = new Map<number, number>();
  for (const pod of aboard) if (pod.state !== 'finished') sums.set(pod.rank, (sums.get(pod.rank) ?? 0) + size(pod));
  const parts = [...sums].sort((a, b) => a[0] - b[0]).map(([rank, sum]) => ({ rank, requested: sum }));
  return { room, requested, used, parts };
}

export function stacksOf(world: World, waiting: PodPicture[]): Moment['stacks'] {
  const born = (pod: PodPicture): number => world.pods.pod(pod.slot).metadata.creationTimestamp;
  waiting.sort((a, b) => a.rank - b.rank || born(a) - born(b) || (a.key < b.key ? -1 : 1));
  const stacks: { workload: string; rank: number; pods: string[] }[] = [];
  for (const pod of waiting) {
    const last = stacks.at(-1);
    if (last?.workload === pod.workload) last.pods.push(pod.key);
    else stacks.push({ workload: pod.workload, rank: pod.rank, pods: [pod.key] });
  }
  return stacks;
}
