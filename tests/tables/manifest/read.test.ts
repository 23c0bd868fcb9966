// Manifests as people write them: what is read, what is filled in, and what is refused with which words at which place.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import type { Decoded, DecodedOf } from '../../../shared/manifest/manifest-object.ts';
import { printProblem } from '../../../shared/manifest/problem.ts';
import { readManifest, readObject } from '../../../shared/manifest/read.ts';
import { SCHEMAS } from '../../../shared/manifest/schema.ts';
import type { ManifestKind } from '../../../shared/manifest/schema.ts';

/** The only object of a text without problems. */
function one<K extends ManifestKind>(kind: K, text: string): DecodedOf<K> {
  const { objects, problems } = readManifest(text, 'm.yaml');
  expect(problems.map(printProblem)).toEqual([]);
  expect(objects.map((object) => object.kind)).toEqual([kind]);
  return objects[0] as unknown as DecodedOf<K>; // its kind was just compared
}

const problemsOf = (text: string): string[] => readManifest(text, 'm.yaml').problems.map(printProblem);

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n';
const pod = (spec: string): string => `${POD}${spec.replace(/^/gm, '  ')}`;
const CONTAINER = 'containers: [{name: c, image: "a:1"}]\n';
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 3
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: nginx:1.29
`;

describe('[MANIFEST-1] a text holds several documents, YAML or JSON', () => {
  test('documents in order; comments and empty documents are nothing', () => {
    const { objects } = readManifest(
      `# first\n---\n${DEPLOYMENT}---\n---\n# only a comment\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: harbour}\n...\n`,
    );
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
      'Deployment default/web',
      'Namespace undefined/harbour',
    ]);
  });

  test('JSON, and a List as kubectl prints it', () => {
    const items = [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } },
      { apiVersion: 'v1', kind: 'Namespac', metadata: { name: 'b' } },
    ];
    const { objects, problems } = readManifest(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 1));
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(['a']);
    expect(problems.map(({ path, line, hint }) => ({ path, line, hint }))).toEqual([
      { path: 'items[1].kind', line: 14, hint: 'did you mean Namespace?' },
    ]);
  });

  test('a broken document does not hide the others', () => {
    const { objects, problems } = readManifest(`apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n---\n${DEPLOYMENT}`);
    expect(objects.map(({ kind }) => kind)).toEqual(['Deployment']);
    expect(problems.map(printProblem)).toEqual([':1:1: spec.containers: Required value']);
  });
});

describe('[MANIFEST-2] YAML is read as Kubernetes reads it', () => {
  test('anchors, aliases and merges', () => {
    const text = pod(
      `containers:\n- name: c\n  image: a:1\n  resources: {requests: &r {cpu: 100m, memory: 64Mi}, limits: {<<: *r, memory: 128Mi}}\n`,
    );
    expect(one('Pod', text).spec.containers[0]?.resources).toEqual({
      requests: { cpu: '100m', memory: '64Mi' },
      limits: { cpu: '100m', memory: '128Mi' },
    });
  });
  test('yes is true, as in YAML 1.1', () => {
    expect(
      one(
        'Node',
        'apiVersion: v1\nkind: Node\nmetadata: {name: a}\nspec: {unschedulable: yes}\nstatus: {capacity: {cpu: 2, memory: 4Gi}}',
      ).spec.unschedulable,
    ).toBe(true);
  });
  test('null counts as absent', () => {
    expect(
      one(
        'Deployment',
        DEPLOYMENT.replace('replicas: 3', 'replicas: null\n  strategy: ~').replace(
          'metadata:',
          'metadata:\n  creationTimestamp: null',
        ),
      ).spec.replicas,
    ).toBe(1);
  });
  test('a date stays text, and a time is no number', () => {
    const labels = one(
      'Namespace',
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: a, annotations: {a: 2026-01-01, b: 12:30:00}}',
    ).metadata.annotations;
    expect(labels).toEqual({ a: '2026-01-01', b: '12:30:00' });
  });
  test('what the server fills in is read past', () => {
    const text = `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  uid: x\n  resourceVersion: "7"\n  managedFields: [{}]\nspec:\n  dnsPolicy: ClusterFirst\n  securityContext: {}\n  ${CONTAINER}status: {phase: Running}\n`;
    expect(one('Pod', text).metadata).toEqual({ name: 'p', namespace: 'default' });
  });
});

describe('[MANIFEST-3] text that is no manifest', () => {
  test.each([
    [
      'a: [1, 2',
      'm.yaml:1:9: Flow sequence in block collection must be sufficiently indented and end with a ] (this is not valid YAML or JSON)',
    ],
    ['kind: Pod\nkind: Pod', 'm.yaml:2:1: Map keys must be unique (one of the two would be lost)'],
    [
      'just words',
      'm.yaml:1:1: expected an object, got the text "just words" (a manifest begins with apiVersion and kind)',
    ],
    ['- a', 'm.yaml:1:1: expected an object, got a list (a manifest begins with apiVersion and kind)'],
    ['metadata: {}', "m.yaml:1:1: kind: Object 'Kind' is missing (such as `kind: Deployment`)"],
    ['kind: Pod', "m.yaml:1:1: apiVersion: Object 'apiVersion' is missing (write `apiVersion: v1`)"],
    [
      'kind: Pod\napiVersion: v2',
      'm.yaml:2:13: apiVersion: no matches for kind "Pod" in version "v2" (write `apiVersion: v1`)',
    ],
    [
      'kind: Deployment\napiVersion: extensions/v1beta1',
      'm.yaml:2:13: apiVersion: no matches for kind "Deployment" in version "extensions/v1beta1" (write `apiVersion: apps/v1`)',
    ],
    [
      'kind: Deploymnet\napiVersion: apps/v1',
      'm.yaml:1:7: kind: no matches for kind "Deploymnet" in version "apps/v1" (did you mean Deployment?)',
    ],
    [
      'kind: Gateway\napiVersion: gateway.networking.k8s.io/v1',
      `m.yaml:1:7: kind: Gateway is not part of this simulation yet (it knows ${Object.keys(SCHEMAS).join(', ')})`,
    ],
    [
      'kind: ControllerRevision\napiVersion: apps/v1',
      'm.yaml:1:7: kind: ControllerRevision objects are not created by hand (the controllers of StatefulSets and DaemonSets make them from templates)',
    ],
    [
      'kind: Lease\napiVersion: coordination.k8s.io/v1',
      'm.yaml:1:7: kind: Lease objects are not created by hand (kubelets and controllers hold them)',
    ],
    [
      'kind: constructor\napiVersion: v1',
      `m.yaml:1:7: kind: no matches for kind "constructor" in version "v1" (the simulation knows ${Object.keys(SCHEMAS).join(', ')})`,
    ],
    ['a: !Ref b', 'm.yaml:1:4: Unresolved tag: !Ref (this is not valid YAML or JSON)'],
    [
      'a: *nothing',
      'm.yaml:1:1: Unresolved alias (the anchor must be set before the alias): nothing (write the repeated part out)',
    ],
  ])('%j', (text, problem) => {
    expect(problemsOf(text)[0]).toBe(problem);
  });
});

describe('[MANIFEST-4] size, depth and repetition are limited', () => {
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  test('depth', () => {
    expect(problemsOf(nested(LIMITS.manifestDepth))[0]).toContain('expected an object');
    expect(problemsOf(nested(LIMITS.manifestDepth + 1))).toEqual([
      `m.yaml:1:${LIMITS.manifestDepth + 1}: nested more than 40 levels deep (no Kubernetes object is)`,
    ]);
    expect(problemsOf('['.repeat(100_000))).toHaveLength(1);
    expect(problemsOf('- '.repeat(100_000))).toHaveLength(1);
  });
  test('size', () => {
    const filled = `# ${'x'.repeat(LIMITS.manifestBytes - 2)}`;
    expect(problemsOf(filled)).toEqual([]);
    expect(problemsOf(`${filled}x`)).toEqual([
      'm.yaml:1:1: the text has more than 262144 bytes (split it into several files)',
    ]);
  });
  test('documents', () => {
    const text = (count: number): string =>
      '--- {apiVersion: v1, kind: Namespace, metadata: {name: a}}\n'.repeat(count);
    expect(readManifest(text(LIMITS.manifestDocuments)).objects).toHaveLength(LIMITS.manifestDocuments);
    expect(problemsOf(text(LIMITS.manifestDocuments + 1))).toEqual([
      'm.yaml:201:1: more than 200 documents in one text (split it into several files)',
    ]);
  });
  test('problems', () => {
    const keys = Array.from({ length: LIMITS.manifestProblems + 1 }, (_, i) => `x${i}: 1`);
    const text = `apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n`;
    expect(problemsOf(text + keys.slice(1).join('\n'))).toHaveLength(LIMITS.manifestProblems);
    expect(problemsOf(text + keys.join('\n'))).toHaveLength(LIMITS.manifestProblems);
  });
  test('aliases that multiply', () => {
    const rows = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`);
    expect(problemsOf(`a0: &a0 [x]\n${rows.join('\n')}`)[0]).toContain('Excessive alias count');
  });
  test('an alias inside its own anchor', () => {
    expect(problemsOf('apiVersion: v1\nkind: Pod\nmetadata: &a {labels: *a}')).toEqual([
      'm.yaml:1:1: nested more than 40 levels deep (does an alias stand inside its own anchor?)',
    ]);
  });
  test('an object that was never text', () => {
    let value: unknown = 1;
    for (let i = 0; i < 100_000; i += 1) value = { a: value };
    expect(readObject(value)).toEqual({
      findings: [expect.objectContaining({ message: 'nested more than 40 levels deep' })],
    });
  });
});

describe('[MANIFEST-5] unknown fields are named with their place and the nearest known name', () => {
  test.each([
    [
      DEPLOYMENT.replace('replicas:', 'replica:'),
      'm.yaml:7:3: spec.replica: unknown field "spec.replica" (did you mean replicas?)',
    ],
    [
      DEPLOYMENT.replace('matchLabels', 'matchLabel'),
      'm.yaml:9:5: spec.selector.matchLabel: unknown field "spec.selector.matchLabel" (did you mean matchLabels?)',
    ],
    [
      DEPLOYMENT.replace('image:', 'Image:'),
      'm.yaml:16:11: spec.template.spec.containers[0].Image: unknown field "spec.template.spec.containers[0].Image" (did you mean image?)',
    ],
    [
      DEPLOYMENT.replace('image:', 'imgae:'),
      'm.yaml:16:11: spec.template.spec.containers[0].imgae: unknown field "spec.template.spec.containers[0].imgae" (did you mean image?)',
    ],
    [
      DEPLOYMENT.replace('replicas:', 'xyzzyxyzzy:'),
      'm.yaml:7:3: spec.xyzzyxyzzy: unknown field "spec.xyzzyxyzzy" (known here: replicas, selector, template, minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds, paused, strategy)',
    ],
    [
      pod(`${CONTAINER}nodeSelectr: {a: b}`),
      'm.yaml:6:3: spec.nodeSelectr: unknown field "spec.nodeSelectr" (did you mean nodeSelector?)',
    ],
  ])('%#', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});

describe('[MANIFEST-6] fields of Kubernetes that are not modelled yet are refused by name', () => {
  test.each([
    [
      pod(`${CONTAINER}hostPID: true`),
      'm.yaml:6:3: spec.hostPID: hostPID is not part of this simulation yet (leave it out)',
    ],
    [
      pod('containers:\n- name: c\n  image: a:1\n  resizePolicy: []'),
      'm.yaml:8:5: spec.containers[0].resizePolicy: resizePolicy is not part of this simulation yet (leave it out)',
    ],
    [
      pod(`${CONTAINER}volumes: [{name: v, ephemeral: {}}]`),
      'm.yaml:6:23: spec.volumes[0].ephemeral: ephemeral is not part of this simulation yet (leave it out)',
    ],
    [
      pod(`${CONTAINER}dnsPolicy: Default`),
      'm.yaml:6:14: spec.dnsPolicy: "Default" is not part of this simulation yet (it knows "ClusterFirst")',
    ],
  ])('%#', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});

describe('[MANIFEST-7] values of the wrong type are named with what was expected', () => {
  test.each([
    [
      DEPLOYMENT.replace('replicas: 3', 'replicas: three'),
      'm.yaml:7:13: spec.replicas: expected a whole number, got the text "three"',
    ],
    [
      DEPLOYMENT.replace('replicas: 3', 'replicas: 1.5'),
      'm.yaml:7:13: spec.replicas: expected a whole number, got the number 1.5',
    ],
    [
      DEPLOYMENT.replace('replicas: 3', 'selector: {}'),
      'm.yaml:8:3: Map keys must be unique (one of the two would be lost)',
    ],
    [
      DEPLOYMENT.replace('labels: {app: web}', 'labels: {version: 1.10}'),
      'm.yaml:5:21: metadata.labels.version: expected text, got the number 1.1 (put it in quotes)',
    ],
    [
      DEPLOYMENT.replace('labels: {app: web}', 'labels: {on: true}'),
      'm.yaml:5:16: metadata.labels.true: expected text, got true (put it in quotes)',
    ],
    [
      DEPLOYMENT.replace('image: nginx:1.29', 'image: a\n          ports: {containerPort: 80}'),
      'm.yaml:17:18: spec.template.spec.containers[0].ports: expected a list, got fields',
    ],
    [
      pod('containers:\n- name: c\n  image: a:1\n  ports: [8080]'),
      'm.yaml:8:13: spec.containers[0].ports[0]: expected fields, got the number 8080',
    ],
    [pod('containers:\n-\n'), 'm.yaml:6:4: spec.containers[0]: expected fields, got nothing'],
  ])('%#', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});

test('[MANIFEST-8] every problem of a text is told in one reading', () => {
  const { problems, objects } = readManifest(
    `${DEPLOYMENT.replace('replicas:', 'replica:').replace('image:', 'imgae:')}---\n${pod('containers: []')}`,
  );
  expect(objects).toEqual<Decoded[]>([]);
  expect(problems.map((problem) => problem.path)).toEqual([
    'spec.template.spec.containers[0].imgae',
    'spec.replica',
    'spec.containers',
  ]);
});
