// A random case for the two schedulers: a cluster with pods that stand already, and rounds in which things change and pods come.

import fc from 'fast-check';
import type { SchedulerConfiguration } from '../../shared/kinds/scheduler-configuration.ts';
import { lowlyPod, MOST_NODES, type PlainPod, plainPod, probePod, rarely } from './random-pods.ts';
import { configuration, type Manifest, nodeManifest, objects, plainNode } from './random-scheduling.ts';
import { type Change, change } from './scheduling-changes.ts';

/** A pod that stands somewhere before the scheduler begins. */
export interface Standing {
  readonly pod: PlainPod;
  /** The number of its node. */
  readonly node: number;
  /** Those of a later batch come, and start, a second later. */
  readonly batch: number;
  readonly terminating: boolean;
}

/** Pods that come at once, after some others, by number, are gone. */
export interface Step {
  readonly pods: readonly PlainPod[];
  /** More pods, each like one that came in an earlier step, by number. */
  readonly repeated: readonly number[];
  readonly removed: readonly number[];
  readonly changes: readonly Change[];
  /** The world goes on from its own snapshot. */
  readonly restored: boolean;
}

export interface SchedulingCase {
  readonly configuration: SchedulerConfiguration;
  readonly nodes: readonly Manifest[];
  /** By node: it has no kubelet, so that nothing on it is ever started. */
  readonly dark: readonly boolean[];
  readonly objects: readonly Manifest[];
  readonly standing: readonly Standing[];
  readonly steps: readonly Step[];
  /** Comes with every step anew: what is kept of its kind must follow each change. */
  readonly probe: PlainPod;
}

export const BATCHES = 3;

const standing = fc.record({
  pod: lowlyPod,
  node: fc.nat({ max: MOST_NODES - 1 }),
  batch: fc.nat({ max: BATCHES - 1 }),
  terminating: fc.nat({ max: 9 }).map((n) => n === 0),
});

const step = fc.record({
  pods: fc.array(plainPod, { minLength: 1, maxLength: 4 }),
  repeated: fc.array(fc.nat({ max: 60 }), { maxLength: 3 }),
  removed: fc.array(fc.nat({ max: 60 }), { maxLength: 2 }),
  changes: fc.array(change, { maxLength: 3 }),
  restored: rarely(fc.constant(true), 4).map((yes) => yes === true),
});

/** At most 30 nodes and 60 pods. */
export const schedulingCase: fc.Arbitrary<SchedulingCase> = fc
  .record({
    configuration,
    plainNodes: fc.array(plainNode, { minLength: 1, maxLength: MOST_NODES, size: 'max' }),
    objects,
    standing: fc.array(standing, { maxLength: 36, size: 'max' }),
    probe: probePod,
    steps: fc.array(step, { minLength: 1, maxLength: 4, size: 'max' }),
  })
  .map(({ plainNodes, ...rest }) => ({
    ...rest,
    nodes: plainNodes.map(nodeManifest),
    dark: plainNodes.map((one) => one.dark),
  }));
