// What the autoscalers remember between two looks: the last scrape of the metrics server, and what each HorizontalPodAutoscaler recommended and did. In a
// real cluster this is the memory of processes; here it is part of the world.

import { sortedKeys } from '../base/order.ts';
import { type Tick, tick } from '../base/units.ts';

/** Of one pod: millicores and bytes in use. */
export interface Sample {
  readonly milli: number;
  readonly bytes: number;
}

export interface Remembered {
  readonly at: Tick;
  /** Replicas: the size that was recommended, or by how much a target was scaled. */
  readonly replicas: number;
}

export interface ScalingHistory {
  readonly recommendations: readonly Remembered[];
  readonly ups: readonly Remembered[];
  readonly downs: readonly Remembered[];
}

const NOTHING: ScalingHistory = { recommendations: [], ups: [], downs: [] };

export interface SavedAutoscaling {
  readonly sampledAt: Tick;
  readonly samples: readonly (readonly [string, Sample])[];
  readonly histories: readonly (readonly [string, ScalingHistory])[];
  readonly grownAt: Tick;
  readonly unneeded: readonly (readonly [string, number])[];
  readonly told: readonly (readonly [string, string])[];
}

export class Autoscaling {
  /** When the metrics server looked last; before that there is nothing to know. */
  sampledAt: Tick = tick(0);
  /** By uid of the pod. */
  private samples: ReadonlyMap<string, Sample> = new Map();
  /** By key of the HorizontalPodAutoscaler. */
  private readonly histories = new Map<string, ScalingHistory>();

  /** When the cluster autoscaler bought machines last; 0 for never. */
  grownAt: Tick = tick(0);
  /** By name of the node: since when it is not needed. */
  readonly unneededSince = new Map<string, number>();
  /** By uid of the pod: why no machine was bought for it, as it was told last. */
  readonly told = new Map<string, string>();

  scraped(at: Tick, samples: ReadonlyMap<string, Sample>): void {
    this.sampledAt = at;
    this.samples = samples;
  }

  sample(uid: string): Sample | undefined {
    return this.samples.get(uid);
  }

  history(key: string): ScalingHistory {
    return this.histories.get(key) ?? NOTHING;
  }

  remember(key: string, history: ScalingHistory): void {
    this.histories.set(key, history);
  }

  forget(key: string): void {
    this.histories.delete(key);
  }

  save(): SavedAutoscaling {
    const { samples, histories, unneededSince, told } = this;
    return {
      sampledAt: this.sampledAt,
      samples: sortedKeys(samples).map((uid) => [uid, samples.get(uid) as Sample]), // its own keys; so below
      histories: sortedKeys(histories).map((key) => [key, histories.get(key) as ScalingHistory]),
      grownAt: this.grownAt,
      unneeded: sortedKeys(unneededSince).map((name) => [name, unneededSince.get(name) as number]),
      told: sortedKeys(told).map((uid) => [uid, told.get(uid) as string]),
    };
  }

  restore(saved: SavedAutoscaling): void {
    this.sampledAt = saved.sampledAt;
    this.samples = new Map(saved.samples);
    this.grownAt = saved.grownAt;
    for (const [name, since] of saved.unneeded) this.unneededSince.set(name, since);
    for (const [uid, text] of saved.told) this.told.set(uid, text);
    this.histories.clear();
    for (const [key, history] of saved.histories) this.histories.set(key, history);
  }
}
