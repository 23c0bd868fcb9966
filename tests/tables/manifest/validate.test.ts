// The API server's rules for objects, in its words: each row breaks one of them, and only that.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import { printPath } from '../../../shared/manifest/problem.ts';
import { readObject } from '../../../shared/manifest/read.ts';

type Json = Record<string, unknown>;

const podSpec = (more: Json = {}, container: Json = {}): Json => ({ containers: [{ name: 'c', image: 'a:1', ...container }], ...more });
const pod = (more: Json = {}, container: Json = {}): Json => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: podSpec(more, container) });
const deployment = (more: Json = {}, name = 'web'): Json => ({
  apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name },
  spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: podSpec() }, ...more },
});
const service = (more: Json = {}, name = 'web'): Json => ({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...more } });
const node = (spec: Json = {}, capacity: Json = { cpu: 4, memory: '8Gi' }): Json => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, spec, status: { capacity } });
const named = (kind: string, metadata: Json): Json => ({ apiVersion: 'v1', kind, metadata });

/** `path: message` of each finding; none when the object is let in. */
function said(object: Json): string[] {
  const read = readObject(object);
  return 'object' in read ? [] : read.findings.map((one) => `${printPath(one.path)}: ${one.message}`);
}

const LABEL = "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN = "(e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

function table(title: string, rows: readonly (readonly [Json, ...string[]])[]): void {
  describe(title, () => {
    test.each(rows.map(([object, ...expected]) => [expected.join(' | ') || 'let in', object, expected] as const))('%s', (_, object, expected) => {
      expect(said(object)).toEqual(expected);
    });
  });
}

table('[VALID-1] names', [
  [named('Namespace', { name: 'harbour' })],
  [named('Namespace', { name: 'Harbour' }), `metadata.name: Invalid value: "Harbour": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character ${LABEL}`],
  [named('Namespace', { name: 'a'.repeat(LIMITS.label) })],
  [named('Namespace', { name: 'a'.repeat(LIMITS.label + 1) }), `metadata.name: Invalid value: "${'a'.repeat(64)}": must be no more than 63 bytes`],
  [named('Namespace', {}), 'metadata.name: Required value: name or generateName is required'],
  [named('Namespace', { name: 'a', namespace: 'b' }), 'metadata.namespace: Forbidden: not allowed on this type'],
  [deployment({}, 'web.v2')],
  [deployment({}, 'web_1'), `metadata.name: Invalid value: "web_1": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character ${SUBDOMAIN}`],
  [deployment({}, 'a'.repeat(LIMITS.name))],
  [deployment({}, 'a'.repeat(LIMITS.name + 1)), `metadata.name: Invalid value: "${'a'.repeat(254)}": must be no more than 253 bytes`],
  [service({}, '1web'), `metadata.name: Invalid value: "1web": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`],
  [pod({}, { name: 'C' }), `spec.containers[0].name: Invalid value: "C": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character ${LABEL}`],
]);

const QUALIFIED = "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
table('[VALID-2] labels and their keys', [
  [named('Namespace', { name: 'a', labels: { 'example.com/tier': 'Front_1.x', plain: '' } })],
  [named('Namespace', { name: 'a', labels: { 'a b': 'c' } }), `metadata.labels: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character ${QUALIFIED}`],
  [named('Namespace', { name: 'a', labels: { '/x': 'c' } }), 'metadata.labels: Invalid value: "/x": prefix part must be non-empty'],
  [named('Namespace', { name: 'a', labels: { 'x/': 'c' } }), 'metadata.labels: Invalid value: "x/": name part must be non-empty'],
  [named('Namespace', { name: 'a', labels: { a: '-' } }), `metadata.labels.a: Invalid value: "-": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`],
  [pod({ nodeSelector: { 'a b': 'c' } }), `spec.nodeSelector: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character ${QUALIFIED}`],
]);

const TEMPLATE = { metadata: { labels: { app: 'web' } }, spec: podSpec() };
table('[VALID-3] selectors', [
  [deployment({ selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] } })],
  [deployment({ selector: undefined }), 'spec.selector: Required value'],
  [deployment({ selector: {} }), 'spec.selector: Required value'],
  [deployment({ selector: { matchLabels: { app: 'api' } } }), 'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
  [deployment({ template: { spec: podSpec() } }), 'spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`'],
  [deployment({ selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'app', operator: 'In' }] } }), "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'", 'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
  [deployment({ selector: { matchExpressions: [{ key: 'app', operator: 'Exists', values: ['x'] }] } }), "spec.selector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'"],
  [deployment({ selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'n', operator: 'Gt', values: ['1'] }] } }), 'spec.selector.matchExpressions[0].operator: Invalid value: "Gt": not a valid selector operator', 'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
  [service({ selector: {} }), 'spec.selector: Required value'],
]);

table('[VALID-4] replicas', [
  [deployment({ replicas: 0 })],
  [deployment({ replicas: -1 }), 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  [deployment({ replicas: LIMITS.replicasPerDeployment })],
  [deployment({ replicas: LIMITS.replicasPerDeployment + 1 }), 'spec.replicas: Invalid value: 5001: must be less than or equal to 5000'],
  [deployment({ progressDeadlineSeconds: 0 }), 'spec.progressDeadlineSeconds: Invalid value: 0: must be greater than minReadySeconds'],
  [deployment({ minReadySeconds: 5 }), 'spec.minReadySeconds: Invalid value: 5: waiting before a ready pod counts is not part of this simulation yet'],
  [deployment({ template: { ...TEMPLATE, spec: podSpec({ restartPolicy: 'Never' }) } }), 'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
]);

const requests = (req: Json, limits: Json): Json => pod({}, { resources: { requests: req, limits } });
const QUANTITY = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
table('[VALID-5] requests and limits', [
  [requests({ cpu: '1', memory: '1Gi' }, { cpu: '1000m', memory: '1024Mi' })],
  [requests({ cpu: '2' }, { cpu: '1500m' }), 'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1500m'],
  [requests({ memory: '2Gi' }, { memory: '1Gi' }), 'spec.containers[0].resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi'],
  [requests({ cpu: '-1' }, {}), 'spec.containers[0].resources.requests.cpu: Invalid value: "-1": must be greater than or equal to 0'],
  [requests({ memory: '1GB' }, {}), `spec.containers[0].resources.requests.memory: Invalid value: "1GB": ${QUANTITY}`],
  [requests({}, { cpu: 'much' }), `spec.containers[0].resources.limits.cpu: Invalid value: "much": ${QUANTITY}`],
]);

const ports = (...list: Json[]): Json => pod({}, { ports: list });
table('[VALID-6] ports', [
  [ports({ containerPort: 1 }, { containerPort: 65_535, name: 'http', protocol: 'UDP' })],
  [ports({ containerPort: 65_536 }), 'spec.containers[0].ports[0].containerPort: Invalid value: 65536: must be between 1 and 65535, inclusive'],
  [ports({ name: 'http' }), 'spec.containers[0].ports[0].containerPort: Required value'],
  [ports({ containerPort: 80, protocol: 'http' }), 'spec.containers[0].ports[0].protocol: Unsupported value: "http": supported values: "SCTP", "TCP", "UDP"'],
  [ports({ containerPort: 80, name: 'averylongportname' }), 'spec.containers[0].ports[0].name: Invalid value: "averylongportname": must be no more than 15 characters'],
  [ports({ containerPort: 80, name: '80' }), 'spec.containers[0].ports[0].name: Invalid value: "80": must contain at least one letter (a-z)'],
  [ports({ containerPort: 80, name: 'a' }, { containerPort: 81, name: 'a' }), 'spec.containers[0].ports[1].name: Duplicate value: "a"'],
  [service({ ports: [] }), 'spec.ports: Required value'],
  [service({ ports: [{ port: 80 }, { port: 81, name: 'b' }] }), 'spec.ports[0].name: Required value'],
  [service({ ports: [{ port: 80, name: 'a' }, { port: 80, name: 'b' }] }), 'spec.ports[1]: Duplicate value: {"port":80,"protocol":"TCP"}'],
  [service({ ports: [{ port: 80, targetPort: 'http' }] })],
  [service({ ports: [{ port: 80, targetPort: 0 }] }), 'spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive'],
  [service({ clusterIP: '10.96.0.256' }), 'spec.clusterIPs[0]: Invalid value: "10.96.0.256": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  [service({ clusterIP: 'None' }), 'spec.clusterIP: Forbidden: headless Services are not part of this simulation yet'],
]);

const containers = (count: number): Json[] => Array.from({ length: count }, (_, i) => ({ name: `c${i}`, image: 'a:1' }));
table('[VALID-7] containers', [
  [pod({ containers: [] }), 'spec.containers: Required value'],
  [pod({ containers: containers(LIMITS.containersPerPod) })],
  [pod({ containers: containers(LIMITS.containersPerPod + 1) }), 'spec.containers: Too many: 2: must have at most 1 items'],
  [pod({ containers: [{}] }), 'spec.containers[0].name: Required value', 'spec.containers[0].image: Required value'],
  [pod({}, { image: ' a:1' }), 'spec.containers[0].image: Invalid value: " a:1": must not have leading or trailing whitespace'],
  [pod({}, { imagePullPolicy: 'Sometimes' }), 'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"'],
  [pod({}, { env: [{ name: 'A=B', value: '' }] }), "spec.containers[0].env[0].name: Invalid value: \"A=B\": a valid environment variable name must consist only of printable ASCII characters other than '='"],
  [pod({ restartPolicy: 'Often' }), 'spec.restartPolicy: Unsupported value: "Often": supported values: "Always", "OnFailure", "Never"'],
  [pod({ terminationGracePeriodSeconds: -1 }), 'spec.terminationGracePeriodSeconds: Invalid value: -1: must be greater than or equal to 0'],
]);

const tolerate = (toleration: Json): Json => pod({ tolerations: [toleration] });
table('[VALID-8] tolerations and taints', [
  [tolerate({ operator: 'Exists' })],
  [tolerate({ key: 'a', value: 'b', effect: 'NoExecute', tolerationSeconds: 0 })],
  [tolerate({ value: 'b' }), 'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"'],
  [tolerate({ key: 'a', operator: 'Exists', value: 'b' }), "spec.tolerations[0].operator: Invalid value: \"b\": value must be empty when `operator` is 'Exists'"],
  [tolerate({ key: 'a', operator: 'Is' }), 'spec.tolerations[0].operator: Unsupported value: "Is": supported values: "Equal", "Exists"'],
  [tolerate({ key: 'a', operator: 'Exists', tolerationSeconds: 5 }), "spec.tolerations[0].effect: Invalid value: \"\": effect must be 'NoExecute' when `tolerationSeconds` is set"],
  [tolerate({ key: 'a', operator: 'Exists', effect: 'Never' }), 'spec.tolerations[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"'],
  [node({ taints: [{ key: 'a', effect: 'NoSchedule' }, { key: 'a', value: 'x', effect: 'NoExecute' }] })],
  [node({ taints: [{ key: 'a', effect: 'NoSchedule' }, { key: 'a', value: 'x', effect: 'NoSchedule' }] }), 'spec.taints[1]: Duplicate value: {"key":"a","value":"x","effect":"NoSchedule"}'],
  [node({ taints: [{ key: 'a' }] }), 'spec.taints[0].effect: Unsupported value: "": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"'],
]);

const affinity = (nodeAffinity: Json): Json => pod({ affinity: { nodeAffinity } });
const terms = (...nodeSelectorTerms: Json[]): Json => affinity({ requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } });
const AT = 'spec.affinity.nodeAffinity';
table('[VALID-9] node affinity', [
  [terms({ matchExpressions: [{ key: 'disk', operator: 'Gt', values: ['3'] }] }, { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] })],
  [terms(), `${AT}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term`],
  [terms({ matchExpressions: [{ key: 'disk', operator: 'Gt', values: ['3', '4'] }] }), `${AT}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified single value when \`operator\` is 'Lt' or 'Gt'`],
  [terms({ matchFields: [{ key: 'metadata.labels', operator: 'In', values: ['n1'] }] }), `${AT}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].key: Invalid value: "metadata.labels": not a valid field selector key`],
  [affinity({ preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: {} }] })],
  [affinity({ preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 101, preference: {} }] }), `${AT}.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100`],
]);

const probe = (readinessProbe: Json): Json => pod({}, { ports: [{ name: 'http', containerPort: 80 }], readinessProbe });
table('[VALID-10] readiness probes', [
  [probe({ httpGet: { port: 'http' } })],
  [probe({ httpGet: { port: 'https' } }), 'spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive'],
  [probe({ periodSeconds: 1 }), 'spec.containers[0].readinessProbe: Required value: must specify a handler type'],
  [probe({ httpGet: { port: 80 }, tcpSocket: { port: 80 } }), 'spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type'],
  [probe({ tcpSocket: { port: 80 }, periodSeconds: -1 }), 'spec.containers[0].readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0'],
]);

const rolling = (rollingUpdate: Json): Json => deployment({ strategy: { rollingUpdate } });
table('[VALID-11] rolling updates', [
  [rolling({ maxSurge: '25%', maxUnavailable: 0 })],
  [rolling({ maxSurge: 0, maxUnavailable: '0%' }), 'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0'],
  [rolling({ maxSurge: -1 }), 'spec.strategy.rollingUpdate.maxSurge: Invalid value: -1: must be greater than or equal to 0'],
  [rolling({ maxSurge: '25' }), "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"25\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"],
  [rolling({ maxUnavailable: '101%' }), 'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
]);

table('[VALID-12] nodes say what they have to give', [
  [node({}, { cpu: '3920m', memory: '7Gi', pods: 110, 'ephemeral-storage': '100Gi' })],
  [node({}, { memory: '7Gi' }), 'status.capacity.cpu: Required value', 'status.allocatable.cpu: Required value'],
  [node({}, { cpu: 1, memory: 'lots' }), `status.capacity.memory: Invalid value: "lots": ${QUANTITY}`, `status.allocatable.memory: Invalid value: "lots": ${QUANTITY}`],
]);

const owner = (more: Json): Json => ({ ...pod(), metadata: { name: 'p', ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u', controller: true, ...more }] } });
table('[VALID-13] owners', [
  [owner({})],
  [owner({ uid: '' }), 'metadata.ownerReferences[0].uid: Invalid value: "": uid must not be empty'],
  [owner({ controller: false }), 'metadata.ownerReferences[0].controller: Forbidden: owners that do not control are not part of this simulation yet'],
]);
