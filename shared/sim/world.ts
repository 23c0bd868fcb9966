// The whole state of one simulated cluster. It only holds; `tick` moves it on, `store` writes its objects, `snapshot` saves it.

import type { Entropy } from '../base/draw.ts';
import { type EventId, type Tick, tick } from '../base/units.ts';
import type { Notice } from '../journal/command.ts';
import { DEFAULT_CONFIGURATION, type SchedulerConfiguration } from '../kinds/scheduler-configuration.ts';
import { Budgets } from './budgets.ts';
import { EventLog, type Subject } from './events.ts';
import { Images } from './images.ts';
import { allAutomatic, type LoopStates } from './loops.ts';
import { Owners } from './owners.ts';
import { Nodes } from './machines/nodes.ts';
import { Pods } from './machines/pods.ts';
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
import { watchStore } from './watch.ts';
import { WorkQueue } from './workqueue.ts';

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

  /** Work queues of the controllers, by what their keys name. */
  readonly deployments = new WorkQueue();
  readonly replicaSets = new WorkQueue();
  /** Names of nodes whose taints may have to change. */
  readonly nodeTaints = new WorkQueue();
  /** Uids of owners that are gone. */
  readonly orphans = new WorkQueue();
  /** Keys of PodDisruptionBudgets whose status may be out of date. */
  readonly disruptions = new WorkQueue();
  readonly budgets = new Budgets();
  readonly owners = new Owners();
  readonly serviceIndex = new ServiceIndex();
  readonly evictions = new Timers();
  /** Per zone: the first tick at which node-lifecycle may taint another node with NoExecute. */
  readonly zoneTaintAt = new Map<string, number>();

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
  readonly proxies = new Proxies();
  readonly traffic = new Traffic();

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
