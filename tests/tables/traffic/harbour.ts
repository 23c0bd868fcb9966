// A small ground for traffic: nodes, pods that already run, and rules as a test wants them. Nothing else of a world is there.

import { NO_EVENT, tick } from '../../../shared/base/units.ts';
import type { ImageProfile } from '../../../shared/journal/command.ts';
import type { Pod } from '../../../shared/kinds/pod.ts';
import type { Stored } from '../../../shared/sim/store.ts';
import { Images } from '../../../shared/sim/images.ts';
import { Nodes } from '../../../shared/sim/machines/nodes.ts';
import { Pods, STAGE } from '../../../shared/sim/machines/pods.ts';
import { moveTraffic } from '../../../shared/sim/traffic/run-traffic.ts';
import type { Ground } from '../../../shared/sim/traffic/ground.ts';
import { LOSS_REASONS, type LossReason } from '../../../shared/sim/traffic/loss-reasons.ts';
import type { ServiceTraffic } from '../../../shared/sim/traffic/service-traffic.ts';
import { toldOf } from '../../../shared/sim/traffic/told.ts';
import { Traffic } from '../../../shared/sim/traffic/traffic.ts';

/** 20 millicore-seconds a request: one core serves 50 requests a second. Idle costs nothing, so that numbers stay round. */
export const PROFILE: ImageProfile = {
  image: 'web',
  sizeBytes: 0,
  bootSeconds: 1,
  stopSeconds: 5,
  milliCpuSecondsPerRequest: 20,
  idleMilliCpu: 0,
  memoryBytes: 1_000_000,
  memoryBytesPerRequest: 10_000,
  backlog: 100,
};

class Rules {
  readonly pods = new Map<string, number[]>();
  readonly old = new Map<number, number[]>();
  readonly changed = new Set<string>();

  get turns(): number {
    return this.old.size;
  }

  current(service: string): readonly number[] {
    return this.pods.get(service) ?? NOBODY;
  }

  rules(service: string, node: number): readonly number[] {
    return this.old.get(node) ?? this.current(service);
  }

  doors(): undefined {
    return undefined;
  }

  staleNodes(): readonly number[] {
    return [...this.old.keys()].sort((x, y) => x - y);
  }
}
const NOBODY: readonly number[] = [];

export interface PodOptions {
  readonly limit?: number;
  readonly weight?: number;
  readonly image?: string;
}

export class Harbour implements Ground {
  tick = tick(0);
  readonly pods = new Pods();
  readonly nodes = new Nodes();
  readonly images = new Images();
  readonly proxies = new Rules();
  traffic = new Traffic();

  constructor(...profiles: readonly Partial<ImageProfile>[]) {
    for (const one of profiles.length > 0 ? profiles : [{}]) this.images.put({ ...PROFILE, ...one });
  }

  node(milli: number): number {
    const slot = this.nodes.add(`n${this.nodes.count}`);
    this.nodes.at.power[slot] = 1;
    this.nodes.at.capacityMilli[slot] = milli;
    return slot;
  }

  /** A pod whose process has run for a while. */
  pod(node: number, options: PodOptions = {}): number {
    const object = { kind: 'Pod', metadata: { name: `p${this.pods.length}` } } as Pod; // traffic never looks into the object
    const slot = this.pods.add({ object, slot: -1, cause: NO_EVENT } as Stored<Pod>);
    const { at } = this.pods;
    at.node[slot] = node;
    at.stage[slot] = STAGE.running;
    at.servesAt[slot] = 0;
    at.image[slot] = this.images.numberOf(options.image ?? PROFILE.image);
    at.limitMilli[slot] = options.limit ?? 0;
    at.weight[slot] = options.weight ?? 100;
    this.nodes.putPod(node, slot);
    return slot;
  }

  /** One node of `milli` with one pod behind the Service `web`. */
  static single(milli = 1000, profile: Partial<ImageProfile> = {}, options: PodOptions = {}): Harbour {
    const harbour = new Harbour(profile);
    const slot = harbour.pod(harbour.node(milli), options);
    harbour.route(slot);
    return harbour;
  }

  /** These pods and no others are behind a Service. */
  route(...slots: readonly number[]): void {
    this.routeService('web', ...slots);
  }

  routeService(service: string, ...slots: readonly number[]): void {
    this.proxies.pods.set(`default/${service}`, [...slots]);
    this.proxies.changed.add(`default/${service}`);
  }

  users(
    requestsPerSecond: number,
    options: { rampTicks?: number; timeoutSeconds?: number; retries?: number; service?: string } = {},
  ): ServiceTraffic {
    const { rampTicks = 0, timeoutSeconds = 2, retries = 0, service = 'web' } = options;
    const users = this.traffic.of('default', service);
    users.change(
      { kind: 'traffic', namespace: 'default', service, requestsPerSecond, rampTicks, timeoutSeconds, retries },
      NO_EVENT,
    );
    return users;
  }

  get web(): ServiceTraffic {
    return this.traffic.of('default', 'web');
  }

  run(seconds = 1, each: () => void = () => undefined): void {
    for (let i = 0; i < seconds; i += 1) {
      this.tick = tick(this.tick + 1);
      moveTraffic(this);
      toldOf(this);
      each();
    }
  }

  /** What a kubelet does when a process ends. */
  end(slot: number, stage: number = STAGE.crashBackOff): void {
    this.pods.at.stage[slot] = stage;
    this.pods.at.queue[slot] = 0;
  }
}

/** What was lost, by reason, without the zeros. */
export function lost(column: Float64Array): Partial<Record<LossReason, number>> {
  return Object.fromEntries(
    LOSS_REASONS.map((reason, i) => [reason, round(column[i] as number)]).filter(([, count]) => count !== 0),
  );
}

/** To a millionth, so that sums of tenths compare. */
export function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** offered − (good + lost + waiting + coming again): 0 in every moment. */
export function missing(users: ServiceTraffic): number {
  return (
    users.offeredTotal -
    users.goodTotal -
    users.lostTotal.reduce((sum, one) => sum + one, 0) -
    users.waiting -
    users.retrying
  );
}
