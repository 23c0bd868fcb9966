// Since when whom was heard, read from the log of facts and kept up with it. The log is a part of every world, so a seek, a late join and a replay
// find the same. What that means for nodes, for the API server and for single facts is said beside this file.

import { LIMITS } from '../../base/limits.ts';
import { type EventId, eventId, NO_EVENT, type Tick, tick } from '../../base/units.ts';
import type { Fact } from '../../sim/events.ts';
import type { World } from '../../sim/world.ts';

/** What keeps a node's kubelet from being heard. Facts are those of its machine, of the network and of the kubelet itself. */
interface NodeLink {
  dark: boolean;
  cut: boolean;
  stopped: boolean;
  /** The fact since which it is not heard; NO_EVENT while it is, or where the log does not go back so far. */
  silentSince: EventId;
  /** The last fact by which the control plane missed it, or heard it again. */
  noticedAt: EventId;
}

export interface Links {
  /** By name of the node; those of which nothing was ever told are left out. */
  readonly nodes: ReadonlyMap<string, Readonly<NodeLink>>;
  /** The fact since which nothing can be written; NO_EVENT while it can. And the tick of that fact. */
  readonly readOnlySince: EventId;
  readonly readOnlyFrom: Tick;
  /** Since when everything can be written. */
  readonly writableFrom: Tick;
  /** Nodes that pods were bound to, by the pods' uids: pods go before the facts about them. */
  readonly berths: ReadonlyMap<string, string>;
  /** The last pull that the registry refused, and the last that it served. */
  readonly refusedPull: EventId;
  readonly servedPull: EventId;
}

class LinkLog implements Links {
  readonly nodes = new Map<string, NodeLink>();
  readonly berths = new Map<string, string>();
  readOnlySince = NO_EVENT;
  readOnlyFrom = tick(0);
  writableFrom = tick(0);
  refusedPull = NO_EVENT;
  servedPull = NO_EVENT;
  private read = 0;

  follow({ events }: World): this {
    for (; this.read < events.count; this.read += 1) {
      const fact = events.get(eventId(this.read + 1));
      if (fact !== undefined) this.take(fact);
    }
    return this;
  }

  private take(fact: Fact): void {
    const { id, reason, kind, name } = fact;
    switch (reason) {
      case 'Scheduled':
        this.berths.set(fact.uid, String(fact.first));
        // A fact that is kept is about one of the pods that were bound last.
        for (const uid of this.berths.keys())
          if (this.berths.size > LIMITS.eventsKept) this.berths.delete(uid);
          else break;
        return;
      case 'FailedPullRefused':
        this.refusedPull = id;
        return;
      case 'Pulled':
        this.servedPull = id;
        return;
      case 'ApiServerSilent':
      case 'ApiServerReadOnly':
        if (this.readOnlySince !== NO_EVENT) return;
        this.readOnlySince = id;
        this.readOnlyFrom = fact.tick;
        return;
      case 'ApiServerAnswers':
        this.readOnlySince = NO_EVENT;
        this.writableFrom = fact.tick;
        for (const link of this.nodes.values()) if (link.silentSince === NO_EVENT) link.noticedAt = id;
        return;
      case 'RegisteredNode':
        this.nodes.delete(name); // another machine than the one that had this name before
        return;
      case 'NodeReady':
      case 'NodeNotReady':
        this.link(name).noticedAt = id;
        return;
      case 'PowerOff':
      case 'KernelPanic':
      case 'Rebooted':
      case 'NetworkPartition':
      case 'NetworkRecovered':
      case 'KubeletStopped':
      case 'Starting':
        if (kind === 'Node') this.change(this.link(name), fact);
    }
  }

  private link(node: string): NodeLink {
    const link = this.nodes.get(node) ?? {
      dark: false,
      cut: false,
      stopped: false,
      silentSince: NO_EVENT,
      noticedAt: NO_EVENT,
    };
    this.nodes.set(node, link);
    return link;
  }

  private change(link: NodeLink, { id, reason }: Fact): void {
    if (reason === 'PowerOff' || reason === 'KernelPanic') link.dark = true;
    else if (reason === 'NetworkPartition') link.cut = true;
    else if (reason === 'NetworkRecovered') link.cut = false;
    else if (reason === 'KubeletStopped') link.stopped = true;
    else link.stopped = false; // its kubelet starts, by itself or with its machine
    if (reason === 'Rebooted') link.dark = false;
    if (link.dark || link.cut || link.stopped) {
      if (link.silentSince === NO_EVENT) link.silentSince = id;
      return;
    }
    link.silentSince = NO_EVENT;
    if (this.readOnlySince === NO_EVENT) link.noticedAt = id;
  }
}

const logs = new WeakMap<World, LinkLog>();

export function linksOf(world: World): Links {
  const log = logs.get(world) ?? new LinkLog();
  logs.set(world, log);
  return log.follow(world);
}
