// What the API server gives a Service out of its two pools: an address in the cluster and ports on every node. What is asked for by name has to be free
// (pkg/registry/core/service/ipallocator, portallocator).

import { isExternal, isHeadless, type Service, type ServiceSpec } from '../../kinds/service.ts';
import { failure, type Status } from '../../kinds/status.ts';
import { completed } from '../../manifest/defaults-service.ts';
import { serviceAddress } from '../naming.ts';
import type { World } from '../world.ts';

/** `--service-node-port-range`; its first 86 ports are left to those who choose one themselves (ServiceNodePortStaticSubrange). */
const FIRST_PORT = 30_000;
const LAST_PORT = 32_767;
const FIRST_GIVEN = FIRST_PORT + 86;
const GIVEN = LAST_PORT - FIRST_GIVEN + 1;
/** 10.96.0.0/12, see `serviceAddress`. */
const RANGE = '10.96.0.0/12';

/** The spec as it is stored. `before`: of the Service that is changed, which keeps what it was given. */
export function allocate(world: World, said: ServiceSpec, before?: ServiceSpec): ServiceSpec {
  const spec = completed(said);
  if (spec.type === 'ExternalName') return { ...spec, clusterIP: undefined };
  const clusterIP = spec.clusterIP || before?.clusterIP || serviceAddress(world.store.version);
  if (!isExternal(spec)) {
    // Ports that stayed in a manifest when the type went are dropped, as the API server does it.
    const ports = before && spec.ports.map((port) => ({ ...port, nodePort: undefined }));
    return ports ? { ...spec, clusterIP, ports } : { ...spec, clusterIP };
  }
  const taken = takenPorts(world, before);
  for (const { nodePort } of spec.ports) if (nodePort !== undefined) taken.add(nodePort);
  const ports = spec.ports.map((port) => {
    const old = before?.ports.find((one) => one.port === port.port && one.protocol === port.protocol)?.nodePort;
    return { ...port, nodePort: port.nodePort ?? old ?? freePort(world, taken) };
  });
  const checked = spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
  const given = spec.healthCheckNodePort ?? before?.healthCheckNodePort;
  return {
    ...spec,
    clusterIP,
    ports,
    healthCheckNodePort: checked ? (given ?? freePort(world, taken)) : undefined,
  };
}

function takenPorts(world: World, but?: ServiceSpec): Set<number> {
  const taken = new Set<number>();
  for (const { object } of world.store.table('Service').values()) {
    if (object.spec === but) continue;
    for (const { nodePort } of object.spec.ports) if (nodePort !== undefined) taken.add(nodePort);
    if (object.spec.healthCheckNodePort !== undefined) taken.add(object.spec.healthCheckNodePort);
  }
  return taken;
}

/** Scattered by the store's version, then the next one that is free. Takes it. */
function freePort(world: World, taken: Set<number>): number {
  const start = (Math.imul(world.store.version + taken.size, 0x9e3779b1) >>> 0) % GIVEN;
  for (let n = 0; n < GIVEN; n += 1) {
    const port = FIRST_GIVEN + ((start + n) % GIVEN);
    if (taken.has(port)) continue;
    taken.add(port);
    return port;
  }
  return FIRST_GIVEN; // refused before: `full`
}

/** Why the pools cannot give what the spec asks for. `before`: of the Service that is changed. */
export function allocationRefusal(
  world: World,
  name: string,
  spec: ServiceSpec,
  before?: ServiceSpec,
): Status | undefined {
  const invalid = (field: string, value: string, why: string) => {
    const message = `Invalid value: ${value}: ${why}`;
    return failure('Invalid', `Service "${name}" is invalid: ${field}: ${message}`, {
      name,
      kind: 'Service',
      causes: [{ reason: 'FieldValueInvalid', message, field }],
    });
  };
  const { clusterIP = '' } = spec;
  if (clusterIP !== '' && !isHeadless(spec) && clusterIP !== before?.clusterIP) {
    const why = addressTrouble(world, clusterIP);
    if (why !== undefined)
      return invalid('spec.clusterIPs', `["${clusterIP}"]`, `failed to allocate IP ${clusterIP}: ${why}`);
  }
  if (!isExternal(spec)) return undefined;
  const taken = takenPorts(world, before);
  for (const [i, { nodePort }] of spec.ports.entries()) {
    if (nodePort === undefined) continue;
    const field = `spec.ports[${i}].nodePort`;
    if (nodePort < FIRST_PORT || nodePort > LAST_PORT)
      return invalid(
        field,
        `${nodePort}`,
        `provided port is not in the valid range. The range of valid ports is ${FIRST_PORT}-${LAST_PORT}`,
      );
    if (taken.has(nodePort)) return invalid(field, `${nodePort}`, 'provided port is already allocated');
  }
  return taken.size + spec.ports.length + 1 > GIVEN
    ? failure('InternalError', 'Internal error occurred: failed to allocate a nodePort: range is full')
    : undefined;
}

function addressTrouble(world: World, address: string): string | undefined {
  const [first, second] = address.split('.').map(Number) as [number, number]; // four numbers, see `validate`
  if (first !== 10 || second < 96 || second > 111)
    return `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${RANGE}`;
  for (const { object } of world.store.table('Service').values())
    if (object.spec.clusterIP === address) return 'provided IP is already allocated';
  return undefined;
}

/** What may not change about a Service (ValidateServiceUpdate): its address, while it has one in the cluster before and after. */
export function serviceUpdateRefusal(
  world: World,
  { metadata, spec: before }: Service,
  spec: ServiceSpec,
): Status | undefined {
  const { clusterIP } = spec;
  const moves = before.clusterIP !== undefined && spec.type !== 'ExternalName' && (clusterIP ?? '') !== '';
  if (moves && clusterIP !== before.clusterIP) {
    const message = `Invalid value: ["${clusterIP}"]: may not change once set`;
    const field = 'spec.clusterIPs[0]';
    return failure('Invalid', `Service "${metadata.name}" is invalid: ${field}: ${message}`, {
      name: metadata.name,
      kind: 'Service',
      causes: [{ reason: 'FieldValueInvalid', message, field }],
    });
  }
  return allocationRefusal(world, metadata.name, spec, before);
}
