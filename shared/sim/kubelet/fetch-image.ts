// An image comes to a node: what is there already, what the pull policy says, how long the rest takes, and why it may not come (facts sheet 3.4).

import { NO_EVENT } from '../../base/units.ts';
import type { Container } from '../../kinds/container.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { World } from '../world.ts';

export type Fetched =
  | { readonly is: 'present'; readonly image: number }
  /** There at tick `at`; `seconds` are those of the pod's own pull, 0 when another's brings it. */
  | { readonly is: 'coming'; readonly image: number; readonly at: number; readonly seconds: number }
  /** With the waiting reason, and the message as the API shows it. */
  | { readonly is: 'failed' | 'never'; readonly image: number; readonly reason: string; readonly message: string };

/** Records `Pulling` when this asks the registry, and why it fails. Images come one after the other (serializeImagePulls); who comes second waits for the first. */
export function fetchImage(world: World, node: number, pod: Pod, container: Container): Fetched {
  const { nodes, images, tick } = world;
  const onNode = nodes.images[node] as Map<number, number>;
  const image = images.numberOf(container.image); // the registry may have got it since the pod was made
  const profile = images.profile(image);
  const known = onNode.get(image);
  const there = known !== undefined && known <= tick;
  if (container.imagePullPolicy === 'Never') {
    if (there) return { is: 'present', image };
    world.record('ErrImageNeverPull', pod, container.image);
    world.cause = world.record('ContainerError', pod, 'ErrImageNeverPull');
    const message = `Container image "${container.image}" is not present with pull policy of Never`;
    return { is: 'never', image, reason: 'ErrImageNeverPull', message };
  }
  if (!profile) {
    world.record('Pulling', pod, container.image);
    world.record('FailedPull', pod, container.image);
    return failed(world, pod, container, image, 'not found');
  }
  if (known !== undefined && container.imagePullPolicy !== 'Always')
    return there ? { is: 'present', image } : { is: 'coming', image, at: known, seconds: 0 };
  world.record('Pulling', pod, container.image);
  if (images.down !== NO_EVENT) {
    world.cause = images.down;
    world.record('FailedPullRefused', pod, container.image);
    return failed(world, pod, container, image, 'dial tcp: connect: connection refused');
  }
  const bytes = known === undefined ? images.missingBytes(image, onNode) : 0; // only asked whether the tag is still the same image
  if (bytes > 0 && isFull(world, node, bytes)) {
    world.record('FailedPullFull', pod, container.image);
    return failed(world, pod, container, image, 'no space left on device');
  }
  const done = Math.max(tick, nodes.at.pullsDoneAt[node] as number);
  const at = Math.max(done + images.pullSeconds(bytes, nodes.at.pullBytes[node] as number), known ?? 0);
  nodes.at.pullsDoneAt[node] = at;
  if (known === undefined) onNode.set(image, at);
  return { is: 'coming', image, at, seconds: at - tick };
}

function failed(world: World, pod: Pod, container: Container, image: number, why: string): Fetched {
  world.cause = world.record('ErrImagePull', pod);
  world.record('BackOffPulling', pod, container.image);
  const message = `Back-off pulling image "${container.image}": ErrImagePull: ${why}`;
  return { is: 'failed', image, reason: 'ImagePullBackOff', message };
}

function isFull(world: World, node: number, bytes: number): boolean {
  const disk = world.nodes.at.imageDisk[node] as number;
  return disk > 0 && world.images.bytesOf((world.nodes.images[node] as Map<number, number>).keys()) + bytes > disk;
}
