// Scenario folders: what is read, and what is refused at which place.
import { describe, expect, test } from 'vitest';
import { type Problem, printProblem } from '../../../shared/manifest/problem.ts';
import { publicScenario } from '../../../shared/scenario/public.ts';
import { readScenario, type ScenarioFile } from '../../../shared/scenario/read.ts';
import { scenarioSchema } from '../../../shared/scenario/schema.ts';
import { firstShift, firstShiftFiles } from '../../support/first-shift.ts';

function problemsOf(files: readonly ScenarioFile[]): readonly Problem[] {
  const read = readScenario(files);
  return 'problems' in read ? read.problems : [];
}

/** What stands at a problem's place, to the end of the line. */
function textAt(files: readonly ScenarioFile[], { file, line, column }: Problem): string {
  const text = files.find(({ path }) => path === file)?.text ?? '';
  return text.split('\n')[line - 1]?.slice(column - 1) ?? '';
}

/** First shift with one piece of one file replaced. */
function changed(path: string, from: string | RegExp, to: string): ScenarioFile[] {
  return firstShiftFiles().map((file) => {
    if (file.path !== path) return file;
    const text = file.text.replace(from, to);
    expect(text, 'the change changes something').not.toBe(file.text);
    return { path, text };
  });
}

describe('First shift', () => {
  const scenario = firstShift();

  test('five nodes in two zones, four Deployments, 900 ticks at 3 a second', () => {
    expect(scenario.machines.map(({ name, zone, milliCpu }) => `${zone}/${name} ${milliCpu}`)).toEqual([
      'east/gannet 4000',
      'east/heron 4000',
      'west/petrel 4000',
      'west/puffin 4000',
      'west/tern 2000',
    ]);
    expect(scenario.manifests.map(({ file }) => file)).toEqual([
      'manifests/00-namespace.yaml',
      'manifests/customs.yaml',
      'manifests/ferry.yaml',
      'manifests/tickets.yaml',
      'manifests/weather.yaml',
    ]);
    expect([scenario.ticks, scenario.speed, scenario.loops]).toEqual([900, 3, { scheduler: 'manual' }]);
    expect(scenario.epoch).toBe(Date.parse('2026-01-10T17:00:00Z') / 1000);
  });

  test('survives the journal: as JSON it is a scenario again', () => {
    expect(scenarioSchema.parse(JSON.parse(JSON.stringify(scenario)))).toEqual(scenario);
    expect(scenarioSchema.safeParse({ ...scenario, surprise: 1 }).success).toBe(false);
  });

  test('[DIRECTOR-2] what live clients get holds nothing of the future', () => {
    const text = JSON.stringify(publicScenario(scenario));
    for (const secret of ['node-poweroff', 'backAfterTicks', 'requestsPerSecond', 'among'])
      expect(text).not.toContain(secret);
    expect(JSON.parse(text)).toMatchObject({ id: 'first-shift', ticks: 900, machines: scenario.machines });
  });
});

describe('[MANIFEST-11] a scenario that does not fit together is refused with the place', () => {
  const main = 'scenario.yaml';
  test.each<[string, ScenarioFile[], string, string]>([
    ['no scenario.yaml', firstShiftFiles().slice(1), '', 'the file is missing (a scenario is a folder with this file)'],
    [
      'broken YAML',
      changed(main, 'speed: 3', 'speed: [3'),
      'ticks: 900',
      'Flow sequence in block collection must be sufficiently indented and end with a ] (this is not valid YAML or JSON)',
    ],
    [
      'an unknown field',
      changed(main, 'speed:', 'sped:'),
      'sped: 3',
      'sped: unknown field "sped" (did you mean speed?)',
    ],
    ['too fast', changed(main, 'speed: 3', 'speed: 11'), '11', 'speed: Invalid value: 11: must be at most 10'],
    [
      'no amount',
      changed(main, 'cpu: 4, memory: 8Gi, centsPerHour: 20', 'cpu: 4, memory: 8GB, centsPerHour: 20'),
      '8GB',
      'machines[0].memory: Invalid value: "8GB": not an amount such as 512Mi or 8Gi',
    ],
    [
      'no time',
      changed(main, '2026-01-10T17:00:00Z', '2026-02-30T17:00:00Z'),
      '"2026-02-30',
      'epoch: Invalid value: "2026-02-30T17:00:00Z": not a time such as 2026-01-01T20:00:00Z',
    ],
    [
      'machines of one name',
      changed(main, 'name: heron', 'name: gannet'),
      'gannet, zone: east',
      'machines[1].name: Duplicate value: "gannet"',
    ],
    [
      'a service that is not there',
      changed(main, 'service: weather, requestsPerSecond: 45', 'service: wether, requestsPerSecond: 45'),
      'wether',
      'traffic[1].service: Invalid value: "wether": there is none of this name (did you mean weather?)',
    ],
    [
      'a step after the end',
      changed(main, 'at: 820', 'at: 900'),
      '900',
      'traffic[24].at: Invalid value: 900: the match ends at tick 900',
    ],
    [
      'an arrival of a Deployment that is not there',
      changed(main, 'deployment: ferry', 'deployment: fery'),
      'fery',
      'arrivals[0].deployment: Invalid value: "fery": there is none of this name (did you mean ferry?)',
    ],
    [
      'a release of an image that the registry does not have',
      changed(main, 'image: registry.harbour.example/tickets:1.5.0, ', 'image: registry.harbour.example/tickets:1.5, '),
      'registry.harbour.example/tickets:1.5,',
      'releases[0].image: Invalid value: "registry.harbour.example/tickets:1.5": there is none of this name (did you mean registry.harbour.example/tickets:1.5.0?)',
    ],
    [
      'an image on a machine that the registry does not have',
      changed(
        main,
        'images: [registry.harbour.example/customs:2.1.0]}',
        'images: [registry.harbour.example/custom:2.1.0]}',
      ),
      'registry.harbour.example/custom:2.1.0',
      'machines[1].images[0]: Invalid value: "registry.harbour.example/custom:2.1.0": there is none of this name (did you mean registry.harbour.example/customs:2.1.0?)',
    ],
    [
      'an unknown machine',
      changed(main, 'among: [gannet', 'among: [gannett'),
      'gannett',
      'incidents[0].among[0]: Invalid value: "gannett": there is none of this name (did you mean gannet?)',
    ],
    [
      'a control plane without a scheduler',
      changed(
        main,
        'machines:',
        'controlPlane: {machines: [{name: cp-1, zone: east, runs: [etcd, kube-apiserver, kube-controller-manager]}]}\nmachines:',
      ),
      '[{name: cp-1',
      'controlPlane.machines: Required value: no machine runs kube-scheduler (a control plane needs one at least)',
    ],
    [
      'a machine of the control plane with the name of another',
      changed(
        main,
        'machines:',
        'controlPlane: {machines: [{name: heron, zone: east, runs: [etcd, kube-apiserver, kube-controller-manager, kube-scheduler]}]}\nmachines:',
      ),
      'heron, zone: east, runs',
      'controlPlane.machines[0].name: Duplicate value: "heron"',
    ],
    [
      'a process that nobody runs',
      changed(main, 'incidents:', 'incidents:\n  - {at: 10, fault: process-stop, target: etcd-cp-1}'),
      'etcd-cp-1',
      'incidents[0].target: Invalid value: "etcd-cp-1": there is none of this name (the scenario has none at all)',
    ],
    [
      'an unknown target',
      changed(main, 'target: random-node', 'target: random-nod'),
      'random-nod',
      'incidents[0].target: Invalid value: "random-nod": there is none of this name (did you mean random-node?)',
    ],
    [
      'a pod where a node is meant',
      changed(main, 'target: random-node', 'target: random-pod'),
      'random-pod',
      'incidents[0].target: Invalid value: "random-pod": there is none of this name (did you mean random-node?)',
    ],
    [
      'a drawn node that nobody remembers',
      changed(main, 'target: random-node', 'target: busiest-node'),
      '240',
      'incidents[0].backAfterTicks: Invalid value: 240: nobody remembers which one was busiest (name the target, draw it with random-node, or leave backAfterTicks out)',
    ],
    [
      'a manifest that is wrong',
      changed('manifests/tickets.yaml', 'replicas: 5', 'replicas: -5'),
      '-5',
      'spec.replicas: Invalid value: -5: must be greater than or equal to 0',
    ],
    [
      'an image that is not in the registry',
      changed('manifests/tickets.yaml', 'tickets:1.4.2', 'tickets:1.4.3'),
      '- image',
      'images: Required value: Deployment tickets runs registry.harbour.example/tickets:1.4.3 (say how it behaves, or call it missing)',
    ],
    [
      'a namespace that is not there',
      changed('manifests/00-namespace.yaml', 'name: harbour', 'name: town'),
      'apiVersion',
      'metadata.namespace: namespaces "harbour" not found (the Namespace must come before its objects)',
    ],
    [
      'an object twice',
      [
        ...firstShiftFiles(),
        { path: 'manifests/zz.yml', text: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: harbour}' },
      ],
      'apiVersion',
      'Namespace harbour stands twice in this scenario (take one of them out)',
    ],
    [
      'a Node as a manifest',
      [
        ...firstShiftFiles(),
        {
          path: 'manifests/zz.yml',
          text: 'apiVersion: v1\nkind: Node\nmetadata: {name: n1}\nstatus: {capacity: {cpu: 1, memory: 1Gi}}',
        },
      ],
      'apiVersion',
      "Node n1: a scenario's machines are ordered in scenario.yaml (move it there)",
    ],
  ])('%s', (_, files, at, expected) => {
    const told = problemsOf(files).map((one) => ({
      at: textAt(files, one).slice(0, at.length),
      message: printProblem({ ...one, file: '', line: 0 }),
    }));
    expect(told).toContainEqual({ at, message: expected });
  });

  test('an image may be called missing on purpose', () => {
    expect(problemsOf(changed('manifests/tickets.yaml', 'tickets:1.4.2', 'tickets:missing'))).toEqual([]);
  });
});

test('[MANIFEST-11] layers of an image, a machine’s link and disk, and a kernel panic are read in Kubernetes’ amounts', () => {
  const files = changed(
    'scenario.yaml',
    '    size: 60M\n',
    '    size: 60M\n    layers: [{digest: base, size: 50M}, {digest: own, size: 10M}]\n',
  ).map((file) =>
    file.path !== 'scenario.yaml'
      ? file
      : {
          ...file,
          text: file.text
            .replace('{name: gannet, zone: east,', '{name: gannet, zone: east, pullsPerSecond: 20M, imageDisk: 4Gi,')
            .replace(
              'incidents:\n',
              'incidents:\n  - {at: 20, fault: kernel-panic, target: gannet, staysDown: true}\n',
            ),
        },
  );
  const read = readScenario(files);
  if ('problems' in read) throw new Error(read.problems.map(printProblem).join('\n'));
  const { machines, images, incidents } = read.scenario;
  expect(machines[0]).toMatchObject({ name: 'gannet', pullBytesPerSecond: 20e6, imageDiskBytes: 4 * 1024 ** 3 });
  expect(images.find(({ image }) => image.includes('weather'))?.layers).toEqual([
    { digest: 'base', sizeBytes: 50e6 },
    { digest: 'own', sizeBytes: 10e6 },
  ]);
  expect(incidents[0]).toEqual({ at: 20, fault: 'kernel-panic', target: 'gannet', staysDown: true });
  expect(scenarioSchema.safeParse(read.scenario).success).toBe(true);
});
