// Volumes of ConfigMaps and Secrets: nothing of a pod starts before they are mounted, and their files follow the objects with the kubelet's next look at the
// pod (facts sheet 6.1; rules KUBELET-19, KUBELET-20).

import { drawBelow, STREAMS } from '../../base/draw.ts';
import { compareNumber } from '../../base/order.ts';
import { tick } from '../../base/units.ts';
import { keyOf } from '../../kinds/meta.ts';
import type { Pod, PodSpec } from '../../kinds/pod.ts';
import type { Volume } from '../../kinds/volume.ts';
import type { PodRun } from '../machines/container-runs.ts';
import { STAGE } from '../machines/pods.ts';
import type { World } from '../world.ts';
import { filesOf, mountable } from './configuration.ts';

/** A kubelet looks at each of its pods once in 60 to 90 s (syncFrequency with its jitter); a change waits for that. */
const SYNC_SECONDS = 90;
/** Between tries to mount: 0.5 s doubling to 2 min 2 s, in whole seconds. */
const MOUNT_BACK_OFF_MOST = 122;

/** Mounts what is due; all volumes together, the first that fails is told. */
export function mountVolumes(world: World, pod: Pod, run: PodRun): void {
  if (run.mountAt !== 0 && run.mountAt <= world.tick) mount(world, pod, run);
  for (const one of run.mounts) {
    if (one.followsAt === 0 || one.followsAt > world.tick) continue;
    one.followsAt = 0;
    world.cause = one.cause as typeof world.cause; // the field holds numbers of facts
    const volume = pod.spec.volumes?.[one.volume] as Volume; // mounts are made from this spec
    const now = mountable(world, pod, volume);
    if ('missing' in now || now.version === one.version) continue; // the old files stay
    one.version = now.version;
    const files = filesOf(volume).map(({ kind, name }) => `${kind} ${name}`);
    world.record('VolumeFollowed', pod, volume.name, files.join(', '));
  }
}

function mount(world: World, pod: Pod, run: PodRun): void {
  for (const one of run.mounts) {
    const volume = pod.spec.volumes?.[one.volume] as Volume; // as above
    const now = mountable(world, pod, volume);
    if ('missing' in now) {
      world.record('FailedMount', pod, volume.name, now.missing);
      run.mountBackOff = Math.min(MOUNT_BACK_OFF_MOST, Math.max(1, run.mountBackOff * 2));
      run.mountAt = world.tick + run.mountBackOff;
      return;
    }
    one.version = now.version;
    one.followsAt = 0;
  }
  run.mountAt = 0;
  run.mountBackOff = 0;
}

/** A subPath is the file as it was when the container was made, whatever the volume shows since. */
function onlyBySubPath({ containers, initContainers = [] }: PodSpec, volume: string): boolean {
  const mounts = [...containers, ...initContainers].flatMap((one) => one.volumeMounts ?? []);
  const own = mounts.filter((one) => one.name === volume);
  return own.length > 0 && own.every((one) => one.subPath !== undefined);
}

/** An object was written: pods that show its files will follow, each at its own next look. Environments never do. */
export function noteConfiguration(world: World, kind: string, key: string): void {
  if (kind !== 'ConfigMap' && kind !== 'Secret') return;
  const { runs } = world.pods;
  for (const slot of [...runs.keys()].sort(compareNumber)) {
    const run = runs.get(slot) as PodRun;
    if (run.mounts.length === 0 || run.mountAt !== 0 || world.pods.at.stage[slot] === STAGE.none) continue; // what mounts later sees it then
    const { metadata, spec } = world.pods.pod(slot);
    for (const one of run.mounts) {
      const files = filesOf(spec.volumes?.[one.volume] as Volume); // mounts are made from this spec
      const { namespace } = metadata;
      if (!files.some((of) => of.kind === kind && keyOf({ namespace, name: of.name }) === key)) continue;
      if (one.followsAt !== 0 || onlyBySubPath(spec, spec.volumes?.[one.volume]?.name ?? '')) continue;
      one.cause = world.cause;
      one.followsAt =
        world.tick + 1 + drawBelow(SYNC_SECONDS, world.entropy, STREAMS.podSync, slot, world.tick, one.volume);
      if (one.followsAt < (world.pods.at.due[slot] as number))
        world.timers.set(world.pods.at.due, slot, tick(one.followsAt));
    }
  }
}
