// `lab` and `conformance` on the command line: what they print, and what they say to mistakes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { Complaint } from '../../../server/cli/complaint.ts';
import { runExperiment } from '../../../server/lab/experiment.ts';
import { readManifests } from '../../../server/lab/manifests.ts';
import { RECORDING } from './small-recording.ts';

const main = fileURLToPath(new URL('../../../server/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'desired-state-lab-'));
afterAll(() => rmSync(folder, { recursive: true }));

function cli(...args: string[]): { code: number | null; out: string; err: string } {
  const done = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', cwd: folder });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const NODES = file(
  'nodes.yaml',
  ['small', 'large']
    .map(
      (name) => `apiVersion: v1
kind: Node
metadata: {name: ${name}, labels: {kubernetes.io/hostname: ${name}}}
status:
  capacity: {cpu: "${name === 'small' ? 2 : 4}", memory: 8Gi, pods: "110"}
  allocatable: {cpu: "${name === 'small' ? 2 : 4}", memory: 8Gi, pods: "110"}
`,
    )
    .join('---\n'),
);

const pod = (name: string, cpu: string, more = '') => `apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: c, image: web, resources: {requests: {cpu: "${cpu}", memory: 1Gi}}}]
${more}---
`;
const PODS = file('pods.yaml', pod('a', '1500m') + pod('b', '3') + pod('c', '3'));

function reasonOfThrown(failing: () => unknown): string {
  try {
    failing();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}

interface Printed {
  readonly objects: {
    readonly kind: string;
    readonly items: readonly {
      readonly kind: string;
      readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
    }[];
  };
  readonly pods: readonly {
    readonly name: string;
    readonly node: string | null;
    readonly nodes?: readonly unknown[];
  }[];
}

describe('lab', () => {
  const explained = cli('lab', NODES, PODS, '--sequential', '--explain', '--json');
  const { objects, pods } = JSON.parse(explained.out) as Printed;

  test('[LAB-1] prints the objects as a List, and with --json nothing but JSON', () => {
    expect(explained).toMatchObject({ code: 0, err: '' });
    expect(objects).toMatchObject({ apiVersion: 'v1', kind: 'List' });
    const named = objects.items.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(named).toEqual(expect.arrayContaining(['Namespace/default', 'Node/large', 'Node/small', 'Pod/a', 'Pod/c']));
    const yaml = cli('lab', NODES, PODS, '--ticks', '3');
    expect(yaml.code).toBe(0);
    expect(yaml.out).toMatch(/^apiVersion: v1\nkind: List\n/);
  });

  test('[LAB-2] --sequential decides each pod before the next comes', () => {
    // `a` alone goes to the larger node, so that neither of the others fits anywhere.
    expect(pods.map(({ name, node }) => [name, node])).toEqual([
      ['a', 'large'],
      ['b', null],
      ['c', null],
    ]);
    const urgent = file('urgent.yaml', pod('urgent', '3', '  priorityClassName: system-cluster-critical\n'));
    const together = JSON.parse(cli('lab', NODES, PODS, urgent, '--json', '--ticks', '2').out) as Printed;
    // The scheduler sees all: the more important one comes first.
    expect(together.pods.map(({ name, node }) => [name, node])).toEqual([
      ['a', 'small'],
      ['b', null],
      ['c', null],
      ['urgent', 'large'],
    ]);
    expect(together.pods[0]).not.toHaveProperty('nodes');
  });

  test('[LAB-3] --explain tells for each node the filter and its reason, or the scores', () => {
    expect(pods[0]?.nodes).toEqual([
      {
        name: 'large',
        feasible: true,
        plugin: null,
        reason: null,
        // cpu 62 and memory 87 free; shares 0.375 and 0.125.
        scores: { TaintToleration: 300, NodeResourcesFit: 74, NodeResourcesBalancedAllocation: 87, ImageLocality: 0 },
        total: 461,
      },
      expect.objectContaining({ name: 'small', feasible: true }),
    ]);
    expect(pods[1]).toMatchObject({ nominatedNode: null, message: expect.stringContaining('2 Insufficient cpu') });
    expect(pods[1]?.nodes).toContainEqual({
      name: 'small',
      feasible: false,
      plugin: 'NodeResourcesFit',
      reason: 'Insufficient cpu',
      scores: {},
      total: 0,
    });
    const { annotations } = objects.items.find((one) => one.kind === 'Pod')?.metadata ?? {};
    expect(annotations).toMatchObject({
      'desired-state.example/selected-node': 'large',
      'desired-state.example/best-nodes': 'large',
      'desired-state.example/filter-result': '{}',
      'desired-state.example/total-result': expect.stringContaining('"large":461'),
    });
    const text = cli('lab', NODES, PODS, '--sequential', '--explain', '--ticks', '1').out;
    expect(text).toContain('# pod default/a: large\n#   large        461 = TaintToleration 300');
    expect(text).toContain('#   small        NodeResourcesFit: Insufficient cpu\n');
  });

  test('[LAB-5] what is placed runs', () => {
    const { objects: after } = JSON.parse(cli('lab', NODES, PODS, '--json').out);
    const first = after.items.find((one: { kind: string }) => one.kind === 'Pod');
    expect(first.status.phase).toBe('Running');
  });

  test.each([
    [
      'a field that is wrong',
      'wrong.yaml',
      pod('a', 'much'),
      /^wrong\.yaml:6:\d+: spec\.containers\[0\]\.resources\.requests/,
    ],
    ['no YAML', 'broken.yaml', 'kind: [', /^broken\.yaml:1:\d+: /],
    [
      'a class that is not there',
      'class.yaml',
      `---\n${pod('a', '1', '  priorityClassName: none\n')}`,
      /^class\.yaml:2: pods "a" is forbidden: no PriorityClass with name none was found \(create the PriorityClass/,
    ],
    [
      'a namespace that is not there',
      'space.yaml',
      pod('a', '1').replace('name: a', 'name: a, namespace: far'),
      /^space\.yaml:1: namespaces "far" not found \(create the Namespace far/,
    ],
    [
      'a name that is taken',
      'twice.yaml',
      pod('a', '1') + pod('a', '1'),
      /^twice\.yaml:8: pods "a" already exists \(give it another name/,
    ],
  ])('[LAB-4] says where there is %s, and what to do', (_, name, text, said) => {
    const path = join(folder, file(name, text));
    for (const sequential of [false, true]) {
      const failing = () => runExperiment(readManifests([join(folder, NODES), path]), { sequential, ticks: 1 });
      expect(failing).toThrow(Complaint);
      expect(reasonOfThrown(failing).replace(`${folder}/`, '')).toMatch(said);
    }
  });

  test('[LAB-4] a mistake prints nothing of the cluster and exits 1', () => {
    const twice = file('again.yaml', pod('a', '1') + pod('a', '1'));
    expect(cli('lab', NODES, twice, '--json')).toEqual({
      code: 1,
      out: '',
      err: 'again.yaml:8: pods "a" already exists (give it another name, or leave out one of the two)\n',
    });
  });

  test('wrong usage is told and exits 2', () => {
    expect(cli('lab')).toMatchObject({ code: 2, out: '' });
    expect(cli('lab', NODES, '--ticks', 'many')).toMatchObject({ code: 2, out: '' });
    expect(cli('lab', NODES, '--ticks', '86401')).toMatchObject({ code: 2, out: '' });
    expect(cli('lab', 'nowhere.yaml')).toEqual({
      code: 1,
      out: '',
      err: 'The manifest nowhere.yaml cannot be read: no such file or directory.\n',
    });
  });
});

describe('[CONFORMANCE-7] conformance', () => {
  const right = file('right.json', JSON.stringify(RECORDING));

  test('prints what it compared, and exits 0 without differences', () => {
    const { code, out, err } = cli('conformance', right, '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject([
      { file: 'right.json', kind: 'scheduling-cases', checked: 9, differences: 0 },
    ]);
    expect(cli('conformance', right).out).toMatch(
      /^right\.json \(scheduling-cases\): 9 decisions compared, 0 differences\n/,
    );
  });

  test('lists differences and exits 1', () => {
    const wrong = file('wrong.json', JSON.stringify(RECORDING).replace('[483,468]', '[483,400]'));
    const { code, out, err } = cli('conformance', wrong);
    expect({ code, err }).toEqual({ code: 1, err: 'The recording wrong.json differs.\n' });
    expect(out).toContain(
      'resources-1 default120 run 1, pod p1: totals\n    recorded 183, 100\n    ours     183, 168\n',
    );
  });

  test('goes on after a file that it cannot replay', () => {
    const runs = file('runs.json', '{"schedulerRuns": []}');
    const { code, out, err } = cli('conformance', runs, 'nowhere.json', PODS, right, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([{ kind: 'throughput', checked: 0 }, { differences: 0 }]);
    expect(err.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/runs\.json is of kind throughput, which is unsupported/),
      expect.stringMatching(/nowhere\.json cannot be read: no such file or directory/),
      expect.stringMatching(/pods\.yaml cannot be replayed: it is no JSON/),
    ]);
    expect(cli('conformance')).toMatchObject({ code: 2, out: '' });
  });
});
