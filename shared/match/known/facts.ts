// Which facts of the log are known, and which still lie with those who cannot tell them: what kubelets do that nobody hears, what befell a machine that
// nobody has missed. What users feel is known at once, its cause only when the control plane has found it.

import { eventId, NO_EVENT } from '../../base/units.ts';
import { causesOf, type Fact } from '../../sim/events.ts';
import { answersNow } from '../../sim/plane/held-statuses.ts';
import { REASONS, type Reason, type ReasonPlan } from '../../sim/reasons.ts';
import type { World } from '../../sim/world.ts';
import { type Links, linksOf } from './links.ts';

/** What befalls a node's machine and its way to the control plane: known when the node is missed, or heard again. */
const MACHINE: ReadonlySet<Reason> = new Set([
  'PowerOff',
  'KernelPanic',
  'PowerOn',
  'KubeletStopped',
  'NetworkPartition',
]);
/** The game's own facts that a kubelet would tell; its events are told by their reporter. */
const TOLD_BY_KUBELET: ReadonlySet<Reason> = new Set([
  'ContainerExited',
  'PodReady',
  'ImageDeleted',
  'VolumeFollowed',
  'ProxyStopped',
  'ProxyStarted',
]);

export function isKnown(world: World, fact: Fact): boolean {
  const { reason, kind } = fact;
  if (reason === 'CommandApplied' && kind === 'fault') return isFaultKnown(world, fact);
  if (MACHINE.has(reason)) return kind !== 'Node' || isMachineKnown(world, fact);
  if (reason === 'RegistryStopped') return linksOf(world).refusedPull > fact.id;
  if (reason === 'RegistryStarted') return linksOf(world).servedPull > fact.id;
  const { reporter }: ReasonPlan = REASONS[reason];
  return (reporter !== 'kubelet' && !TOLD_BY_KUBELET.has(reason)) || isDelivered(world, fact);
}

/** What somebody did to the machines is known by what comes of it. */
function isFaultKnown(world: World, fact: Fact): boolean {
  for (let id: number = fact.id + 1; id <= world.events.count; id += 1) {
    const next = world.events.get(eventId(id));
    if (next === undefined || next.tick !== fact.tick) return false;
    if (next.cause === fact.id) return isKnown(world, next);
  }
  return false;
}

function isMachineKnown(world: World, { id, reason, name, tick }: Fact): boolean {
  if ((linksOf(world).nodes.get(name)?.noticedAt ?? NO_EVENT) > id) return true;
  return (
    reason === 'PowerOff' &&
    world.notices.some(
      (one) => one.kind === 'maintenance' && one.node === name && one.at <= tick && tick < one.untilTick,
    )
  );
}

/** A kubelet keeps what it could not send, and sends it when it is heard again. */
function isDelivered(world: World, fact: Fact): boolean {
  const links = linksOf(world);
  if (links.readOnlySince !== NO_EVENT && fact.id > links.readOnlySince) return false;
  const node = fact.kind === 'Node' ? fact.name : nodeOf(world, links, fact);
  const slot = node === undefined ? undefined : world.nodes.slotOf(node);
  if (slot === undefined || answersNow(world, slot)) return true;
  return fact.id < (links.nodes.get(node ?? '')?.silentSince ?? NO_EVENT);
}

function nodeOf({ store }: World, { berths }: Links, { uid, namespace, name }: Fact): string | undefined {
  return berths.get(uid) ?? store.get('Pod', `${namespace}/${name}`)?.spec.nodeName;
}

/** From a fact back to its first cause, nearest first, as far as it is known; `hidden` where more lies behind. */
export function knownCauses(world: World, fact: Fact): { readonly chain: readonly Fact[]; readonly hidden: boolean } {
  const whole = causesOf(world.events, fact);
  const end = whole.findIndex((cause) => !isKnown(world, cause));
  return end < 0 ? { chain: whole, hidden: false } : { chain: whole.slice(0, end), hidden: true };
}
