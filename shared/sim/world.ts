// The whole state of one simulated cluster. It only holds; `tick` moves it on, `store` writes its objects, `snapshot` saves it.

import type { Entropy } from '../base/draw.ts';
import { type EventId, type Tick, tick } from '../base/units.ts';
import type { Notice } from '../journal/command.ts';
import { zoneOf } from '../kinds/node.ts';
import { DEFAULT_CONFIGURATION, type SchedulerConfiguration } from '../kinds/scheduler-configuration.ts';
import { Autoscaling } from './autoscaling.ts';
import { LoadBalancers } from './cloud/load-balancers.ts';
import { Budgets } from './budgets.ts';
import { EventLog, type Subject } from './events.ts';
import { NodeMemory } from './controllers/node-memory.ts';
import { Images } from './images.ts';
import { allAutomatic, type LoopStates } from './loops.ts';
import { Owners } from './owners.ts';
import { Nodes } from './machines/nodes.ts';
import { Pods } from './machines/pods.ts';
import { ControlPlane } from './plane/plane.ts';
import { Pools } from './machines/pools.ts';
import { Proxies } from './proxy/proxies.ts';
import { Census } from './scheduler/census.ts';
import { PodClasses } from './scheduler/classes.ts';
import { Decisions } from './scheduler/decisions.ts';
import { Nominations } from './scheduler/nominations.ts';
import { SchedulingQueue } from './scheduler/queue.ts';
import type { Reason } from './reasons.ts';
import { ServiceIndex } from './service-index.ts';
import { Store } from './store.ts';
import { Timers } from './timers.ts';
import { Traffic } from './traffic/traffic.ts';
import { VolumeState } from './volumes/volume-state.ts';
import { watchStore } from './watch.ts';
import { WorkQueues } from './workqueue.ts';

export class World {
  /** The tick that was run last; 0 before and after the set-up tick. */
  tick: Tick = tick(0);
  /** False until the set-up tick has run. */
  started = false;
  entropy: Entropy = { high: 0, low: 0 };
  /** Seconds since 1970 at tick 0: API times are epoch plus ticks. */
  readonly epoch: number;

  readonly store = new Store();
  readonly events = new EventLog();
  readonly nodes = new Nodes();
  readonly pods = new Pods();
  readonly images = new Images();
  readonly loops: LoopStates = allAutomatic();
  readonly timers = new Timers();
  /** What players were told of the future, in the order of telling; see HostCommand `announce`. */
  readonly notices: Notice[] = [];

  readonly queues = new WorkQueues();
  /** The controllers' queues, by name. */
  readonly work = this.queues.of;
  /** Since when a controller has failed at a key, by `queue key`; see `retries`. */
  readonly failing = new Map<string, number>();
  readonly autoscaling = new Autoscaling();
  readonly pools = new Pools();
  readonly budgets = new Budgets();
  readonly owners = new Owners();
  /** ReplicaSets without a controller, by key: Deployments may take them over. */
  readonly looseSets = new Set<string>();
  readonly serviceIndex = new ServiceIndex();
  readonly evictions = new Timers();
  readonly nodeMemory = new NodeMemory();

  readonly volumes = new VolumeState();
  /** DaemonSets' failed pods, by `namespace/name/node`: when one was taken away last, and for how many seconds the next one stays. */
  readonly daemonBackOff = new Map<string, { readonly at: number; readonly seconds: number }>();

  /** How the scheduler works; replaced as a whole. */
  schedulerConfiguration: SchedulerConfiguration = DEFAULT_CONFIGURATION;
  readonly classes = new PodClasses();
  readonly census = new Census();
  readonly nominations = new Nominations();
  readonly decisions = new Decisions();
  readonly queue = new SchedulingQueue(
    () => this.schedulerConfiguration,
    (slot) => this.pods.stored[slot]?.object.spec.schedulingGates !== undefined,
  );
  /** Pods that a kubelet has to look at in this tick: newly bound, or newly being deleted. */
  readonly inbox: number[] = [];
  readonly proxies = new Proxies((node) => zoneOf(this.nodes.node(node)));
  readonly balancers = new LoadBalancers();
  readonly traffic = new Traffic();
  readonly plane = new ControlPlane();

  constructor(epoch: number) {
    this.epoch = epoch;
    watchStore(this);
  }

  /** The event because of which things happen now. Set by whoever starts a piece of work; facts and writes carry it. */
  get cause(): EventId {
    return this.store.cause;
  }

  set cause(cause: EventId) {
    this.store.cause = cause;
  }

  /** Records a fact about an object, caused by `cause`. Returns its number, so that what follows can be caused by it. */
  record(
    reason: Reason,
    about: { readonly kind: string; readonly metadata: Subject },
    first: string | number = '',
    second: string | number = '',
  ): EventId {
    return this.events.emit(this.tick, reason, about.kind, about.metadata, first, second, this.cause);
  }

  /** For facts about things that are no API objects: a machine, a loop, a command. */
  recordNamed(
    reason: Reason,
    kind: string,
    namespace: string | undefined,
    name: string,
    first: string | number = '',
    second: string | number = '',
  ): EventId {
    return this.events.emit(this.tick, reason, kind, { namespace, name, uid: '' }, first, second, this.cause);
  }
}
