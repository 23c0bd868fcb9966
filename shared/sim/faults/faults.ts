// Faults of machines, under the names that LitmusChaos and Chaos Mesh use. They strike the physical world; what the control plane learns of it, and
// when, is up to kubelets and controllers.

import { NEVER, NO_EVENT, tick } from '../../base/units.ts';
import type { FaultCommand } from '../../journal/command.ts';
import { must } from '../../base/assert.ts';
import { unreachable } from '../../base/assert.ts';
import { loseRun } from '../kubelet/pod-run.ts';
import { endContainer } from '../kubelet/report.ts';
import { STAGE } from '../machines/pods.ts';
import { reaches } from '../plane/held-statuses.ts';
import { bootProxy, startProxy } from '../plane/proxy-links.ts';
import type { World } from '../world.ts';

/** From power on to a kubelet that reports. */
export const BOOT_SECONDS = 30;
/** What kubelets set as `kernel.panic` (pkg/util/sysctl): the kernel waits so long before it starts the machine again. */
const PANIC_SECONDS = 10;

export function applyFault(world: World, command: FaultCommand): void {
  switch (command.fault) {
    case 'node-poweroff':
      return powerOff(world, command.target, 'PowerOff');
    case 'kernel-panic':
      return panic(
        world,
        must(world.nodes.slotOf(command.target), 'the fault was checked'),
        command.staysDown === true,
      );
    case 'node-restart':
      return restart(world, command.target);
    case 'container-kill': {
      const stored = world.store.stored('Pod', command.target);
      if (stored && world.pods.at.stage[stored.slot] === STAGE.running) endContainer(world, stored.slot, 'Error', 137);
      return;
    }
    case 'registry-stop':
      world.images.down = world.recordNamed('RegistryStopped', 'Registry', undefined, command.target);
      return;
    case 'registry-start':
      world.recordNamed('RegistryStarted', 'Registry', undefined, command.target);
      world.images.down = NO_EVENT;
      return;
    case 'kube-proxy-stop':
    case 'kube-proxy-start': {
      const slot = must(world.nodes.slotOf(command.target), 'the fault was checked');
      if (command.fault === 'kube-proxy-stop') world.proxies.stop(slot);
      else startProxy(world, slot);
      world.nodes.at.cause[slot] = world.record(
        command.fault === 'kube-proxy-stop' ? 'ProxyStopped' : 'ProxyStarted',
        world.nodes.node(slot),
      );
      return;
    }
    case 'process-kill':
    case 'process-stop':
    case 'process-start':
    case 'network-partition':
    case 'network-recover':
    case 'kubelet-service-kill':
    case 'kubelet-service-start':
      return; // the control plane's, see `plane/faults`
    default:
      return unreachable(command.fault);
  }
}

/** All that ran on it is gone, and nobody is told. */
function powerOff(world: World, name: string, why: 'PowerOff' | 'KernelPanic'): void {
  const slot = must(world.nodes.slotOf(name), 'the fault was checked');
  const { nodes, pods } = world;
  if (nodes.at.power[slot] === 0 && nodes.at.bootAt[slot] === 0) return;
  nodes.at.power[slot] = 0;
  nodes.at.bootAt[slot] = 0;
  nodes.at.pullsDoneAt[slot] = 0;
  nodes.at.pressureAt[slot] = 0;
  nodes.at.diskPressureAt[slot] = 0;
  for (const [image, present] of nodes.images[slot] ?? []) if (present > world.tick) nodes.images[slot]?.delete(image);
  nodes.at.cause[slot] = world.record(why, nodes.node(slot));
  for (const pod of nodes.pods[slot] ?? []) {
    if (pods.at.stage[pod] === STAGE.finished) continue;
    pods.at.stage[pod] = STAGE.none;
    loseRun(world, pod);
    pods.at.queue[pod] = 0;
    pods.at.backOff[pod] = 0;
    pods.at.backOffAt[pod] = 0;
    for (const column of [pods.at.readyAt, pods.at.crashAt, pods.at.servesAt]) column[pod] = NEVER;
    world.timers.set(pods.at.due, pod, NEVER);
  }
}

/**
 * One kernel carries all containers of its node, so one bug in it takes them all. A kubelet has its kernel start again ten seconds after a panic
 * (`kernel.panic = 10`), so that the machine is often back before anybody calls it lost; one that stays down is a node without power to all others.
 */
function panic(world: World, slot: number, staysDown: boolean): void {
  if (world.nodes.at.power[slot] === 0) return; // a kernel that does not run cannot panic
  powerOff(world, world.nodes.node(slot).metadata.name, 'KernelPanic');
  if (staysDown) return;
  world.nodes.at.bootAt[slot] = world.tick + PANIC_SECONDS + BOOT_SECONDS;
}

/** Kernels that a container of their node took along in this second. */
export function panicMachines(world: World): void {
  const { panics } = world.nodes;
  if (panics.length === 0) return;
  for (const { node, cause } of panics.splice(0)) {
    world.cause = cause;
    panic(world, node, false);
  }
}

function restart(world: World, name: string): void {
  powerOff(world, name, 'PowerOff');
  const slot = must(world.nodes.slotOf(name), 'the fault was checked');
  world.nodes.at.bootAt[slot] = world.tick + BOOT_SECONDS;
  world.nodes.at.cause[slot] = world.record('PowerOn', world.nodes.node(slot));
}

/** Machines whose boot is over: kube-proxy reads its rules anew if there is an API server to read them from, the kubelet finds its pods without containers and starts them again, and ends those that were deleted meanwhile. */
export function bootMachines(world: World): void {
  const { nodes } = world;
  for (const slot of nodes.byName()) {
    const at = nodes.at.bootAt[slot] as number;
    if (at === 0 || at > world.tick) continue;
    nodes.at.bootAt[slot] = 0;
    nodes.at.power[slot] = 1;
    nodes.at.bootId[slot] = (nodes.at.bootId[slot] as number) + 1;
    if (reaches(world, slot)) nodes.at.leaseAt[slot] = tick(world.tick);
    bootProxy(world, slot);
    world.cause = nodes.at.cause[slot] as typeof world.cause; // the column holds numbers of facts
    nodes.at.cause[slot] = world.record('Rebooted', nodes.node(slot), nodes.at.bootId[slot] as number);
    world.inbox.push(...(nodes.pods[slot] ?? []));
  }
}
