// The EndpointSlice controller: the addresses behind each Service, kept in slices of at most 100 (facts sheet 2.7). Only pods that changed are looked at.
// kube-proxies that follow get their new rules here, too, since they are those of the slices (see `proxy/proxies`).

import { must } from '../../base/assert.ts';
import { share } from '../../base/hash.ts';
import { compareNumber, putNumber, takeNumber } from '../../base/order.ts';
import { type Endpoint, type EndpointSlice, SERVICE_NAME_LABEL } from '../../kinds/endpointslice.ts';
import { zoneOf } from '../../kinds/node.ts';
import type { Labels } from '../../kinds/meta.ts';
import { matchesLabels } from '../../kinds/selector.ts';
import type { Service, ServiceSpec } from '../../kinds/service.ts';
import { newMeta } from '../control-plane/create.ts';
import { endpointIdentity, weighEndpoint } from '../object-hash.ts';
import { PHASE } from '../machines/pods.ts';
import { canonical, freeName, podAddress, podRow } from '../naming.ts';
import type { Placed, Split } from '../proxy/split.ts';
import type { ChangedPod } from '../service-index.ts';
import type { Stored } from '../store.ts';
import { isLocal } from '../watch-service.ts';
import type { World } from '../world.ts';

export const ENDPOINTS_PER_SLICE = 100;

/**
 * A slice on its way to its next version; `stored` is absent for a new one. Its endpoints are a list that the controller changes, with the row and the identity
 * (see `object-hash`) of each. The API's object is a copy of the list.
 */
interface Draft {
  readonly stored: Stored<EndpointSlice> | undefined;
  readonly endpoints: Endpoint[];
  readonly rows: number[];
  readonly identities: number[];
  changed: boolean;
}

/** Derived from the slices; made when first asked for, and kept. */
const drafts = new WeakMap<Stored<EndpointSlice>, Draft>();

function draftOf(stored: Stored<EndpointSlice>): Draft {
  let known = drafts.get(stored);
  if (!known) {
    const endpoints = stored.object.endpoints.map((one) => ({ ...one, conditions: interned(one.conditions) }));
    const rows = endpoints.map((one) => podRow(one.addresses[0]));
    known = keep(stored, { endpoints, rows });
  }
  return known;
}

function keep(stored: Stored<EndpointSlice>, { endpoints, rows }: Pick<Draft, 'endpoints' | 'rows'>): Draft {
  const identities = endpoints.map((one) => endpointIdentity(stored, one));
  const draft = { stored, endpoints, rows, identities, changed: false };
  drafts.set(stored, draft);
  return draft;
}

export function runEndpointSlices(world: World): void {
  for (const { service, pods } of world.serviceIndex.takeChanges(world.pods.at.noted)) {
    const stored = world.store.stored('Service', service);
    if (!stored) continue;
    if (pods.some((one) => one.of !== undefined)) dropOutdated(world, stored.object);
    reconcile(world, service, stored.object, pods);
  }
}

function reconcile(world: World, key: string, service: Service, changed: readonly ChangedPod[]): void {
  const slices: Draft[] = [];
  for (const name of world.owners.keysOf(service.metadata.uid, 'EndpointSlice')) {
    const stored = world.store.stored('EndpointSlice', name);
    if (stored) slices.push(draftOf(stored));
  }
  const { proxies } = world;
  const current = proxies.current(key);
  const wasLastResort = proxies.lastResort.has(key);
  const anew = changed.some((one) => one.row < 0);
  const rows = wasLastResort ? [] : anew ? readyRows(slices) : current.slice();
  const come: number[] = [];
  let readyChanged = false;
  for (const one of changed) {
    if (one.row < 0) continue; // the Service itself, see `watch-service`
    const pod = world.pods.stored[one.row]?.seen;
    const selected = one.of === undefined || selects(service, one.labels);
    const wanted =
      pod && pod.metadata.uid === one.uid && selected ? conditionsOf(world, one.row, service.spec) : undefined;
    const wasReady = replace(world, slices, one, wanted, service.spec);
    const nowReady = wanted?.ready ?? false;
    if (wasReady === nowReady) continue;
    if (!readyChanged) world.cause = one.cause;
    readyChanged = true;
    if (nowReady) come.push(one.row);
    else takeNumber(rows, one.row);
  }
  for (const row of come) putNumber(rows, row); // last, since a row may have been that of a pod that is gone
  if (readyChanged) world.cause = world.record('EndpointsChanged', service, rows.length);
  for (const draft of slices) if (draft.changed) writeSlice(world, service, draft);
  const special = proxies.special.get(key);
  if (special?.headless) proxies.dns.put(key, rows, world.tick);
  if (special?.split || proxies.splits.has(key)) {
    proxies.lastResort.delete(key);
    const split = special?.split ? splitOf(world, service.spec, slices) : undefined;
    proxies.put(key, rows.length > 0 ? rows : lastResort(slices), split);
    return;
  }
  if (rows.length > 0) {
    if (wasLastResort || readyChanged || anew) proxies.put(key, rows);
    proxies.lastResort.delete(key);
    return;
  }
  const last = lastResort(slices);
  if (!sameRows(last, current)) proxies.put(key, last);
  if (last.length > 0) proxies.lastResort.add(key);
  else proxies.lastResort.delete(key);
}

/**
 * Puts an endpoint of these conditions in the place of the pod's old one, into a slice with room, or takes it out (the last one of the slice moves into the
 * gap). Tells whether the old one was ready. An endpoint at the pod's row that is another pod's stays: the row was used again meanwhile.
 */
function replace(
  world: World,
  slices: Draft[],
  { row, uid, of }: ChangedPod,
  wanted: Conditions | undefined,
  spec: ServiceSpec,
): boolean {
  for (const draft of slices) {
    const place = draft.rows.indexOf(row); // of a hundred: no map is as quick
    if (place < 0) continue;
    const { stored, endpoints, identities } = draft;
    const old = endpoints[place] as Endpoint;
    if (old.targetRef.uid !== uid) return false;
    if (wanted === old.conditions && of === undefined) return wanted.ready;
    draft.changed = true;
    const identity = identities[place] as number;
    if (stored) weighEndpoint(stored, identity, old.conditions, -1);
    if (wanted) {
      const { addresses, nodeName, zone, targetRef } = old;
      endpoints[place] = {
        addresses,
        conditions: wanted,
        nodeName,
        zone,
        hints: hintsOf(spec, nodeName, zone),
        targetRef,
      };
      if (stored) weighEndpoint(stored, identity, wanted, 1);
    } else leave(draft, place);
    return old.conditions.ready;
  }
  if (!wanted) return false;
  let room = slices.find((one) => one.endpoints.length < ENDPOINTS_PER_SLICE);
  if (!room) {
    room = { stored: undefined, endpoints: [], rows: [], identities: [], changed: true };
    slices.push(room);
  }
  const made = endpointOf(world, row, wanted, spec);
  room.endpoints.push(made);
  room.rows.push(row);
  room.changed = true;
  if (room.stored === undefined) return false;
  const identity = endpointIdentity(room.stored, made);
  room.identities.push(identity);
  weighEndpoint(room.stored, identity, wanted, 1);
  return false;
}

function leave({ endpoints, rows, identities }: Draft, place: number): void {
  const last = endpoints.pop() as Endpoint;
  const lastRow = rows.pop() as number;
  const identity = identities.pop();
  if (place === endpoints.length) return;
  endpoints[place] = last;
  rows[place] = lastRow;
  if (identity !== undefined) identities[place] = identity; // those of a new slice are reckoned when it is made
}

type Conditions = Endpoint['conditions'];
const READY: Conditions = share({ ready: true, serving: true, terminating: false });
const ENDING: Conditions = share({ ready: false, serving: true, terminating: true });
const UNREADY: Conditions = share({ ready: false, serving: false, terminating: false });
const GONE: Conditions = share({ ready: false, serving: false, terminating: true });
/** With `publishNotReadyAddresses` every pod with an address counts as ready. */
const PUBLISHED = [ENDING, UNREADY, GONE].map((one): Conditions => share({ ...one, ready: true }));
const ALL_CONDITIONS = [READY, ENDING, UNREADY, GONE, ...PUBLISHED];

/** One of the seven, so that equal conditions are the same object. */
function interned({ ready, serving, terminating }: Conditions): Conditions {
  const same = (one: Conditions) => one.ready === ready && one.serving === serving && one.terminating === terminating;
  return must(ALL_CONDITIONS.find(same), 'the controller wrote these conditions');
}

/** From the pod's row: its object may be behind. Pods without an address, or finished, are left out; one that is being deleted stays as terminating until it is gone. */
function conditionsOf(world: World, row: number, { publishNotReadyAddresses }: ServiceSpec): Conditions | undefined {
  const { node, ready, ending, phase, addressed } = world.pods.at;
  if (
    addressed[row] === 0 ||
    phase[row] === PHASE.Succeeded ||
    phase[row] === PHASE.Failed ||
    (node[row] as number) < 0
  )
    return undefined;
  const is = ready[row] === 1 ? (ending[row] === 1 ? ENDING : READY) : ending[row] === 1 ? GONE : UNREADY;
  return publishNotReadyAddresses ? interned({ ...is, ready: true }) : is;
}

function endpointOf(world: World, row: number, conditions: Conditions, spec: ServiceSpec): Endpoint {
  const on = world.nodes.node(world.pods.at.node[row] as number);
  const { namespace = '', name, uid } = must(world.pods.stored[row], 'an endpoint has a pod').seen.metadata;
  return {
    addresses: [podAddress(row)],
    conditions,
    nodeName: on.metadata.name,
    zone: zoneOf(on),
    hints: hintsOf(spec, on.metadata.name, zoneOf(on)),
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}

function sameRows(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((row, i) => row === b[i]);
}

/** Without any ready pod, traffic goes to those that still serve while they end (facts sheet 4.2). */
function lastResort(slices: readonly Draft[]): number[] {
  const found: number[] = [];
  for (const { endpoints, rows } of slices) {
    for (const [place, { conditions }] of endpoints.entries())
      if (conditions.serving && conditions.terminating) found.push(rows[place] as number);
  }
  return found.sort(compareNumber);
}

/** The rows of ready endpoints. */
function readyRows(slices: readonly Draft[]): number[] {
  const found: number[] = [];
  for (const { endpoints, rows } of slices)
    for (const [place, { conditions }] of endpoints.entries()) if (conditions.ready) found.push(rows[place] as number);
  return found.sort(compareNumber);
}

function selects({ spec }: Service, labels: Labels | undefined): boolean {
  return keepsEndpoints(spec) && matchesLabels(spec.selector, labels);
}

/** Nobody keeps EndpointSlices for an ExternalName, or for a Service without selector (facts sheet 2.7). */
function keepsEndpoints({ type, selector }: ServiceSpec): boolean {
  return type !== 'ExternalName' && Object.keys(selector).length > 0;
}

/** Slices whose ports are others than the Service's go as a whole. Their pods were noted with the Service. */
function dropOutdated(world: World, { metadata, spec }: Service): void {
  const wanted = canonical(portsOf(spec));
  for (const name of world.owners.keysOf(metadata.uid, 'EndpointSlice')) {
    const stored = world.store.stored('EndpointSlice', name);
    if (stored && canonical(stored.object.ports) !== wanted) world.store.remove('EndpointSlice', stored);
  }
}

function portsOf({ ports }: ServiceSpec): EndpointSlice['ports'] {
  return ports.map((port) => ({
    name: port.name ?? '',
    protocol: port.protocol,
    port: typeof port.targetPort === 'number' ? port.targetPort : port.port,
  }));
}

/** With a distribution each endpoint is meant for its own zone, with PreferSameNode for its own node before that. */
function hintsOf({ trafficDistribution }: ServiceSpec, node: string, zone: string | undefined): Endpoint['hints'] {
  if (trafficDistribution === undefined || zone === undefined || zone === '') return undefined;
  return {
    forNodes: trafficDistribution === 'PreferSameNode' ? [{ name: node }] : undefined,
    forZones: [{ name: zone }],
  };
}

function splitOf(world: World, spec: ServiceSpec, slices: readonly Draft[]): Split {
  const ready: Placed[] = [];
  const ending: Placed[] = [];
  for (const { endpoints, rows } of slices) {
    for (const [place, { conditions, zone = '' }] of endpoints.entries()) {
      const row = rows[place] as number;
      const placed = { row, node: world.pods.at.node[row] as number, zone };
      if (conditions.ready) ready.push(placed);
      else if (conditions.serving && conditions.terminating) ending.push(placed);
    }
  }
  return {
    local: isLocal(spec),
    distribution: spec.trafficDistribution,
    ready: ready.sort(byRow),
    ending: ending.sort(byRow),
  };
}

function byRow(x: Placed, y: Placed): number {
  return compareNumber(x.row, y.row);
}

function writeSlice(world: World, service: Service, draft: Draft): void {
  const { stored, endpoints } = draft;
  draft.changed = false;
  if (stored) {
    if (endpoints.length === 0) world.store.remove('EndpointSlice', stored);
    else world.store.writeEndpoints(stored, endpoints);
    return;
  }
  const { name, namespace, uid } = service.metadata;
  const prefix = `${name}-`;
  const metadata = newMeta(world, {
    name: freeName(world, 'EndpointSlice', namespace, prefix),
    namespace,
    generateName: prefix,
    labels: { [SERVICE_NAME_LABEL]: name, 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' },
    ownerReferences: share([
      { apiVersion: 'v1', kind: 'Service', name, uid, controller: true, blockOwnerDeletion: true },
    ] as const),
  });
  const made = world.store.create('EndpointSlice', {
    kind: 'EndpointSlice',
    metadata,
    addressType: 'IPv4',
    endpoints: endpoints.slice(),
    ports: share(portsOf(service.spec)),
  });
  keep(made, draft);
}
