// Traces of controllers that are right agree, and whatever is wrong in one is found: a number, a state that is missing, two in the wrong order, another event,
// another time.
import { describe, expect, test } from 'vitest';
import { readRecording } from '../../../server/conformance/recording.ts';
import { type FileReport, Report } from '../../../server/conformance/report.ts';
import { compareEvents } from '../../../server/conformance/traces/compare-events.ts';
import { replayTraces } from '../../../server/conformance/traces/replay-traces.ts';
import { printSeen } from '../../../server/conformance/traces/sightings.ts';
import type { TraceStep } from '../../../server/conformance/traces/trace.ts';
import { endpointsView } from '../../../server/conformance/traces/views.ts';
import type { SeenEvent } from '../../../server/conformance/traces/watcher.ts';
import { TRACES } from './small-traces.ts';

interface Step {
  t: number;
  kind?: string;
  name?: string;
  state?: Record<string, unknown>;
  event?: { reason: string; message: string };
  action?: unknown;
}

interface TraceFile {
  traces: { id: string; steps: Step[]; replicaSetSequence?: { rows: Record<string, unknown>[] } }[];
}

function replayed(recording: unknown): FileReport {
  const read = readRecording(JSON.stringify(recording));
  if (!('traces' in read)) throw new Error(JSON.stringify(read));
  const report = new Report();
  replayTraces(read.traces, report);
  return report.of('file', read.kind);
}

/** The recording with something done to the steps of one trace. */
function altered(id: string, change: (steps: Step[]) => void): TraceFile {
  const copy = structuredClone(TRACES) as unknown as TraceFile; // every step has some of these fields
  const found = copy.traces.find((one) => one.id === id);
  if (!found) throw new Error(id);
  change(found.steps);
  return copy;
}

function step(steps: Step[], t: number): Step {
  const found = steps.find((one) => one.t === t);
  if (!found) throw new Error(`no step at ${t}`);
  return found;
}

function state(steps: Step[], t: number): Record<string, unknown> {
  return step(steps, t).state ?? {};
}

function set(steps: Step[], t: number, field: string, value: unknown): void {
  state(steps, t)[field] = value;
}

function retell(steps: Step[], t: number, told: Partial<NonNullable<Step['event']>>): void {
  Object.assign(step(steps, t).event ?? {}, told);
}

/** Everything that comes after `t` comes by so much later. */
function delay(steps: Step[], t: number, milliseconds: number): void {
  for (const one of steps) if (one.t > t) one.t += milliseconds;
}

function drop(steps: Step[], t: number): void {
  steps.splice(steps.indexOf(step(steps, t)), 1);
}

/** The two change places; each keeps the other's time. */
function swap(steps: Step[], t: number, u: number): void {
  const [one, other] = [step(steps, t), step(steps, u)];
  const [i, j] = [steps.indexOf(one), steps.indexOf(other)];
  steps[i] = { ...other, t };
  steps[j] = { ...one, t: u };
}

describe('[CONFORMANCE-8, CONFORMANCE-9, CONFORMANCE-10, CONFORMANCE-11] a trace of controllers', () => {
  test('[CONFORMANCE-12] agrees where it is right', () => {
    expect(replayed(TRACES)).toEqual({
      file: 'file',
      kind: 'controller-traces',
      checked: 38,
      differences: 0,
      expected: { 'CONFORMANCE-12 older version of the API': 1 },
      examples: [],
    });
  });

  test.each<[string, string, (steps: Step[]) => void, string]>([
    ['another number at rest', 'small-set', (s) => set(s, 352, 'ready', 1), 'ReplicaSet/web at rest'],
    ['another number on the way', 'small-set', (s) => set(s, 346, 'available', 3), 'ReplicaSet/web on its way'],
    [
      'another number of a budget',
      'small-set',
      (s) => set(s, 905, 'expectedPods', 3),
      'PodDisruptionBudget/guard at rest',
    ],
    ['another number of endpoints', 'small-set', (s) => set(s, 350, 'notReady', 1), 'Endpoints/web at rest'],
    ['another desired size', 'small-set', (s) => set(s, 41, 'desired', 3), 'desired sizes of ReplicaSet/web'],
    ['a state of a set that is missing', 'small-set', (s) => drop(s, 352), 'ReplicaSet/web at rest'],
    ['a pod that never ran', 'small-set', (s) => drop(s, 85), 'Endpoints/web at rest'],
    ['a pod that was never bound', 'small-taint', (s) => drop(s, 18), 'Pod/goes on its way'],
    ['a pod that is never gone', 'small-taint', (s) => drop(s, 1_410), 'Pod/goes at rest'],
    ['a taint too few', 'small-taint', (s) => set(s, 1_202, 'taints', ['lab:NoSchedule']), 'Node/lab-2 at rest'],
    ['two states of a set in the wrong order', 'small-set', (s) => swap(s, 27, 41), 'ReplicaSet/web at rest'],
    ['two states of a pod in the wrong order', 'small-taint', (s) => swap(s, 70, 320), 'Pod/goes on its way'],
    ['another reason', 'small-set', (s) => retell(s, 37, { reason: 'FailedCreate' }), 'events about ReplicaSet/web'],
    ['an event too few', 'small-taint', (s) => drop(s, 7_208), 'events about Pod/later'],
    [
      'an event about another pod',
      'small-set',
      (s) => retell(s, 37, { message: 'Created pod: web/pod3' }),
      'events about ReplicaSet/web',
    ],
    ['a wait that is too long', 'small-taint', (s) => delay(s, 5_000, 4_000), 'wait before Pod/later'],
    ['a wait that is too short', 'small-taint', (s) => delay(s, 5_000, -3_500), 'wait before Pod/later'],
    [
      'an action that nobody knows',
      'small-taint',
      (s) => Object.assign(step(s, 1_200), { action: { bless: 'lab-2' } }),
      'trace',
    ],
  ])('differs with %s', (_, id, change, what) => {
    const { differences, examples } = replayed(altered(id, change));
    expect(differences).toBeGreaterThan(0);
    expect(examples.map((one) => one.what)).toContain(what);
  });

  test('differs where its short form says otherwise than its steps', () => {
    const copy = structuredClone(TRACES) as unknown as TraceFile;
    const rows = copy.traces[0]?.replicaSetSequence?.rows ?? [];
    rows.splice(2, 1);
    expect(replayed(copy).examples.map((one) => one.what)).toEqual(['replicaSetSequence of web']);
  });
});

describe('what versions say differently is expected, each by its rule', () => {
  const event = (t: number, object: string, reason: string, message: string): TraceStep => ({
    t,
    event: { object, name: 'x', reason, message },
  });
  const seen = (kind: string, reason: string, message: string): SeenEvent => ({ kind, name: 'x', reason, message });
  function compared(steps: readonly TraceStep[], ours: readonly SeenEvent[]) {
    const differences: string[] = [];
    const expected = new Set<string>();
    compareEvents(
      steps,
      ours,
      (what) => void differences.push(what),
      (one) => void expected.add(one),
    );
    return { differences, expected: [...expected] };
  }

  test('[CONFORMANCE-13] from how many a set was scaled', () => {
    const steps = [event(1, 'Deployment', 'ScalingReplicaSet', 'Scaled up replica set x/rs1 to 3')];
    const today = seen('Deployment', 'ScalingReplicaSet', 'Scaled up replica set x/rs1 from 0 to 3');
    expect(compared(steps, [today])).toEqual({ differences: [], expected: ['CONFORMANCE-13 text of an event'] });
    const other = { ...today, message: today.message.replace('to 3', 'to 4') };
    expect(compared(steps, [other]).differences).toHaveLength(1);
  });

  test('[CONFORMANCE-14] conflicts of writers', () => {
    const steps = [event(1, 'Endpoints', 'FailedToUpdateEndpoint', 'the object has been modified')];
    expect(compared(steps, [])).toEqual({ differences: [], expected: ['CONFORMANCE-14 conflict of writers'] });
  });

  test('[CONFORMANCE-15] how often something fails before it succeeds, but not why', () => {
    const why = (name: string) => `Error creating: pods "${name}" is forbidden: exceeded quota: q`;
    const steps = ['x-a', 'x-b', 'x-c'].map((name, i) => event(i, 'ReplicaSet', 'FailedCreate', why(name)));
    const ours = [seen('ReplicaSet', 'FailedCreate', why('x-z'))];
    expect(compared(steps, ours)).toEqual({ differences: [], expected: ['CONFORMANCE-15 number of retries'] });
    expect(compared(steps, [seen('ReplicaSet', 'FailedCreate', 'Error creating: no room')]).differences).toHaveLength(
      1,
    );
  });

  test('[CONFORMANCE-11] the order is free for events side by side alone', () => {
    const ours = [seen('Job', 'SuccessfulDelete', 'a'), seen('Job', 'DeadlineExceeded', 'b')];
    const steps = (later: number) => [
      event(1, 'Job', 'DeadlineExceeded', 'b'),
      event(later, 'Job', 'SuccessfulDelete', 'a'),
    ];
    expect(compared(steps(9), ours).differences).toEqual([]);
    expect(compared(steps(900), ours).differences).toEqual(['events about Job/x']);
  });

  test('[CONFORMANCE-16] taints and nodes that other traces made', () => {
    const waiting = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'n' },
      spec: {
        nodeSelector: { labnode: '9' },
        tolerations: [{ key: 'lab', operator: 'Exists' }],
        containers: [{ name: 'c', image: 'app:1' }],
      },
    };
    const trace = (message: string) => ({
      traces: [
        {
          id: 'waiting',
          manifests: [waiting],
          steps: [
            { t: 1, action: { create: 'Pod/p' } },
            { t: 3, kind: 'Pod', name: 'p', state: { phase: 'Pending', ready: false } },
            { t: 9, event: { object: 'Pod', name: 'p', reason: 'FailedScheduling', message } },
          ],
        },
      ],
    });
    const own = "12 node(s) didn't match Pod's node affinity";
    expect(replayed(trace(`0/12 nodes are available: ${own}.`)).expected).toEqual({
      'CONFORMANCE-3 node affinity text': 1,
    });
    const others =
      "0/11 nodes are available: 1 node(s) had taint {maint: }, that the pod didn't tolerate, 10 node(s) didn't match Pod's node affinity.";
    expect(replayed(trace(others))).toMatchObject({
      differences: 0,
      expected: { 'CONFORMANCE-16 nodes of other traces': 1 },
    });
    expect(replayed(trace(`0/12 nodes are available: 12 Insufficient cpu.`)).differences).toBe(1);
  });

  test('[CONFORMANCE-17] token secrets, and [CONFORMANCE-18] conditions of Jobs', () => {
    expect(printSeen('ServiceAccount', { secrets: 1 })).toBe(printSeen('ServiceAccount', { secrets: 0 }));
    const job = (conditions: Record<string, string>) => printSeen('Job', { active: 0, conditions });
    expect(job({ SuccessCriteriaMet: 'True:CompletionsReached', Complete: 'True:CompletionsReached' })).toBe(
      job({ Complete: 'True' }),
    );
    expect(job({ Failed: 'True:DeadlineExceeded' })).not.toBe(job({ Failed: 'True:BackoffLimitExceeded' }));
  });

  test('[CONFORMANCE-19] slices as Endpoints', () => {
    const endpoint = (ready: boolean, terminating: boolean) => ({ conditions: { ready, terminating } });
    const slices = [
      { endpoints: [endpoint(true, false), endpoint(false, false)] },
      { endpoints: [endpoint(false, true)] },
    ];
    expect(endpointsView(slices)).toEqual({ ready: 1, notReady: 1 });
    expect(endpointsView([])).toEqual({ ready: 0, notReady: 0 });
  });
});
