// Where users' requests go who do not name a Service by its address: through an Ingress by host and path, or by an ExternalName to the Service for which it
// stands. Worked out anew when a Service or an Ingress was written.

import { backendFor, type IngressBackend } from '../../kinds/ingress.ts';
import type { World } from '../world.ts';
import { Stickiness } from './stickiness.ts';
import type { ServiceTraffic } from './service-traffic.ts';

/** What users of an Ingress ask for. */
export interface Asked {
  readonly host: string;
  readonly path: string;
}

/** No Service has this key: requests that go there meet nobody. */
export const NOWHERE = '';
const MOST_ALIASES = 8;

export class Routes {
  stale = false;
  /** Whether anybody comes through an Ingress, and whether that means through the pods of an ingress controller. */
  asked = false;
  relayed = false;
  /** Those whose users stay with their pods, in the order of their keys. */
  sticking: ServiceTraffic[] = [];
  /** By the key of a Service: users of other names who end up there. */
  readonly followers = new Map<string, ServiceTraffic[]>();
}

export function resolveRoutes(world: World): void {
  const { traffic } = world;
  const { routes } = traffic;
  routes.stale = false;
  routes.followers.clear();
  routes.sticking = [];
  const controller = routes.asked ? controllerOf(world) : undefined;
  routes.relayed = controller !== undefined;
  if (routes.relayed) traffic.graph.live = true;
  for (const users of traffic.inOrder()) {
    const key = users.asked ? ingressTarget(world, users.namespace, users.service, users.asked) : users.key;
    const relay = users.asked && key !== NOWHERE ? controller : undefined;
    const target = throughAliases(world, relay ?? key);
    const relayTo = relay === undefined ? undefined : key;
    if (relayTo !== users.relayTo) {
      users.relayTo = relayTo;
      traffic.graph.dirty.add(users);
    }
    if (target !== users.leadsTo) {
      users.leadsTo = target;
      users.rerouted = true;
      users.settled = false;
      users.calm = false;
    }
    stick(users, world.proxies.special.get(target)?.stickySeconds ?? 0);
    if (users.sticky) routes.sticking.push(users);
    if (target === users.key) continue;
    const others = routes.followers.get(target);
    if (others) others.push(users);
    else routes.followers.set(target, [users]);
  }
}

function stick(users: ServiceTraffic, seconds: number): void {
  if (users.sticky?.seconds === seconds || (!users.sticky && seconds === 0)) return;
  if (users.sticky && seconds > 0) users.sticky.seconds = seconds;
  else users.sticky = seconds > 0 ? new Stickiness(seconds) : undefined;
  users.backends.forget();
  users.rerouted = true;
}

/** The Service of the ingress controller, known by the labels that its own manifests give it; the first of several. */
function controllerOf({ store }: World): string | undefined {
  let first: string | undefined;
  for (const [key, { object }] of store.table('Service')) {
    const labels = object.metadata.labels ?? {};
    if (labels['app.kubernetes.io/name'] !== 'ingress-nginx' || labels['app.kubernetes.io/component'] !== 'controller')
      continue;
    if (first === undefined || key < first) first = key;
  }
  return first;
}

function throughAliases({ proxies }: World, key: string): string {
  let at = key;
  for (let hops = 0; hops < MOST_ALIASES; hops += 1) {
    const alias = proxies.special.get(at)?.alias;
    if (alias === undefined) return at;
    at = alias;
  }
  return NOWHERE;
}

/** The Service behind an Ingress; NOWHERE for a request that no rule takes (404), or whose Service has no such port (503). */
function ingressTarget(world: World, namespace: string, name: string, asked: Asked): string {
  const ingress = world.store.get('Ingress', `${namespace}/${name}`);
  const backend = ingress && backendFor(ingress.spec, asked.host, asked.path);
  return backend ? (serviceOf(world, namespace, backend) ?? NOWHERE) : NOWHERE;
}

function serviceOf(world: World, namespace: string, { service: { name, port } }: IngressBackend): string | undefined {
  const key = `${namespace}/${name}`;
  const service = world.store.get('Service', key);
  const fits = service?.spec.ports.some(
    (one) => one.name === (port.name ?? one.name) && one.port === (port.number ?? one.port),
  );
  return fits ? key : undefined;
}

/** Keys of users are those of their Service, or of the Ingress with host and path. */
export function keyOfUsers(namespace: string, name: string, asked: Asked | undefined): string {
  return asked ? `${namespace}/${name} ${asked.host}${asked.path}` : `${namespace}/${name}`;
}
