// The EndpointSlice controller: the addresses behind each Service, kept in slices of at most 100 (facts sheet 2.7). Only pods that changed are looked at.
// kube-proxies that follow get their new rules here, too, since they are those of the slices (see `proxy/proxies`).

import { share } from '../../base/hash.ts';
import { type Endpoint, type EndpointSlice, SERVICE_NAME_LABEL } from '../../kinds/endpointslice.ts';
import { zoneOf } from '../../kinds/node.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { Service } from '../../kinds/service.ts';
import { newMeta } from '../control-plane/create.ts';
import { PHASE } from '../machines/pods.ts';
import { generateName, podAddress, podRow } from '../naming.ts';
import type { ChangedPod } from '../service-index.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

export const ENDPOINTS_PER_SLICE = 100;

/** A slice on its way to its next version; `slice` is absent for a new one. The list is copied when it is first changed. */
interface Draft {
  readonly slice: Stored<EndpointSlice> | undefined;
  endpoints: readonly Endpoint[];
  places: Map<number, number>;
  changed: Endpoint[] | undefined;
  readonly gone: Endpoint[];
  readonly come: Endpoint[];
}

/** Where each pod stands in a slice, by its row. Derived from the list, made when it is first asked for, and handed on from version to version. */
const places = new WeakMap<readonly Endpoint[], Map<number, number>>();

function placesOf(endpoints: readonly Endpoint[]): Map<number, number> {
  let known = places.get(endpoints);
  if (!known) {
    known = new Map(endpoints.map((one, i) => [rowOf(one), i]));
    places.set(endpoints, known);
  }
  return known;
}

/** A pod's address is made of its row. */
function rowOf(endpoint: Endpoint): number {
  return podRow(endpoint.addresses[0]);
}

function draftOf(slice: Stored<EndpointSlice> | undefined): Draft {
  const endpoints = slice?.object.endpoints ?? [];
  return { slice, endpoints, places: placesOf(endpoints), changed: undefined, gone: [], come: [] };
}

/** The draft's own list, and an index that belongs to it alone: the old version keeps none. */
function open(draft: Draft): Endpoint[] {
  if (!draft.changed) {
    places.delete(draft.endpoints);
    draft.changed = draft.endpoints.slice();
    draft.endpoints = draft.changed;
    places.set(draft.changed, draft.places);
  }
  return draft.changed;
}

export function runEndpointSlices(world: World): void {
  for (const { service, pods } of world.serviceIndex.takeChanges(world.pods.at.noted)) {
    const stored = world.store.stored('Service', service);
    if (stored) reconcile(world, service, stored.object, pods);
  }
}

function reconcile(world: World, key: string, service: Service, changed: readonly ChangedPod[]): void {
  const drafts: Draft[] = [];
  for (const name of world.owners.keysOf(service.metadata.uid, 'EndpointSlice')) {
    const slice = world.store.stored('EndpointSlice', name);
    if (slice) drafts.push(draftOf(slice));
  }
  const current = world.proxies.current(key);
  const rows = withoutEnding(world, current);
  const come: number[] = [];
  let readyChanged = false;
  for (const one of changed) {
    const pod = world.pods.stored[one.row]?.seen;
    const wanted = pod && pod.metadata.uid === one.uid ? endpointOf(world, pod, one.row) : undefined;
    const wasReady = replace(drafts, one, wanted);
    const nowReady = wanted?.conditions.ready ?? false;
    if (!nowReady) takeOut(rows, one.row);
    if (wasReady === nowReady) continue;
    if (!readyChanged) world.cause = one.cause;
    readyChanged = true;
    if (nowReady) come.push(one.row);
  }
  for (const row of come) putIn(rows, row); // last, since a row may have been that of a pod that is gone
  if (readyChanged) world.cause = world.record('EndpointsChanged', service, rows.length);
  for (const draft of drafts) if (draft.changed) writeSlice(world, service, draft);
  const rules = rows.length > 0 ? rows : lastResort(world, drafts);
  if (!sameRows(rules, current)) world.proxies.put(key, rules);
}

/**
 * Puts the wanted endpoint in the place of the pod's old one, into a slice with room, or takes it out (the last one of the slice moves into the gap).
 * Tells whether the old one was ready. An endpoint at the pod's row that is another pod's stays: the row was used again meanwhile.
 */
function replace(drafts: Draft[], { row, uid }: ChangedPod, wanted: Endpoint | undefined): boolean {
  for (const draft of drafts) {
    const i = draft.places.get(row);
    if (i === undefined) continue;
    const old = draft.endpoints[i] as Endpoint;
    if (old.targetRef.uid !== uid) return false;
    if (wanted && sameEndpoint(old, wanted)) return old.conditions.ready;
    const endpoints = open(draft);
    draft.gone.push(old);
    if (wanted) {
      endpoints[i] = wanted;
      draft.come.push(wanted);
      return old.conditions.ready;
    }
    const last = endpoints.pop() as Endpoint;
    draft.places.delete(row);
    if (last !== old) {
      endpoints[i] = last;
      draft.places.set(rowOf(last), i);
    }
    return old.conditions.ready;
  }
  if (!wanted) return false;
  let room = drafts.find((one) => one.endpoints.length < ENDPOINTS_PER_SLICE);
  if (!room) {
    room = draftOf(undefined);
    drafts.push(room);
  }
  const endpoints = open(room);
  room.places.set(row, endpoints.length);
  endpoints.push(wanted);
  room.come.push(wanted);
  return false;
}

/** From the pod's row: its object may be behind. Pods without an address, or finished, are left out; one that is being deleted stays as terminating until it is gone. */
function endpointOf(world: World, pod: Pod, row: number): Endpoint | undefined {
  const { node, ready, ending, phase, addressed } = world.pods.at;
  if (addressed[row] === 0 || phase[row] === PHASE.Succeeded || phase[row] === PHASE.Failed || (node[row] as number) < 0)
    return undefined;
  const on = world.nodes.node(node[row] as number);
  const { namespace = '', name, uid } = pod.metadata;
  return {
    addresses: [podAddress(row)],
    conditions: ready[row] === 1 ? (ending[row] === 1 ? ENDING : READY) : ending[row] === 1 ? GONE : UNREADY,
    nodeName: on.metadata.name,
    zone: zoneOf(on),
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}

const READY = share({ ready: true, serving: true, terminating: false });
const ENDING = share({ ready: false, serving: true, terminating: true });
const UNREADY = share({ ready: false, serving: false, terminating: false });
const GONE = share({ ready: false, serving: false, terminating: true });

function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return (
    a.addresses[0] === b.addresses[0] &&
    a.conditions.ready === b.conditions.ready &&
    a.conditions.serving === b.conditions.serving &&
    a.conditions.terminating === b.conditions.terminating
  );
}

/** Rules of last resort hold ending pods; they make room for ready ones, see lastResort. */
function withoutEnding(world: World, current: readonly number[]): number[] {
  const rows: number[] = [];
  for (const row of current) if (world.pods.at.ending[row] === 0) rows.push(row);
  return rows;
}

function takeOut(rows: number[], row: number): void {
  const i = rows.indexOf(row);
  if (i >= 0) rows.splice(i, 1);
}

/** Rows are kept ascending. */
function putIn(rows: number[], row: number): void {
  let i = rows.length;
  while (i > 0 && (rows[i - 1] as number) > row) i -= 1;
  if (rows[i - 1] !== row) rows.splice(i, 0, row);
}

function sameRows(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((row, i) => row === b[i]);
}

/** Without any ready pod, traffic goes to those that still serve while they end (facts sheet 4.2). */
function lastResort(world: World, drafts: readonly Draft[]): number[] {
  const rows: number[] = [];
  for (const { endpoints } of drafts) {
    for (const one of endpoints) {
      if (!one.conditions.serving || !one.conditions.terminating) continue;
      const row = world.store.stored('Pod', `${one.targetRef.namespace}/${one.targetRef.name}`)?.slot;
      if (row !== undefined) rows.push(row);
    }
  }
  return rows.sort((x, y) => x - y);
}

function writeSlice(world: World, service: Service, { slice, endpoints, gone, come }: Draft): void {
  if (slice) {
    if (endpoints.length === 0) world.store.remove('EndpointSlice', slice);
    else world.store.writeEndpoints(slice, endpoints, gone, come);
    return;
  }
  const { name, namespace, uid } = service.metadata;
  const prefix = `${name}-`;
  const metadata = newMeta(world, {
    name: generateName(
      world,
      prefix,
      (candidate) => world.store.stored('EndpointSlice', `${namespace}/${candidate}`) !== undefined,
    ),
    namespace,
    generateName: prefix,
    labels: { [SERVICE_NAME_LABEL]: name, 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' },
    ownerReferences: share([
      { apiVersion: 'v1', kind: 'Service', name, uid, controller: true, blockOwnerDeletion: true },
    ] as const),
  });
  const ports = service.spec.ports.map((port) => ({
    name: port.name ?? '',
    protocol: port.protocol,
    port: typeof port.targetPort === 'number' ? port.targetPort : port.port,
  }));
  world.store.create('EndpointSlice', {
    kind: 'EndpointSlice',
    metadata,
    addressType: 'IPv4',
    endpoints,
    ports: share(ports),
  });
}
