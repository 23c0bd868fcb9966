// Recordings that are right agree, whatever is wrong in one is found, and a file that is none is told as such.
import { describe, expect, test } from 'vitest';
import { countReasons, inTermsOf, printCounts } from '../../../server/conformance/reasons.ts';
import { readRecording } from '../../../server/conformance/recording.ts';
import { replayRecording } from '../../../server/conformance/replay.ts';
import { type FileReport, Report } from '../../../server/conformance/report.ts';
import { RECORDING } from './small-recording.ts';

function replayed(recording: unknown): FileReport {
  const read = readRecording(JSON.stringify(recording));
  if (!('recording' in read)) throw new Error(JSON.stringify(read));
  const report = new Report();
  replayRecording(read.recording, report);
  return report.of('file', read.kind);
}

/** The recording with the text of one place replaced. */
function altered(from: string, to: string): unknown {
  const text = JSON.stringify(RECORDING);
  expect(text).toContain(from);
  return JSON.parse(text.replace(from, to));
}

describe('[CONFORMANCE-1] a recording', () => {
  test('[CONFORMANCE-2, CONFORMANCE-3, CONFORMANCE-5, CONFORMANCE-6] agrees where it is right', () => {
    expect(replayed(RECORDING)).toEqual({
      file: 'file',
      kind: 'scheduling-cases',
      checked: 9,
      differences: 0,
      expected: { 'CONFORMANCE-2 taint text': 2, 'CONFORMANCE-3 node affinity text': 1 },
      examples: [],
    });
  });

  test.each([
    [
      'a feasible node too few',
      '"feasible":["n1","n2"],"totals":[483,468]',
      '"feasible":["n1"],"totals":[483]',
      'feasible nodes',
    ],
    [
      'another score',
      '"NodeResourcesLeastAllocated":[90,81]',
      '"NodeResourcesLeastAllocated":[90,80]',
      'scores of NodeResourcesLeastAllocated',
    ],
    [
      'a score where all nodes have the same',
      '"TaintToleration":100',
      '"TaintToleration":[100,0]',
      'scores of TaintToleration',
    ],
    ['another total', '[483,468]', '[483,469]', 'totals'],
    ['another best node', '"best":["n1"]', '"best":["n2"]', 'best nodes'],
    ['another number of nodes', '2 Insufficient cpu', '1 Insufficient cpu', 'reasons'],
    ['another reason', '2 Insufficient cpu', '2 Insufficient memory', 'reasons'],
    ['a pod that waits though it fits', '{"pod":"p4","node":"n1"}', '{"pod":"p4","node":null,"message":""}', 'Pending'],
    ['a node on which it does not fit', '{"pod":"p4","node":"n1"}', '{"pod":"p4","node":"n2"}', 'feasible nodes'],
    ['a pod that was given its node', '{"pod":"p5","node":"n2"}', '{"pod":"p5","node":"n1"}', 'node'],
    ['another victim', '"victims":["e1"]', '"victims":["e2"]', 'preemption'],
    ['a score of images that no order explains', '[28,12]', '[28,13]', 'scores of ImageLocality'],
    ['an object that no API server takes', '"cpu":"9"', '"cpu":"much"', 'object'],
  ])('differs with %s', (_, from, to, what) => {
    const { differences, examples } = replayed(altered(from, to));
    expect(differences).toBeGreaterThan(0);
    expect(examples.map((one) => one.what)).toContain(what);
  });
});

test('[CONFORMANCE-4] reasons are counted by kind, without the general one and what follows of preemption', () => {
  const text =
    "0/5 nodes are available: 1 Insufficient cpu, 1 node(s) had taint {a: b, c}, that the pod didn't tolerate, " +
    "3 node(s) didn't match pod affinity/anti-affinity, 3 node(s) didn't match pod anti-affinity rules.";
  const { byReason, classes } = countReasons(text);
  expect([...byReason]).toEqual([
    ['Insufficient cpu', 1],
    ['node(s) had untolerated taint {a: b, c}', 1],
    ["node(s) didn't match pod anti-affinity rules", 3],
  ]);
  expect(classes).toEqual(['CONFORMANCE-2 taint text', 'CONFORMANCE-4 general affinity reason']);
  const today =
    '0/2 nodes are available: 2 Insufficient example.com/gpu. no new claims to deallocate, preemption: 0/2 nodes are ' +
    'available: 2 No preemption victims found for incoming pod.';
  expect(printCounts(countReasons(today))).toBe('2 Insufficient example.com/gpu');
  const missing = countReasons(
    "0/3 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing required label), " +
      "2 node(s) didn't match pod topology spread constraints.",
  );
  const one = countReasons("0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints.");
  expect(inTermsOf(one, missing)).toEqual(one);
  expect(inTermsOf(missing, missing)).toBe(missing);
  const preFilter = '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.';
  expect(printCounts(countReasons(preFilter))).toBe('3 pod has unbound immediate PersistentVolumeClaims');
});

describe('[CONFORMANCE-7] what is no recording', () => {
  test.each([
    ['no JSON', '{\n"cases": [\n 1 2', /^it is no JSON, line 3: Expected/],
    ['no sense', 'nonsense', /^it is no JSON: Unexpected/],
    ['no text at all', '', /^it is no JSON: /],
    ['another file', '{"name": "x"}', /^it is no recording: /],
    ['a list', '[]', /^it is no recording: /],
    ['null', 'null', /^it is no recording: /],
    ['cases of another form', '{"weights": {}, "cases": [{"id": 1}]}', /^at cases\.0\.id: /],
    ['unknown weights', JSON.stringify(altered('"weights":{"default120"', '"weights":{"modern"')), /"default120"/],
  ])('%s', (_, text, problem) => {
    expect(readRecording(text)).toEqual({ problem: expect.stringMatching(problem) });
  });

  test('is a recording of another kind', () => {
    expect(readRecording('{"traces": []}')).toMatchObject({ kind: 'controller-traces' });
    expect(readRecording('{"schedulerRuns": []}')).toEqual({ kind: 'throughput' });
  });
});
