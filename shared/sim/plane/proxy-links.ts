// kube-proxies that are kept from the API server: they keep the rules that they had, and one whose machine started meanwhile has none. How kubelets fare is
// `held-statuses`; a kube-proxy has no part in whether they run.

import type { World } from '../world.ts';

function reads({ plane }: World, node: number): boolean {
  return plane.writable && !plane.links.cutOff.has(node);
}

/** The process is started; without an API server it finds the kernel's rules as they were left. */
export function startProxy(world: World, node: number): void {
  if (reads(world, node)) world.proxies.start(node);
  else if (world.proxies.isStale(node)) world.plane.links.proxies.add(node);
}

/** Rules were gone with the machine's memory. */
export function bootProxy(world: World, node: number): void {
  if (reads(world, node)) return world.proxies.start(node);
  world.plane.links.proxies.add(node);
  world.proxies.startBlind(node);
}

/** The network keeps it from its API server: no rule changes here any more. */
export function cutProxy({ plane: { links }, proxies }: World, node: number): void {
  if (proxies.isStale(node)) return;
  links.proxies.add(node);
  proxies.stop(node);
}

/** Those that only waited for an API server read everything anew. */
export function healProxies(world: World): void {
  const { links } = world.plane;
  for (const node of [...links.proxies]) {
    if (!reads(world, node)) continue;
    links.proxies.delete(node);
    world.proxies.start(node);
  }
}
