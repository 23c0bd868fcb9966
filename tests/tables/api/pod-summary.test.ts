// The columns of `kubectl get pods`, from statuses of all sorts.
import { describe, expect, test } from 'vitest';
import { tick } from '../../../shared/base/units.ts';
import type { ContainerState, ContainerStatus, Pod, PodStatus } from '../../../shared/kinds/pod.ts';
import { podSummary } from '../../../shared/kinds/pod-summary.ts';
import { Cluster, create } from '../../support/cluster.ts';

const running: ContainerState = { running: { startedAt: tick(1) } };
const waiting = (reason: string): ContainerState => ({ waiting: { reason } });
const ended = (reason: string, exitCode: number): ContainerState => ({
  terminated: { reason, exitCode, startedAt: tick(1), finishedAt: tick(2) },
});
const one = (name: string, state: ContainerState, ready = 'running' in state, restartCount = 0): ContainerStatus => ({
  name,
  image: 'a:1',
  ready,
  started: 'running' in state,
  restartCount,
  state,
});
const INITIALIZED = { type: 'Initialized', status: 'True', lastTransitionTime: tick(1) } as const;
const READY = { type: 'Ready', status: 'True', lastTransitionTime: tick(1) } as const;

/** A pod with the init containers `first` and `side` (a sidecar) or none, and the containers `a` and `b`. */
function pod(status: Partial<PodStatus>, withInit = false, deleted = false): Pod {
  const cluster = new Cluster();
  const initContainers = [
    { name: 'first', image: 'a:1' },
    { name: 'side', image: 'a:1', restartPolicy: 'Always' },
  ];
  const containers = [
    { name: 'a', image: 'a:1' },
    { name: 'b', image: 'a:1' },
  ];
  const spec = withInit ? { containers, initContainers } : { containers };
  cluster.tick(create({ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'p' }, spec }));
  const made = cluster.pod('p');
  const metadata = deleted ? { ...made.metadata, deletionTimestamp: tick(9) } : made.metadata;
  return { ...made, metadata, status: { ...made.status, ...status } };
}

describe('[STATUS-1] READY, STATUS and RESTARTS', () => {
  test.each<readonly [string, Pod, string]>([
    ['nobody has seen it', pod({}), '0/2 Pending 0'],
    ['both run', pod({ phase: 'Running', containerStatuses: [one('a', running), one('b', running)] }), '2/2 Running 0'],
    [
      'one is not ready',
      pod({ phase: 'Running', containerStatuses: [one('a', running, true, 2), one('b', running, false, 1)] }),
      '1/2 Running 3',
    ],
    [
      'two wait: the first has the word',
      pod({ containerStatuses: [one('a', waiting('ErrImagePull')), one('b', waiting('CrashLoopBackOff'))] }),
      '0/2 ErrImagePull 0',
    ],
    [
      'one has ended well beside another',
      pod({
        phase: 'Running',
        conditions: [READY],
        containerStatuses: [one('a', ended('Completed', 0)), one('b', running)],
      }),
      '1/2 Running 0',
    ],
    [
      'the same in a pod that is not ready',
      pod({ phase: 'Running', containerStatuses: [one('a', ended('Completed', 0)), one('b', running)] }),
      '1/2 NotReady 0',
    ],
    [
      'all have ended',
      pod({ phase: 'Failed', containerStatuses: [one('a', ended('Completed', 0)), one('b', ended('Error', 1))] }),
      '0/2 Completed 0',
    ],
    ['it was refused', pod({ phase: 'Failed', reason: 'OutOfcpu' }), '0/2 OutOfcpu 0'],
    ['it was evicted', pod({ phase: 'Failed', reason: 'Evicted' }, false, true), '0/2 Evicted 0'],
    [
      'it goes',
      pod({ phase: 'Running', containerStatuses: [one('a', running), one('b', running)] }, false, true),
      '2/2 Terminating 0',
    ],
    [
      'the first init container runs',
      pod({ initContainerStatuses: [one('first', running, false), one('side', waiting('PodInitializing'))] }, true),
      '0/3 Init:0/2 0',
    ],
    [
      'it has failed',
      pod(
        { initContainerStatuses: [one('first', ended('Error', 1), false, 3), one('side', waiting('PodInitializing'))] },
        true,
      ),
      '0/3 Init:Error 3',
    ],
    [
      'it waits to be started again',
      pod(
        { initContainerStatuses: [one('first', waiting('CrashLoopBackOff')), one('side', waiting('PodInitializing'))] },
        true,
      ),
      '0/3 Init:CrashLoopBackOff 0',
    ],
    [
      'the sidecar comes',
      pod(
        { initContainerStatuses: [one('first', ended('Completed', 0), true), one('side', waiting('PodInitializing'))] },
        true,
      ),
      '0/3 Init:1/2 0',
    ],
    [
      'all is up; restarts of init containers that are done do not count',
      pod(
        {
          phase: 'Running',
          conditions: [INITIALIZED],
          initContainerStatuses: [one('first', ended('Completed', 0), true, 5), one('side', running, true, 1)],
          containerStatuses: [one('a', running, true, 2), one('b', running)],
        },
        true,
      ),
      '3/3 Running 3',
    ],
  ])('%s', (_what, of, expected) => {
    const { ready, total, status, restarts } = podSummary(of);
    expect(`${ready}/${total} ${status} ${restarts}`).toBe(expected);
  });
});
