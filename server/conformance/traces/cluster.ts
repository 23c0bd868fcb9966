// The cluster on which a trace is replayed: the nodes of the recorder, whose kubelets are played from outside (rule MACHINE-5), and the control loops, each of
// which works when it is told to. Time stands still unless a second is asked for.

import { strict as assert } from 'node:assert';
import type { Command, LoopMode, LoopName } from '../../../shared/journal/command.ts';
import { LOOPS } from '../../../shared/journal/command.ts';
import { DEFAULT_CONFIGURATION, type SchedulerVersion } from '../../../shared/kinds/scheduler-configuration.ts';
import type { Status } from '../../../shared/kinds/status.ts';
import { readObject } from '../../../shared/manifest/read.ts';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import type { NodeReport } from '../../../shared/sim/commands/report-status.ts';
import { GOOD_CONDITIONS } from '../../../shared/sim/kubelet/report.ts';
import { WORK_QUEUES, type WorkQueueName } from '../../../shared/sim/workqueue.ts';
import type { World } from '../../../shared/sim/world.ts';
import { creation, Laboratory, loopCommand } from '../../lab/laboratory.ts';

/** Seconds between two reports of a kubelet. */
const HEARTBEAT = 10;
/** Room that no recorded pod uses up, and that none which asks for 900 processors finds. */
const CAPACITY = { cpu: '32', memory: '128Gi', pods: '250' };
const PLAIN = 5;
const TAINTED = 7;
/** `lab-3` is tainted and has the label `labnode: "3"`. */
const TAINTED_NAME = /^lab-(\d+)$/;

/** The recorder's twelve nodes. */
const RECORDER_NODES: readonly string[] = [
  ...Array.from({ length: PLAIN }, (_, i) => `node-${i + 1}`),
  ...Array.from({ length: TAINTED }, (_, i) => `lab-${i + 1}`),
];

/** Whose turn it is: of these queues these keys alone, of all others every key, each once. */
export type Turn = Partial<Readonly<Record<WorkQueueName, readonly string[]>>>;

export type Loops = readonly LoopName[];
/** The scheduler's decisions are the recording's (rule CONFORMANCE-8). */
export const CONTROLLERS: Loops = LOOPS.filter((loop) => loop !== 'scheduler');
export const NO_LOOPS: Loops = [];

export interface ClusterOptions {
  readonly version: SchedulerVersion;
  /** Seconds since 1970 at tick 0. */
  readonly epoch: number;
  /** Nodes beside the recorder's usual ones. */
  readonly nodes: readonly string[];
  readonly phase: Phase;
}

/** Seconds between two looks of loops that look by the clock: in a second in which they do, they do once. */
const POLLING: Readonly<Record<string, number>> = { cronjob: 10, 'node-lifecycle': 5 };

/** What was under way when a recording began, and chance; the recording does not say. */
export interface Phase {
  /** Milliseconds, less than a second, that had gone by of a second of the clock. */
  readonly fraction: number;
  /** Seconds, less than ten, that controllers which look every five or ten seconds are ahead. */
  readonly poll: number;
  /** In which of ten seconds a kubelet reports. */
  readonly beat: number;
  /** Whatever chance decides between equals. */
  readonly chance: number;
}

export class Cluster {
  readonly laboratory: Laboratory;
  private readonly silent: Set<string>;
  readonly phase: Phase;
  /** Undefined while a second goes by: then everybody works as always. */
  private turn: Turn | undefined;
  private readonly worked = new Set<string>();
  /** The loops that looked by the clock in this second. */
  private readonly polled = new Set<LoopName>();
  private polledAt = -1;
  /** Called after each moment and each second. */
  afterEach: () => void = () => undefined;

  private constructor(laboratory: Laboratory, phase: Phase, silent: ReadonlySet<string>) {
    this.laboratory = laboratory;
    this.phase = phase;
    this.silent = new Set(silent);
    for (const name of WORK_QUEUES) {
      const queue = this.world.work[name];
      queue.looks = 1;
      queue.holds = (key) => this.holds(name, key);
    }
  }

  /** At rest, with nodes that are ready and nothing else. */
  static start({ version, epoch, nodes, phase }: ClusterOptions): Cluster {
    const laboratory = Laboratory.empty(
      ['default', 'kube-system', 'kube-public', 'kube-node-lease'],
      epoch,
      `trace ${phase.chance}`,
    );
    const configuration = { ...DEFAULT_CONFIGURATION, version, podInitialBackoffSeconds: 1 };
    const names = [...new Set([...RECORDER_NODES, ...nodes])];
    laboratory.moment([
      ...LOOPS.map((loop) => loopCommand(loop, loop === 'scheduler' ? 'manual' : 'down')),
      { kind: 'host', action: 'scheduler-configuration', configuration },
      ...names.map(nodeCreation),
    ]);
    laboratory.moment(names.map(heartbeat));
    const cluster = new Cluster(laboratory, phase, new Set());
    cluster.moment(CONTROLLERS);
    for (let n = 0; n < phase.poll; n += 1) cluster.second(CONTROLLERS);
    cluster.moment(CONTROLLERS);
    return cluster;
  }

  /** The same cluster once more, to try something out. */
  fork(): Cluster {
    return new Cluster(this.laboratory.fork(), this.phase, this.silent);
  }

  private holds(queue: WorkQueueName, key: string): boolean {
    if (this.turn === undefined) return false;
    const only = this.turn[queue];
    const id = `${queue} ${key}`;
    if (only?.includes(key) === false || this.worked.has(id)) return true;
    this.worked.add(id);
    return false;
  }

  get world(): World {
    return this.laboratory.world;
  }

  /** These commands, and then these loops, all within the present second. */
  moment(loops: Loops, commands: readonly Command[] = [], turn: Turn = {}): void {
    this.turn = turn;
    this.worked.clear();
    this.laboratory.moment([...this.hand(this.unpolled(loops)), ...commands]);
    this.turn = undefined;
    this.afterEach();
  }

  /** A second goes by, in which these loops work. */
  second(loops: Loops): void {
    const next = this.world.tick + 1;
    const reporting =
      (next + this.phase.beat) % HEARTBEAT === 0 ? [...this.nodes()].filter((name) => !this.silent.has(name)) : [];
    this.laboratory.tick([...this.hand(this.unpolled(loops, next)), ...reporting.map(heartbeat)]);
    this.afterEach();
  }

  isQueued(queue: WorkQueueName, key: string): boolean {
    return this.world.work[queue].save().some((one) => one.key === key);
  }

  refusal(command: Command): Status | undefined {
    return refusal(this.world, command);
  }

  /** From now on these kubelets say nothing; `all` are all. */
  silence(node: string): void {
    for (const name of node === 'all' ? this.nodes() : [node]) this.silent.add(name);
  }

  speak(node: string): void {
    for (const name of node === 'all' ? this.nodes() : [node]) this.silent.delete(name);
  }

  isSilent(node: string): boolean {
    return this.silent.has(node);
  }

  private nodes(): Iterable<string> {
    return this.world.store.table('Node').keys();
  }

  /** Without those that looked by the clock in this second before. */
  private unpolled(loops: Loops, second: number = this.world.tick): Loops {
    if (this.polledAt !== second) this.polled.clear();
    this.polledAt = second;
    return loops.filter((loop) => {
      const period = POLLING[loop];
      if (period === undefined || second % period !== 0) return true;
      const again = this.polled.has(loop);
      this.polled.add(loop);
      return !again;
    });
  }

  /** What changes so that these loops decide and no others. */
  private hand(loops: Loops): Command[] {
    return CONTROLLERS.flatMap((loop) => {
      const mode: LoopMode = loops.includes(loop) ? 'automatic' : 'manual';
      return this.world.loops[loop].mode === mode ? [] : [loopCommand(loop, mode)];
    });
  }
}

/** A kubelet's report that all is well. */
export function heartbeat(node: string): Command {
  const body: NodeReport = { status: { conditions: GOOD_CONDITIONS } };
  return { kind: 'api', verb: 'update', resource: 'nodes', subresource: 'status', name: node, body };
}

/** Without a word of Ready being True, so that no machine of ours runs beneath it. */
function nodeCreation(name: string): Command {
  const number = TAINTED_NAME.exec(name)?.[1];
  const read = readObject({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, ...(number === undefined ? {} : { labnode: number }) },
    },
    spec: number === undefined ? {} : { taints: [{ key: 'lab', effect: 'NoSchedule' }] },
    status: {
      capacity: CAPACITY,
      allocatable: CAPACITY,
      conditions: [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'it has not reported yet' }],
    },
  });
  assert('object' in read, `the node ${name} is one`);
  return creation(read.object);
}
