// The control plane as processes on machines: what runs where, who leads, and whether the API server answers. It only holds; `run-plane` moves it on,
// `plane/faults` strikes it. Without an order it is managed by somebody else: it never fails and costs nothing.

import { type EventId, NEVER, NO_EVENT } from '../../base/units.ts';
import type { ComponentName, ElectedComponent, OrderCommand } from '../../journal/command.ts';
import { KubeletLinks, type SavedLinks } from './kubelet-links.ts';

export interface PlaneMachine {
  readonly name: string;
  readonly zone: string;
  power: boolean;
  /** When a machine that starts will be up; 0 when none is starting. */
  bootAt: number;
  /** Cut off from all other machines by the network. */
  cutOff: boolean;
}

/**
 * A static pod, named as kubeadm names it: `etcd-cp-1`. `starting` comes up at `upAt` (NEVER while its machine is dark); `stopped` stays so until somebody
 * starts it.
 */
export interface Process {
  readonly name: string;
  readonly component: ComponentName;
  readonly machine: PlaneMachine;
  state: 'running' | 'starting' | 'stopped';
  upAt: number;
  /** Restart back-off as of a container: the last delay in seconds, and when it was set (0: none yet). */
  backOff: number;
  backOffAt: number;
  /** How often it was started; part of its identity in a Lease. */
  life: number;
  /** Scheduler and controller-manager: whether it decides, when it looks at the Lease next, the renewal that it saw last, and when. */
  leading: boolean;
  lookAt: number;
  saw: number;
  sawAt: number;
  /** The fact that explains its present state. */
  cause: EventId;
}

/** Who leads a component, as it stands in etcd; `holder` is empty before the first leader. */
export interface Leadership {
  holder: string;
  acquiredAt: number;
  renewedAt: number;
  transitions: number;
}

type SavedProcess = Omit<Process, 'machine'> & { readonly machine: string };
export interface SavedPlane {
  readonly machines: readonly PlaneMachine[];
  readonly processes: readonly SavedProcess[];
  readonly leases: Readonly<Record<ElectedComponent, Leadership>>;
  readonly answers: boolean;
  readonly writable: boolean;
  readonly etcdLeader: string;
  readonly electedAt: number;
  readonly elections: number;
  readonly quorum: boolean;
  readonly writesPerSecond: number;
  readonly cause: EventId;
  readonly waiting: readonly { readonly order: OrderCommand; readonly cause: EventId }[];
  readonly links: SavedLinks;
  readonly silentFrom: number;
  readonly silentTo: number;
}

const nobody = (): Leadership => ({ holder: '', acquiredAt: 0, renewedAt: 0, transitions: 0 });

export class ControlPlane {
  /** In the order in which they were ordered; none of a managed control plane. */
  readonly machines: PlaneMachine[] = [];
  readonly processes: Process[] = [];
  readonly leases: Record<ElectedComponent, Leadership> = {
    'kube-scheduler': nobody(),
    'kube-controller-manager': nobody(),
  };
  /** Whether some API server can be reached, and whether what is sent to it is also written. */
  answers = true;
  writable = true;
  /** Name of the etcd member that leads, empty without one; while members elect, the tick at which they will have done so. */
  etcdLeader = '';
  electedAt: number = NEVER;
  /** How often etcd elected a leader. */
  elections = 0;
  quorum = true;
  /** The ticks in which nothing could be written the last time: after the first one, up to the last one; NEVER while that lasts. */
  silentFrom = 0;
  silentTo = 0;
  /** Writes that all API servers together take in a second; 0 for no bound. */
  writesPerSecond = 0;
  /** Of players, in this tick. */
  writes = 0;
  /** The fact that explains why the API server answers, or does not. */
  cause: EventId = NO_EVENT;
  /** Machines that were bought and cannot register, in the order of their coming. */
  readonly waiting: { readonly order: OrderCommand; readonly cause: EventId }[] = [];
  readonly links = new KubeletLinks();

  get managed(): boolean {
    return this.machines.length === 0;
  }

  machine(name: string): PlaneMachine | undefined {
    return this.machines.find((one) => one.name === name);
  }

  process(name: string): Process | undefined {
    return this.processes.find((one) => one.name === name);
  }

  of(component: ComponentName): Process[] {
    return this.processes.filter((one) => one.component === component);
  }

  /** True when there is nothing to hash or to save but what every new world has. */
  get untouched(): boolean {
    return this.managed && this.links.untouched;
  }

  save(): SavedPlane | undefined {
    if (this.untouched) return undefined;
    return {
      machines: this.machines.map((one) => ({ ...one })),
      processes: this.processes.map((one) => ({ ...one, machine: one.machine.name })),
      leases: {
        'kube-scheduler': { ...this.leases['kube-scheduler'] },
        'kube-controller-manager': { ...this.leases['kube-controller-manager'] },
      },
      answers: this.answers,
      writable: this.writable,
      etcdLeader: this.etcdLeader,
      electedAt: this.electedAt,
      elections: this.elections,
      quorum: this.quorum,
      writesPerSecond: this.writesPerSecond,
      cause: this.cause,
      waiting: [...this.waiting],
      links: this.links.save(),
      silentFrom: this.silentFrom,
      silentTo: this.silentTo,
    };
  }

  restore(saved: SavedPlane): void {
    this.machines.push(...saved.machines.map((one) => ({ ...one })));
    for (const one of saved.processes) {
      const machine = this.machine(one.machine);
      if (machine) this.processes.push({ ...one, machine });
    }
    Object.assign(this.leases, saved.leases);
    const { answers, writable, etcdLeader, electedAt, elections, quorum, writesPerSecond, cause } = saved;
    Object.assign(this, { answers, writable, etcdLeader, electedAt, elections, quorum, writesPerSecond, cause });
    this.silentFrom = saved.silentFrom;
    this.silentTo = saved.silentTo;
    this.waiting.push(...saved.waiting);
    this.links.restore(saved.links);
  }
}

/** Whether the process runs on a machine that has power and can be reached. */
export function works({ state, machine }: Process): boolean {
  return state === 'running' && machine.power && !machine.cutOff;
}

/** Whether some instance of the component decides, and what it decides is written. */
export function leads(plane: ControlPlane, component: ElectedComponent): boolean {
  if (plane.managed) return true;
  return plane.writable && plane.processes.some((one) => one.component === component && one.leading && works(one));
}
