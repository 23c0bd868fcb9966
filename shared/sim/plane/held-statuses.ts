// The kubelets' part of a tick while some of them cannot reach the API server. Their code runs on what they know themselves: before it the statuses that
// they hold are laid over the API's objects, writes of theirs stay with them, and afterwards the API's objects stand there again, unseen by anybody else.

import { must } from '../../base/assert.ts';
import { type NodeSlot, tick } from '../../base/units.ts';
import type { StoredKind, StoredKinds } from '../../kinds/index.ts';
import type { Condition } from '../../kinds/meta.ts';
import type { Node } from '../../kinds/node.ts';
import { isActive, type Pod, type PodStatus } from '../../kinds/pod.ts';
import { runsOf } from '../machines/container-runs.ts';
import { STAGE } from '../machines/pods.ts';
import { loseProcess } from '../machines/unregister.ts';
import { canonical } from '../naming.ts';
import { type PodStep, takeSteps } from '../pod-steps.ts';
import type { Change, Stored } from '../store.ts';
import type { World } from '../world.ts';
import { byRow } from './kubelet-links.ts';
import { healProxies } from './proxy-links.ts';

/** Whether the kubelet of this node can write to the API server, and hears from it. */
export function reaches({ plane }: World, node: number): boolean {
  const { links } = plane;
  return plane.writable && (links.silent === 0 || !links.isSilent(node));
}

/** Whether this kubelet can be asked: its machine has power, and nothing stands between. */
export function answersNow({ nodes, plane }: World, node: number): boolean {
  return nodes.at.power[node] === 1 && !plane.links.isSilent(node);
}

/** The API's objects of pods and nodes whose kubelets work on their own; empty outside the kubelets' part of a tick. */
interface Aside {
  readonly pods: Map<Stored<Pod>, Pod>;
  readonly nodes: Map<Stored<Node>, Node>;
  readonly causes: Map<Stored<Pod> | Stored<Node>, number>;
}

const asides = new WeakMap<World, Aside>();

/** Runs the kubelets' part of a tick, or of a command. Costs nothing while all of them reach the API server. */
export function asKubelets(world: World, work: (world: World) => void): void {
  const { links, writable } = world.plane;
  if (writable && links.untouched) return work(world);
  if (asides.has(world)) return work(world);
  if (writable) sendHeld(world);
  if (writable && links.silent === 0) return work(world);
  if (links.stopped.size > 0) putOff(world);
  const aside: Aside = { pods: new Map(), nodes: new Map(), causes: new Map() };
  asides.set(world, aside);
  layOver(world, aside);
  world.store.divert = (kind, stored, change) => keep(world, aside, kind, stored, change);
  work(world);
  world.store.divert = undefined;
  putBack(world, aside);
  asides.delete(world);
}

/** What a stopped kubelet would do in this second it does in the next, if it runs by then. Processes end without it. One whose machine is dark starts with it. */
function putOff({ plane: { links }, nodes, pods, timers, tick: now }: World): void {
  const { stage, due, readyAt, crashAt } = pods.at;
  for (const node of links.stopped) {
    if (nodes.at.power[node] === 0) {
      links.stopped.delete(node);
      continue;
    }
    for (const slot of nodes.pods[node] ?? []) {
      if ((due[slot] as number) > now) continue;
      if (stage[slot] !== STAGE.running) {
        timers.set(due, slot, tick(now + 1));
        const run = pods.runs.get(slot);
        for (const one of run ? runsOf(run) : []) if (one.due <= now) one.due = tick(now + 1);
      } else if ((crashAt[slot] as number) > now) {
        readyAt[slot] = Math.max(readyAt[slot] as number, now + 1);
        timers.set(due, slot, tick(Math.min(readyAt[slot] as number, crashAt[slot] as number)));
      }
    }
  }
}

function layOver(world: World, aside: Aside): void {
  const { pods, nodes } = world.plane.links;
  for (const [slot, { uid, status, cause }] of pods) {
    const stored = world.pods.stored[slot];
    const node = world.pods.at.node[slot] as number;
    // A kubelet whose machine lost its power has forgotten; a pod that was deleted at once is gone.
    if (!stored || stored.seen.metadata.uid !== uid || node < 0 || world.nodes.at.power[node] === 0) {
      pods.delete(slot);
      continue;
    }
    putAside(aside.pods, aside, stored);
    stored.object = { ...stored.object, status };
    stored.cause = cause;
  }
  for (const [slot, { uid, status, cause }] of nodes) {
    const stored = world.nodes.stored[slot];
    if (!stored || stored.object.metadata.uid !== uid || world.nodes.at.power[slot] === 0) {
      nodes.delete(slot);
      continue;
    }
    putAside(aside.nodes, aside, stored);
    stored.object = { ...stored.object, status };
    stored.cause = cause;
  }
}

function putAside<T extends Pod | Node>(into: Map<Stored<T>, T>, { causes }: Aside, stored: Stored<T>): void {
  if (into.has(stored)) return;
  into.set(stored, stored.object);
  causes.set(stored as Stored<Pod> | Stored<Node>, stored.cause); // of one of the two kinds, by its type
}

/** True when the writer's kubelet cannot reach the API server: the write has become part of what it knows. */
function keep(
  world: World,
  aside: Aside,
  kind: StoredKind,
  stored: Stored<StoredKinds[StoredKind]>,
  change: Change<StoredKinds[StoredKind]>,
): boolean {
  if (kind === 'Pod') {
    const pod = stored as Stored<Pod>; // by its kind; so below
    const node = world.pods.at.node[pod.slot] as number;
    if (node < 0 || reaches(world, node)) return false;
    putAside(aside.pods, aside, pod);
    pod.object = { ...pod.object, status: (change.status ?? pod.object.status) as PodStatus };
  } else if (kind === 'Node') {
    const node = stored as Stored<Node>;
    if (reaches(world, node.slot)) return false;
    putAside(aside.nodes, aside, node);
    node.object = { ...node.object, status: (change.status ?? node.object.status) as Node['status'] };
  } else return false;
  stored.cause = world.cause;
  return true;
}

/** The same for a step of a pod's life. Binding and deletion are the API server's own, and kubelets take neither. */
export function keepStep(world: World, stored: Stored<Pod>, step: PodStep): boolean {
  const aside = asides.get(world);
  if (!aside || reaches(world, world.pods.at.node[stored.slot] as number)) return false;
  putAside(aside.pods, aside, stored);
  stored.object = takeSteps(stored.object, [step], stored.object.metadata.resourceVersion);
  stored.cause = world.cause;
  return true;
}

/** The pod has ended on a node whose kubelet cannot say so: nothing of it runs any more, and its object stays until the kubelet is heard again. */
export function keepEnd(world: World, stored: Stored<Pod>): boolean {
  const { slot } = stored;
  if (!asides.has(world) || reaches(world, world.pods.at.node[slot] as number)) return false;
  loseProcess(world, slot);
  return true;
}

function putBack(world: World, aside: Aside): void {
  const { pods, nodes } = world.plane.links;
  for (const [stored, api] of aside.pods) {
    pods.set(stored.slot, { uid: api.metadata.uid, status: stored.object.status, cause: stored.cause });
    stored.object = api;
    stored.cause = aside.causes.get(stored) as typeof stored.cause; // put in together with the object
  }
  for (const [stored, api] of aside.nodes) {
    nodes.set(stored.slot, { uid: api.metadata.uid, status: stored.object.status, cause: stored.cause });
    stored.object = api;
    stored.cause = aside.causes.get(stored) as typeof stored.cause; // as above
  }
}

/** Kubelets that reach the API server again send what they hold, and look at all that they did not hear of. */
function sendHeld(world: World): void {
  const { links } = world.plane;
  for (const [slot, held] of [...links.pods].sort(byRow)) {
    const stored = world.pods.stored[slot];
    const node = world.pods.at.node[slot] as number;
    if (stored && node >= 0 && !reaches(world, node)) continue;
    links.pods.delete(slot);
    if (!stored || stored.seen.metadata.uid !== held.uid || node < 0 || world.nodes.at.power[node] === 0) continue;
    const { status } = stored.object;
    if (!isActive(stored.object) && stored.object.metadata.deletionTimestamp === undefined) continue; // final as it is
    const next = { ...held.status, conditions: merged(status.conditions, held.status.conditions) };
    if (canonical(next) === canonical(status)) continue;
    world.cause = stored.seen.metadata.deletionTimestamp === undefined ? held.cause : stored.cause; // it ends because it was deleted
    world.store.write('Pod', stored, { status: next });
  }
  for (const [slot, held] of [...links.nodes].sort(byRow)) {
    const stored = world.nodes.stored[slot];
    if (stored && !reaches(world, slot)) continue;
    links.nodes.delete(slot);
    if (!stored || stored.object.metadata.uid !== held.uid || world.nodes.at.power[slot] === 0) continue;
    const { status } = stored.object;
    const own = held.status.conditions.filter((one) => one.type !== 'Ready'); // the kubelet posts Ready anew, with its event
    world.cause = held.cause;
    world.store.write('Node', stored, { status: { ...held.status, conditions: merged(status.conditions, own) } });
  }
  if (links.wasCut) {
    links.wasCut = false;
    for (const slot of world.nodes.byName()) lookAgain(world, slot);
    healProxies(world);
  }
}

/** The kubelet's own conditions in the place of those that the API has; others, such as DisruptionTarget, stay. */
function merged(api: readonly Condition[], own: readonly Condition[]): readonly Condition[] {
  const kept = api.map((one) => own.find((other) => other.type === one.type) ?? one);
  return [...kept, ...own.filter((one) => !api.some((other) => other.type === one.type))];
}

/** The kubelet gets all pods of its node anew: those that came meanwhile, and those that are to go. */
export function lookAgain(world: World, node: number): void {
  const { stage, ending } = world.pods.at;
  for (const pod of world.nodes.pods[node] ?? [])
    if (stage[pod] === STAGE.none || ending[pod] === 1) world.inbox.push(pod);
}

/** A kubelet falls silent: from now on it knows what the API knew last, and of some pods more. */
export function holdAll(world: World, node: NodeSlot): void {
  for (const slot of world.nodes.pods[node] ?? []) {
    if (world.pods.at.stage[slot] === STAGE.none) continue;
    const stored = must(world.pods.stored[slot], 'a row on a node has a pod');
    const { metadata, status } = stored.object;
    if (world.plane.links.pods.get(slot)?.uid === metadata.uid) continue;
    world.plane.links.pods.set(slot, { uid: metadata.uid, status, cause: stored.cause });
  }
}

/** Kubelets that hear nothing look at nothing: what was brought to them now is brought again later. */
export function dropUnheard(world: World): void {
  const { links, writable } = world.plane;
  if (writable && links.silent === 0) return;
  const heard = world.inbox.filter((slot) => {
    const node = world.pods.at.node[slot] as number;
    return node < 0 || reaches(world, node);
  });
  world.inbox.splice(0, world.inbox.length, ...heard);
}
