// Services and Ingresses for tables about the network, as commands.

import type { Command } from '../../shared/journal/command.ts';
import type { Service } from '../../shared/kinds/service.ts';
import { readObject } from '../../shared/manifest/read.ts';
import { type Cluster, create, NAMESPACE, present } from './cluster.ts';

/** A Service that selects `app: NAME`, with port 80, unless its spec says otherwise. */
export function serviceOf(name: string, spec: Readonly<Record<string, unknown>> = {}): Command {
  return create(manifestOf(name, spec));
}

function manifestOf(name: string, spec: Readonly<Record<string, unknown>>) {
  return {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }], ...spec },
  };
}

/** `kubectl replace` of a Service. */
export function replaced(name: string, spec: Readonly<Record<string, unknown>>): Command {
  const read = readObject(manifestOf(name, spec));
  if (!('object' in read)) throw new Error(read.findings.map((one) => one.message).join('; '));
  return { kind: 'api', verb: 'update', resource: 'services', namespace: NAMESPACE, name, body: read.object };
}

export function service(cluster: Cluster, name: string): Service {
  return present(cluster.world.store.get('Service', `${NAMESPACE}/${name}`), `service ${name}`);
}

/** An Ingress whose paths lead to port 80 of Services: `{'/cart': 'cart'}`. */
export function ingressOf(name: string, host: string, paths: Readonly<Record<string, string>>): Command {
  return create({
    kind: 'Ingress',
    apiVersion: 'networking.k8s.io/v1',
    metadata: { name },
    spec: {
      rules: [
        {
          host,
          http: {
            paths: Object.entries(paths).map(([path, to]) => ({
              path,
              pathType: 'Prefix',
              backend: { service: { name: to, port: { number: 80 } } },
            })),
          },
        },
      ],
    },
  });
}
