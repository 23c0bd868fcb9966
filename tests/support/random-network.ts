// Random Services of every type, replaced and deleted, Ingresses with users, and images that call Services, drawn by fast-check.

import fc from 'fast-check';
import type { Command, TrafficCommand } from '../../shared/journal/command.ts';
import { creationOf } from '../../shared/journal/creation.ts';
import { readObject } from '../../shared/manifest/read.ts';
import { image } from './cluster.ts';

type Json = Readonly<Record<string, unknown>>;

const NAMESPACE = 'default';
const app = fc.constantFrom('web', 'api', 'search');
const host = 'shop.example.com';

function creation(object: Json): Command {
  const read = readObject(object);
  if ('findings' in read) throw new Error(JSON.stringify([object, read.findings]));
  return creationOf(read.object);
}

/** What the images of random worlds have in common. */
export const RANDOM_IMAGE = { sizeBytes: 30e6, bootSeconds: 2, stopSeconds: 2 } as const;

const ports = [{ port: 80, targetPort: 8080 }];
const sticky = { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 20 } } };
const kinds: readonly Json[] = [
  {},
  sticky,
  { internalTrafficPolicy: 'Local' },
  { trafficDistribution: 'PreferClose' },
  { trafficDistribution: 'PreferSameNode', ...sticky },
  { publishNotReadyAddresses: true },
  { clusterIP: 'None' },
  { clusterIP: 'None', publishNotReadyAddresses: true },
  { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] },
  { type: 'NodePort', externalTrafficPolicy: 'Local' },
  { type: 'LoadBalancer' },
  { type: 'LoadBalancer', externalTrafficPolicy: 'Local' },
  { type: 'ExternalName', externalName: 'api.default.svc.cluster.local', ports: undefined },
  { selector: undefined },
  { ports: [{ port: 81, targetPort: 9090 }] },
];

const service = fc
  .record({ name: app, spec: fc.constantFrom(...kinds), again: fc.boolean() })
  .map(({ name, spec, again }) => {
    const labels =
      name === 'search'
        ? { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' }
        : {};
    const made = creation({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: NAMESPACE, labels },
      spec: { selector: { app: name }, ports, ...spec },
    });
    return again ? ({ ...made, verb: 'update' } as Command) : made;
  });

const ingress = fc.record({ to: app, path: fc.constantFrom('/', '/cart') }).map(({ to, path }) =>
  creation({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'town', namespace: NAMESPACE },
    spec: {
      rules: [
        {
          host,
          http: { paths: [{ path, pathType: 'Prefix', backend: { service: { name: to, port: { number: 80 } } } }] },
        },
      ],
    },
  }),
);

const users = fc.record({ path: fc.constantFrom('/', '/cart'), rate: fc.constantFrom(0, 30, 300) }).map(
  ({ path, rate }): TrafficCommand => ({
    kind: 'traffic',
    namespace: NAMESPACE,
    service: 'town',
    ingress: { host, path },
    requestsPerSecond: rate,
    rampTicks: 3,
    timeoutSeconds: 2,
    retries: 1,
  }),
);

const calls = fc
  .record({ from: app, to: app, perRequest: fc.constantFrom(0.5, 1, 3) })
  .map(
    ({ from, to, perRequest }): Command =>
      image(`${from}:1.0`, { ...RANDOM_IMAGE, calls: [{ service: to, perRequest }] }),
  );

const gone = fc
  .constantFrom('services', 'ingresses')
  .chain((resource) => (resource === 'services' ? app : fc.constant('town')).map((name) => ({ resource, name })))
  .map(({ resource, name }): Command => ({ kind: 'api', verb: 'delete', resource, namespace: NAMESPACE, name }));

const network = fc
  .constantFrom(0, 0.004)
  .map((crossZoneSeconds): Command => ({ kind: 'host', action: 'network', crossZoneSeconds }));

export const randomNetwork: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: service },
  { weight: 2, arbitrary: ingress },
  { weight: 2, arbitrary: users },
  { weight: 1, arbitrary: calls },
  { weight: 1, arbitrary: gone },
  { weight: 1, arbitrary: network },
);
