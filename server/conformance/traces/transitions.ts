// What a recorded state of a pod or a node asks of those who are played from outside: the scheduler that binds and the kubelet that reports and ends. All
// other changes are the controllers' and are waited for.

import type { Command } from '../../../shared/journal/command.ts';
import type { PodReport, SaidCondition } from '../../../shared/sim/commands/report-status.ts';
import type { State } from './trace.ts';

/** A change that is given, each on a tick of its own. */
export type Transition =
  | { readonly part: 'bind'; readonly node: string }
  | { readonly part: 'running' }
  | { readonly part: 'ready'; readonly ready: boolean }
  | { readonly part: 'finished'; readonly phase: 'Succeeded' | 'Failed' }
  /** The last container has ended: the kubelet deletes with a grace of 0. */
  | { readonly part: 'end' };

/** `silent`: the pod's kubelet does not report, so what is said of its pods is said by node-lifecycle. */
export function podTransitions(before: State | undefined, after: State, silent: boolean): readonly Transition[] {
  const parts: Transition[] = [];
  const { phase, ready, node } = after;
  if (typeof node === 'string' && before !== undefined && before['node'] === undefined)
    parts.push({ part: 'bind', node });
  const wasPhase = before?.['phase'] ?? 'Pending';
  const wasReady = before?.['ready'] ?? false;
  if (phase !== wasPhase && phase === 'Running') parts.push({ part: 'running' });
  if (phase !== wasPhase && (phase === 'Succeeded' || phase === 'Failed')) parts.push({ part: 'finished', phase });
  else if (ready === true && wasReady === false) parts.push({ part: 'ready', ready });
  else if (ready === false && wasReady === true && !silent) parts.push({ part: 'ready', ready });
  if (after['gracePeriod'] === 0 && before?.['deleting'] === true && before['gracePeriod'] !== 0)
    parts.push({ part: 'end' });
  return parts;
}

/** A kubelet that was silent says that all is well. */
export function isNodeBack(before: State | undefined, after: State): boolean {
  return before !== undefined && before['reason'] !== 'KubeletReady' && after['reason'] === 'KubeletReady';
}

/** Where our pod stands, and an address for it. */
export interface Place {
  readonly namespace: string;
  readonly name: string;
  readonly address: string;
  /** Our name of a node of the recording. */
  readonly node: (name: string) => string;
}

export function commandOf(transition: Transition, { namespace, name, address, node }: Place): Command {
  const pod = { kind: 'api', resource: 'pods', namespace, name } as const;
  const report = (status: PodReport['status']): Command => ({
    ...pod,
    verb: 'update',
    subresource: 'status',
    body: { status } satisfies PodReport,
  });
  switch (transition.part) {
    case 'bind':
      return {
        ...pod,
        verb: 'create',
        subresource: 'binding',
        body: { target: { kind: 'Node', name: node(transition.node) } },
      };
    case 'running':
      return report({
        phase: 'Running',
        podIP: address,
        conditions: [INITIALIZED, ...readiness(false, 'ContainersNotReady')],
      });
    case 'ready':
      return report({ conditions: readiness(transition.ready, transition.ready ? undefined : 'ContainersNotReady') });
    case 'finished':
      return report({
        phase: transition.phase,
        conditions: readiness(false, transition.phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed'),
      });
    case 'end':
      return { ...pod, verb: 'delete', body: { gracePeriodSeconds: 0 } };
  }
}

const INITIALIZED: SaidCondition = { type: 'Initialized', status: 'True' };

function readiness(ready: boolean, reason: string | undefined): readonly SaidCondition[] {
  return ['Ready', 'ContainersReady'].map((type) => ({ type, status: ready ? 'True' : 'False', reason }));
}
