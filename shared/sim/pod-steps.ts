// The usual steps of a pod's life as small notes, and how they become its object. Most pods take several steps between two looks at them: a note costs a
// tenth of an object, and who looks (a hash mark, a reader of the API, a panel) gets the object with all steps taken. Rare changes write the object at once.

import { unreachable } from '../base/assert.ts';
import type { Tick } from '../base/units.ts';
import type { Pod } from '../kinds/pod.ts';
import { ConditionStep } from './control-plane/pod-conditions.ts';
import { creating, nowReady, running } from './kubelet/pod-status.ts';

export type PodStep =
  | { readonly step: 'bound'; readonly nodeName: string; readonly now: Tick }
  | { readonly step: 'creating'; readonly hostIP: string; readonly now: Tick }
  | {
      readonly step: 'running';
      readonly podIP: string;
      readonly ready: boolean;
      readonly restarts: number;
      readonly now: Tick;
    }
  | { readonly step: 'ready'; readonly now: Tick }
  | { readonly step: 'ending'; readonly until: Tick; readonly graceSeconds: number };

const SCHEDULED = new ConditionStep([{ type: 'PodScheduled', status: 'True' }]);

/** The pod after these steps, at the version of the last one. */
export function takeSteps(pod: Pod, steps: readonly PodStep[], resourceVersion: number): Pod {
  const after = { spec: pod.spec, status: pod.status };
  let until = pod.metadata.deletionTimestamp;
  let grace = pod.metadata.deletionGracePeriodSeconds;
  for (const one of steps) {
    switch (one.step) {
      case 'bound':
        after.spec = { ...after.spec, nodeName: one.nodeName };
        after.status = { ...after.status, conditions: SCHEDULED.of(after.status.conditions, one.now) };
        break;
      case 'creating':
        after.status = creating(after, one.hostIP, one.now);
        break;
      case 'running':
        after.status = running(after, one.podIP, one.ready, one.restarts, one.now);
        break;
      case 'ready':
        after.status = nowReady(after, one.now);
        break;
      case 'ending':
        until = one.until;
        grace = one.graceSeconds;
        break;
      default:
        unreachable(one);
    }
  }
  const metadata = {
    ...pod.metadata,
    resourceVersion,
    deletionTimestamp: until,
    deletionGracePeriodSeconds: grace,
  };
  return { kind: 'Pod', metadata, spec: after.spec, status: after.status };
}
