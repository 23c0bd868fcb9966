// Why a Service or an Ingress cannot be written as a command says: the rules of `manifest/validate` for what did not come through a manifest, what may not
// change, and what addresses and ports are free.

import type { Ingress } from '../../kinds/ingress.ts';
import type { Service } from '../../kinds/service.ts';
import { failure, type Status } from '../../kinds/status.ts';
import { completed } from '../../manifest/defaults-service.ts';
import { type Finding, printPath } from '../../manifest/problem.ts';
import { ingressFindings } from '../../manifest/validate-ingress.ts';
import { serviceFindings } from '../../manifest/validate-service.ts';
import { allocationRefusal, serviceUpdateRefusal } from '../control-plane/service-allocation.ts';
import type { World } from '../world.ts';

type Written = Pick<Service, 'kind' | 'spec'> | Pick<Ingress, 'kind' | 'spec'>;

/** `before` for a replacement. */
export function networkRefusal(world: World, name: string, object: Written, before?: Service): Status | undefined {
  if (object.kind === 'Ingress') return refused('Ingress.networking.k8s.io', name, ingressFindings(object.spec));
  if (before) {
    const spec = completed(object.spec);
    // What the API server gave comes along in a patch; it goes with the type that asked for it.
    const bare = spec.type === 'ClusterIP' ? spec.ports.map((port) => ({ ...port, nodePort: undefined })) : spec.ports;
    const unnamed = spec.type === 'ExternalName' ? { ...spec, clusterIP: undefined } : spec;
    return (
      refused('Service', name, serviceFindings({ ...unnamed, ports: bare })) ??
      serviceUpdateRefusal(world, before, spec)
    );
  }
  return allocationRefusal(world, name, object.spec);
}

function refused(kind: string, name: string, findings: readonly Finding[]): Status | undefined {
  if (findings.length === 0) return undefined;
  const causes = findings.map(({ reason, message, path }) => ({ reason, message, field: printPath(path) }));
  const said = causes.map(({ field, message }) => `${field}: ${message}`);
  const all = said.length === 1 ? said[0] : `[${said.join(', ')}]`;
  const [bare = '', ...group] = kind.split('.');
  const details = { name, kind: bare, ...(group.length > 0 ? { group: group.join('.') } : {}), causes };
  return failure('Invalid', `${kind} "${name}" is invalid: ${all}`, details);
}
