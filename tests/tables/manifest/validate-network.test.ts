// What the API server has against Services of each type and against Ingresses.
import { describe, expect, test } from 'vitest';
import { backendFor, type IngressSpec } from '../../../shared/kinds/ingress.ts';
import { readManifest, readObject } from '../../../shared/manifest/read.ts';
import { type Json, said, service, table } from './objects.ts';

table('[SERVICE-1] types of Services', [
  [service({ type: 'NodePort' })],
  [service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] })],
  [service({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 31_000 })],
  [service({ type: 'ExternalName', externalName: 'db.example.com.', selector: undefined, ports: undefined })],
  [service({ clusterIP: 'None', ports: undefined })],
  [
    service({ type: 'Nodeport' }),
    'spec.type: Unsupported value: "Nodeport": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
  ],
  [service({ type: 'ExternalName' }), 'spec.externalName: Required value'],
  [
    service({ type: 'ExternalName', externalName: 'a.b', clusterIP: '10.96.0.9' }),
    'spec.clusterIPs: Forbidden: may not be set for ExternalName services',
  ],
  [
    service({ type: 'NodePort', clusterIP: 'None' }),
    'spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
  ],
  [
    service({ type: 'LoadBalancer', clusterIP: 'None' }),
    'spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for LoadBalancer services',
  ],
  [
    service({ type: 'LoadBalancer', ports: [{ port: 10_250 }] }),
    'spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet',
  ],
  [
    service({ ports: [{ port: 80, nodePort: 30_080 }] }),
    "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
  ],
  [
    service({
      type: 'NodePort',
      ports: [
        { name: 'a', port: 80, nodePort: 30_080 },
        { name: 'b', port: 81, nodePort: 30_080 },
      ],
    }),
    'spec.ports[1].nodePort: Duplicate value: 30080',
  ],
]);

table('[SERVICE-2] policies and affinity', [
  [service({ internalTrafficPolicy: 'Local', trafficDistribution: 'PreferClose' })],
  [service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 86_400 } } })],
  [
    service({ externalTrafficPolicy: 'Local' }),
    'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
  ],
  [
    service({ type: 'NodePort', externalTrafficPolicy: 'Close' }),
    'spec.externalTrafficPolicy: Unsupported value: "Close": supported values: "Cluster", "Local"',
  ],
  [
    service({ internalTrafficPolicy: 'Close' }),
    'spec.internalTrafficPolicy: Unsupported value: "Close": supported values: "Cluster", "Local"',
  ],
  [
    service({ trafficDistribution: 'Near' }),
    'spec.trafficDistribution: Unsupported value: "Near": supported values: "PreferClose", "PreferSameZone", "PreferSameNode"',
  ],
  [
    service({ type: 'LoadBalancer', healthCheckNodePort: 31_000 }),
    "spec.healthCheckNodePort: Invalid value: 31000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
  ],
  [
    service({ sessionAffinity: 'Cookie' }),
    'spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"',
  ],
  [
    service({ sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } }),
    'spec.sessionAffinityConfig: Forbidden: must not be set when session affinity is None',
  ],
  [
    service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 86_401 } } }),
    'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than or equal to 86400',
  ],
]);

const backend = (name: string): Json => ({ service: { name, port: { number: 80 } } });
const ingress = (spec: Json): Json => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'town' },
  spec,
});
const ruled = (path: Json, host?: string): Json =>
  ingress({
    rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: backend('web'), ...path }] } }],
  });

table('[INGRESS-1] Ingresses', [
  [ruled({}, 'shop.example.com')],
  [ruled({}, '*.example.com')],
  [
    ingress({
      ingressClassName: 'nginx',
      defaultBackend: backend('web'),
      tls: [{ hosts: ['a.b'], secretName: 'tls' }],
    }),
  ],
  [ingress({}), 'spec: Invalid value: []: either `defaultBackend` or `rules` must be specified'],
  [ingress({ rules: [{ http: {} }] }), 'spec.rules[0].http.paths: Required value'],
  [ruled({ pathType: undefined }), 'spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified'],
  [
    ruled({ pathType: 'Regex' }),
    'spec.rules[0].http.paths[0].pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"',
  ],
  [ruled({ path: 'cart' }), 'spec.rules[0].http.paths[0].path: Invalid value: "cart": must be an absolute path'],
  [ruled({ path: undefined }), 'spec.rules[0].http.paths[0].path: Invalid value: "": must be an absolute path'],
  [ruled({ path: undefined, pathType: 'ImplementationSpecific' })],
  [ruled({ path: '/a//b' }), 'spec.rules[0].http.paths[0].path: Invalid value: "/a//b": must not contain \'//\''],
  [ruled({ path: '/a/..' }), 'spec.rules[0].http.paths[0].path: Invalid value: "/a/..": cannot end with \'/..\''],
  [
    ruled({ backend: {} }),
    'spec.rules[0].http.paths[0].backend: Invalid value: "": resource or service backend is required',
  ],
  [
    ruled({ backend: { service: { name: 'web' } } }),
    'spec.rules[0].http.paths[0].backend: Required value: port name or number is required',
  ],
  [
    ruled({ backend: { service: { name: 'web', port: { name: 'http', number: 80 } } } }),
    'spec.rules[0].http.paths[0].backend: Invalid value: "": cannot set both port name & port number',
  ],
  [
    ruled({ backend: { service: { port: { number: 80 } } } }),
    'spec.rules[0].http.paths[0].backend.service.name: Required value',
  ],
  [ruled({}, '10.0.0.1'), 'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address'],
]);

test('[INGRESS-1] an IngressClass is read past', () => {
  const text =
    'apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: nginx}\nspec: {controller: k8s.io/ingress-nginx}';
  expect(readManifest(text)).toMatchObject({ objects: [], problems: [] });
});

test('[INGRESS-1] a host with a star has to begin with it', () => {
  expect(said(ruled({}, 'a.*.com'))[0]).toContain("a wildcard DNS-1123 subdomain must start with '*.'");
});

describe('[INGRESS-2] which backend answers', () => {
  const path = (at: string, pathType: string, name: string): Json => ({ path: at, pathType, backend: backend(name) });
  const read = readObject(
    ingress({
      defaultBackend: backend('rest'),
      rules: [
        {
          host: 'shop.example.com',
          http: {
            paths: [
              path('/', 'Prefix', 'shop'),
              path('/cart', 'Prefix', 'cart'),
              path('/cart', 'Exact', 'basket'),
              path('/cart/pay/', 'Prefix', 'pay'),
            ],
          },
        },
        { host: '*.example.com', http: { paths: [path('/', 'Prefix', 'star')] } },
        { host: 'bare.example.com', http: { paths: [path('/only', 'Exact', 'only')] } },
      ],
    }),
  );
  const spec = ('object' in read ? read.object : undefined) as { spec: IngressSpec } | undefined;
  test.each([
    ['shop.example.com', '/', 'shop'],
    ['Shop.Example.com', '/', 'shop'],
    ['shop.example.com', '/carts', 'shop'],
    ['shop.example.com', '/cart', 'basket'],
    ['shop.example.com', '/cart/', 'cart'],
    ['shop.example.com', '/cart/2', 'cart'],
    ['shop.example.com', '/cart/pay', 'pay'],
    ['shop.example.com', '/cart/pay/now', 'pay'],
    ['news.example.com', '/x', 'star'],
    ['a.b.example.com', '/x', 'rest'],
    ['example.com', '/x', 'rest'],
    ['bare.example.com', '/only', 'only'],
    ['bare.example.com', '/only/', 'rest'],
  ])('%s%s → %s', (host, at, name) => {
    expect(spec && backendFor(spec.spec, host, at)?.service.name).toBe(name);
  });
});
