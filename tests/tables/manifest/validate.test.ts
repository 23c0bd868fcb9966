// The API server's rules for names, labels, selectors, replicas, requests and ports, in its words: each row breaks one of them, and only that.
import { LIMITS } from '../../../shared/base/limits.ts';
import { QUANTITY, type Json, LABEL, SUBDOMAIN, deployment, named, pod, podSpec, service, table } from './objects.ts';

table('[VALID-1] names', [
  [named('Namespace', { name: 'harbour' })],
  [
    named('Namespace', { name: 'Harbour' }),
    `metadata.name: Invalid value: "Harbour": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character ${LABEL}`,
  ],
  [named('Namespace', { name: 'a'.repeat(LIMITS.label) })],
  [
    named('Namespace', { name: 'a'.repeat(LIMITS.label + 1) }),
    `metadata.name: Invalid value: "${'a'.repeat(64)}": must be no more than 63 bytes`,
  ],
  [named('Namespace', {}), 'metadata.name: Required value: name or generateName is required'],
  [named('Namespace', { name: 'a', namespace: 'b' }), 'metadata.namespace: Forbidden: not allowed on this type'],
  [deployment({}, 'web.v2')],
  [
    deployment({}, 'web_1'),
    `metadata.name: Invalid value: "web_1": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character ${SUBDOMAIN}`,
  ],
  [deployment({}, 'a'.repeat(LIMITS.name))],
  [
    deployment({}, 'a'.repeat(LIMITS.name + 1)),
    `metadata.name: Invalid value: "${'a'.repeat(254)}": must be no more than 253 bytes`,
  ],
  [
    service({}, '1web'),
    `metadata.name: Invalid value: "1web": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`,
  ],
  [
    pod({}, { name: 'C' }),
    `spec.containers[0].name: Invalid value: "C": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character ${LABEL}`,
  ],
]);

const QUALIFIED =
  "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
table('[VALID-2] labels and their keys', [
  [named('Namespace', { name: 'a', labels: { 'example.com/tier': 'Front_1.x', plain: '' } })],
  [
    named('Namespace', { name: 'a', labels: { 'a b': 'c' } }),
    `metadata.labels: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character ${QUALIFIED}`,
  ],
  [
    named('Namespace', { name: 'a', labels: { '/x': 'c' } }),
    'metadata.labels: Invalid value: "/x": prefix part must be non-empty',
  ],
  [
    named('Namespace', { name: 'a', labels: { 'x/': 'c' } }),
    'metadata.labels: Invalid value: "x/": name part must be non-empty',
  ],
  [
    named('Namespace', { name: 'a', labels: { a: '-' } }),
    `metadata.labels.a: Invalid value: "-": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
  ],
  [
    pod({ nodeSelector: { 'a b': 'c' } }),
    `spec.nodeSelector: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character ${QUALIFIED}`,
  ],
]);

const TEMPLATE = { metadata: { labels: { app: 'web' } }, spec: podSpec() };
table('[VALID-3] selectors', [
  [deployment({ selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] } })],
  [deployment({ selector: undefined }), 'spec.selector: Required value'],
  [deployment({ selector: {} }), 'spec.selector: Required value'],
  [
    deployment({ selector: { matchLabels: { app: 'api' } } }),
    'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
  ],
  [
    deployment({ template: { spec: podSpec() } }),
    'spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`',
  ],
  [
    deployment({ selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'app', operator: 'In' }] } }),
    "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
    'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
  ],
  [
    deployment({ selector: { matchExpressions: [{ key: 'app', operator: 'Exists', values: ['x'] }] } }),
    "spec.selector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
  ],
  [
    deployment({
      selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'n', operator: 'Gt', values: ['1'] }] },
    }),
    'spec.selector.matchExpressions[0].operator: Invalid value: "Gt": not a valid selector operator',
    'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
  ],
  [service({ selector: {} })],
]);

table('[VALID-4] replicas', [
  [deployment({ replicas: 0 })],
  [deployment({ replicas: -1 }), 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  [deployment({ replicas: LIMITS.replicasPerDeployment })],
  [
    deployment({ replicas: LIMITS.replicasPerDeployment + 1 }),
    'spec.replicas: Invalid value: 5001: must be less than or equal to 5000',
  ],
  [
    deployment({ progressDeadlineSeconds: 0 }),
    'spec.progressDeadlineSeconds: Invalid value: 0: must be greater than minReadySeconds',
  ],
  [deployment({ minReadySeconds: 5 })],
  [deployment({ minReadySeconds: -1 }), 'spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0'],
  [
    deployment({ template: { ...TEMPLATE, spec: podSpec({ restartPolicy: 'Never' }) } }),
    'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
  ],
]);

const requests = (req: Json, limits: Json): Json => pod({}, { resources: { requests: req, limits } });
table('[VALID-5] requests and limits', [
  [requests({ cpu: '1', memory: '1Gi' }, { cpu: '1000m', memory: '1024Mi' })],
  [
    requests({ cpu: '2' }, { cpu: '1500m' }),
    'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1500m',
  ],
  [
    requests({ memory: '2Gi' }, { memory: '1Gi' }),
    'spec.containers[0].resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi',
  ],
  [
    requests({ cpu: '-1' }, {}),
    'spec.containers[0].resources.requests.cpu: Invalid value: "-1": must be greater than or equal to 0',
  ],
  [requests({ memory: '1GB' }, {}), `spec.containers[0].resources.requests.memory: Invalid value: "1GB": ${QUANTITY}`],
  [requests({}, { cpu: 'much' }), `spec.containers[0].resources.limits.cpu: Invalid value: "much": ${QUANTITY}`],
]);

const ports = (...list: Json[]): Json => pod({}, { ports: list });
table('[VALID-6] ports', [
  [ports({ containerPort: 1 }, { containerPort: 65_535, name: 'http', protocol: 'UDP' })],
  [
    ports({ containerPort: 65_536 }),
    'spec.containers[0].ports[0].containerPort: Invalid value: 65536: must be between 1 and 65535, inclusive',
  ],
  [ports({ name: 'http' }), 'spec.containers[0].ports[0].containerPort: Required value'],
  [
    ports({ containerPort: 80, protocol: 'http' }),
    'spec.containers[0].ports[0].protocol: Unsupported value: "http": supported values: "SCTP", "TCP", "UDP"',
  ],
  [
    ports({ containerPort: 80, name: 'averylongportname' }),
    'spec.containers[0].ports[0].name: Invalid value: "averylongportname": must be no more than 15 characters',
  ],
  [
    ports({ containerPort: 80, name: '80' }),
    'spec.containers[0].ports[0].name: Invalid value: "80": must contain at least one letter (a-z)',
  ],
  [
    ports({ containerPort: 80, name: 'a' }, { containerPort: 81, name: 'a' }),
    'spec.containers[0].ports[1].name: Duplicate value: "a"',
  ],
  [service({ ports: [] }), 'spec.ports: Required value'],
  [service({ ports: [{ port: 80 }, { port: 81, name: 'b' }] }), 'spec.ports[0].name: Required value'],
  [
    service({
      ports: [
        { port: 80, name: 'a' },
        { port: 80, name: 'b' },
      ],
    }),
    'spec.ports[1]: Duplicate value: {"port":80,"protocol":"TCP"}',
  ],
  [service({ ports: [{ port: 80, targetPort: 'http' }] })],
  [
    service({ ports: [{ port: 80, targetPort: 0 }] }),
    'spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive',
  ],
  [
    service({ clusterIP: '10.96.0.256' }),
    'spec.clusterIPs[0]: Invalid value: "10.96.0.256": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  [service({ clusterIP: 'None' })],
]);
