// A pod that its kubelet has accepted and that waits for its volumes: it stays in ContainerCreating, and the kubelet says every two minutes what is missing
// (pkg/kubelet/volumemanager, podAttachAndMountTimeout). When to look again it is told by `volumes/mounts`.

import { tick } from '../../base/units.ts';
import { STAGE } from '../machines/pods.ts';
import { isMounted } from '../volumes/mounts.ts';
import type { World } from '../world.ts';

/** Two minutes and three seconds. */
const MOUNT_TIMEOUT = 123;

export function awaitVolumes(world: World, slot: number): void {
  world.pods.at.stage[slot] = STAGE.mounting;
  world.timers.set(world.pods.at.due, slot, tick(world.tick + MOUNT_TIMEOUT));
}

/** The time is over, and another begins. */
export function tellUnmounted(world: World, slot: number): void {
  const pod = world.pods.stored[slot]?.seen;
  if (!pod) return;
  const missing = (pod.spec.volumes ?? []).filter(
    ({ persistentVolumeClaim: claim }) =>
      claim !== undefined && !isMounted(world, slot, `${pod.metadata.namespace}/${claim.claimName}`),
  );
  world.record('VolumesAwaited', pod, missing.map((one) => one.name).join(' '));
  awaitVolumes(world, slot);
}
