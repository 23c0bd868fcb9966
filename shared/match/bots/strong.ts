// The reference player: one decision in two real seconds, from what stands on the screen, and each of a kind that no controller makes. It reads the
// forecast and raises and lowers replicas ahead of it, gives up a ship that is not heard any more, leaves ships that are due to lose their power before they do, and
// keeps the hole that an announced pod will need.

import { must } from '../../base/assert.ts';
import { compareNumber, compareText } from '../../base/order.ts';
import type { Command } from '../../journal/command.ts';
import { updateOf } from '../../journal/template-update.ts';
import { keyOf } from '../../kinds/meta.ts';
import { explainPod } from '../../sim/scheduler/explain.ts';
import type { World } from '../../sim/world.ts';
import { rolloutsOf } from '../rollout.ts';
import { type Bot, decidesNow } from './bot.ts';
import { type Berth, berthsOf, demandFor, type Mooring, rateFor, type Workload, workloadsOf } from './harbour.ts';
import { bind, remove, scale } from './orders.ts';
import { mayJoin } from './spacing.ts';

/** Ticks ahead in which replicas must be ordered: to place and start them. */
const LEAD = 50;
/** Replicas that will be needed again within so many ticks are kept. */
const KEEP = 110;
/** A pod is planned for this share of what it can serve. */
const FULL = 0.94;
/** Replicas of a workload for which room is sought at once. */
const MOST_AT_ONCE = 20;
/** A ship that is switched off so soon is left whether its pods can be spared or not. */
const LAST_MOMENT = 24;

export class Strong implements Bot {
  readonly name = 'strong';
  readonly sits = true;
  private readonly speed: number;

  constructor(speed: number) {
    this.speed = speed;
  }

  act(world: World): Command[] {
    if (!decidesNow(world, this.speed)) return [];
    const order = new Plan(world).order();
    return order ? [order] : [];
  }
}

/** What to do now. */
class Plan {
  private readonly world: World;
  private readonly berths: readonly Berth[];
  private readonly workloads: readonly Workload[];
  /** Millicores of the largest pods for which room is kept whole. */
  private readonly large: number;

  constructor(world: World) {
    this.world = world;
    this.berths = berthsOf(world);
    this.workloads = workloadsOf(world);
    this.large = this.workloads.reduce(
      (most, { milli, deployment }) => (deployment.spec.replicas > 1 ? Math.max(most, milli) : most),
      1,
    );
    this.holdForArrivals();
  }

  order(): Command | undefined {
    return this.undo() ?? this.giveUp() ?? this.place() ?? this.raise() ?? this.leave() ?? this.lower();
  }

  /** A version whose containers end is not waited for. */
  private undo(): Command | undefined {
    const broken = rolloutsOf(this.world).find(({ next }) => next.failures > 0 && next.ready === 0);
    return broken && updateOf(broken.deployment, broken.back);
  }

  /** Pods on a ship without power serve nobody; until they are deleted, users are sent to them. */
  private giveUp(): Command | undefined {
    const missed = new Set(this.berths.filter((berth) => berth.missed).map(({ node }) => node));
    for (const { pods } of this.byNeed()) {
      const lost = pods.find(({ node }) => node !== undefined && missed.has(node));
      if (lost) return remove(lost.pod, true);
    }
    return undefined;
  }

  private place(): Command | undefined {
    for (const workload of this.byNeed()) {
      const waiting = workload.pods.find(({ node }) => node === undefined);
      if (!waiting || this.safelyPlaced(workload).length >= this.wanted(workload, KEEP)) continue;
      const allowed = this.allowed(waiting);
      const among = (berths: readonly Berth[]): Berth[] => berths.filter(({ node }) => allowed.has(node));
      const standing = standingOf(workload);
      const berth =
        this.bestBerth(workload, among(this.safe()), standing) ??
        (this.isShort(workload) ? this.bestBerth(workload, among(this.open()), standing) : undefined);
      if (berth) return bind(waiting.pod, berth.node);
    }
    return undefined;
  }

  /** Replicas for what is announced, and for those that stand on a ship that will be switched off; as many as there is room for. */
  private raise(): Command | undefined {
    for (const workload of this.byNeed()) {
      const { replicas } = workload.deployment.spec;
      if (demandFor(this.world, workload, LEAD) === 0) continue;
      const missing = this.wanted(workload, LEAD) - this.safelyPlaced(workload).length - waitingOf(workload);
      const more = Math.min(missing, this.roomFor(workload));
      if (more > 0) return scale(workload.deployment, replicas + more);
    }
    return undefined;
  }

  /** From a ship that will be switched off, when the pods elsewhere can carry the load, or at the last moment. */
  private leave(): Command | undefined {
    for (const workload of this.byNeed()) {
      const leaving = this.leaving(workload);
      const [next] = leaving.sort((x, y) => compareNumber(this.closing(x.node) ?? 0, this.closing(y.node) ?? 0));
      if (!next) continue;
      const others = this.ready(workload).length - (next.ready ? 1 : 0);
      const carried = others * workload.perPod * FULL >= rateFor(this.world, workload);
      const replaced = this.safelyPlaced(workload).length >= this.wanted(workload, LEAD);
      const pressing = (this.closing(next.node) ?? 0) - this.world.tick <= LAST_MOMENT;
      if (carried && (replaced || pressing || this.roomFor(workload) > 0)) return remove(next.pod);
    }
    return undefined;
  }

  /** What is not needed for a while costs money. */
  private lower(): Command | undefined {
    for (const workload of this.workloads) {
      const enough = this.wanted(workload, KEEP) + this.leaving(workload).length;
      if (workload.deployment.spec.replicas > enough) return scale(workload.deployment, enough);
    }
    return undefined;
  }

  /** Those short of capacity first, then the large ones, which find room least easily. */
  private byNeed(): Workload[] {
    return [...this.workloads].sort(
      (x, y) =>
        compareNumber(Number(this.isShort(y)), Number(this.isShort(x))) ||
        compareNumber(y.milli, x.milli) ||
        compareText(x.key, y.key),
    );
  }

  private ready({ pods }: Workload): Mooring[] {
    const missed = new Set(this.berths.filter((berth) => berth.missed).map(({ node }) => node));
    return pods.filter(({ ready, node }) => ready && !missed.has(node ?? ''));
  }

  private isShort(workload: Workload): boolean {
    return this.ready(workload).length * workload.perPod < rateFor(this.world, workload);
  }

  private leaving({ pods }: Workload): Mooring[] {
    return pods.filter(({ node }) => this.closing(node) !== undefined);
  }

  private safelyPlaced({ pods }: Workload): Mooring[] {
    return pods.filter(({ node }) => node !== undefined && this.closing(node) === undefined);
  }

  /** Replicas for the most that users will ask for within so many ticks; as many as there are where nobody knows what a pod serves. */
  private wanted(workload: Workload, ahead: number): number {
    const { replicas } = workload.deployment.spec;
    if (workload.perPod === 0 || replicas === 0) return replicas;
    return Math.max(1, Math.ceil(demandFor(this.world, workload, ahead) / (workload.perPod * FULL)));
  }

  private closing(node: string | undefined): number | undefined {
    return this.berths.find((berth) => berth.node === node)?.closesAt;
  }

  private open(): Berth[] {
    return this.berths.filter(({ missed }) => !missed);
  }

  private safe(): Berth[] {
    return this.open().filter(({ closesAt }) => closesAt === undefined);
  }

  /** Where kube-scheduler would let a pod that waits be bound. */
  private allowed({ pod }: Mooring): ReadonlySet<string> {
    const { slot } = must(this.world.store.stored('Pod', keyOf(pod.metadata)), 'a pod that waits is stored');
    return new Set(explainPod(this.world, slot).nodes.flatMap((one) => (one.feasible ? [one.node] : [])));
  }

  /** How many more pods of a workload could be placed on safe ships one after the other, those that wait first. */
  private roomFor(workload: Workload): number {
    const berths = this.safe().map((berth) => ({ ...berth }));
    const standing = standingOf(workload);
    let room = -waitingOf(workload);
    for (let berth = this.bestBerth(workload, berths, standing); berth && room < MOST_AT_ONCE; room += 1) {
      berth.milli -= workload.milli;
      berth.memory -= workload.memory;
      standing.push(berth.node);
      berth = this.bestBerth(workload, berths, standing);
    }
    return room;
  }

  private bestBerth(workload: Workload, among: readonly Berth[], standing: readonly string[]): Berth | undefined {
    const fitting = among.filter(
      (berth) =>
        workload.nodes.has(berth.node) && fits(berth, workload) && mayJoin(workload.spacings, standing, berth.node),
    );
    const alike = (berth: Berth): number => standing.filter((node) => node === berth.node).length;
    /** How many large pods fewer the ship could take. */
    const cut = ({ milli }: Berth): number =>
      Math.floor(milli / this.large) - Math.floor((milli - workload.milli) / this.large);
    const [best] = fitting.sort(
      (x, y) =>
        compareNumber(Number(y.reserved), Number(x.reserved)) ||
        (workload.milli < this.large ? compareNumber(cut(x), cut(y)) : 0) ||
        compareNumber(alike(x), alike(y)) ||
        (workload.milli > this.large ? this.tighter(workload, x, y) : compareNumber(y.milli, x.milli)) ||
        compareText(x.node, y.node),
    );
    return best;
  }

  /** For what is larger than all others: rather not where those want to be that have little choice, then where it just fits. */
  private tighter(workload: Workload, x: Berth, y: Berth): number {
    const wanted = ({ node }: Berth): number =>
      this.workloads.filter(({ nodes }) => nodes.size < workload.nodes.size && nodes.has(node)).length;
    return compareNumber(wanted(x), wanted(y)) || compareNumber(x.milli, y.milli);
  }

  /** Books the holes for pods that are announced: the best one that is large enough, else the largest there is. */
  private holdForArrivals(): void {
    const { tick, notices } = this.world;
    for (const workload of this.workloads) {
      const coming = notices.filter(
        (one) => one.kind === 'arrival' && one.at >= tick && `${one.namespace}/${one.deployment}` === workload.key,
      );
      let standing = workload.deployment.spec.replicas;
      for (const notice of coming.sort((x, y) => compareNumber(x.at, y.at) || compareText(x.id, y.id))) {
        if (notice.kind !== 'arrival') continue;
        for (let i = standing; i < notice.replicas; i += 1) this.hold(workload);
        standing = notice.replicas;
      }
    }
  }

  private hold(workload: Workload): void {
    const among = this.safe().filter(({ node }) => workload.nodes.has(node));
    const enough = among.filter((berth) => fits(berth, workload));
    const [hole] =
      enough.length > 0
        ? enough.sort((x, y) => this.tighter(workload, x, y) || compareText(x.node, y.node))
        : among.sort((x, y) => compareNumber(y.milli, x.milli) || compareText(x.node, y.node));
    if (!hole) return;
    hole.milli -= workload.milli;
    hole.memory -= workload.memory;
  }
}

function waitingOf({ pods }: Workload): number {
  return pods.filter(({ node }) => node === undefined).length;
}

/** The nodes of its pods, one entry each. */
function standingOf({ pods }: Workload): string[] {
  return pods.flatMap(({ node }) => node ?? []);
}

function fits({ milli, memory }: Berth, workload: Workload): boolean {
  return milli >= workload.milli && memory >= workload.memory;
}
