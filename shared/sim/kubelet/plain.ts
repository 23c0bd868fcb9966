// Which pods the columns can hold alone: one container that needs nothing but its image, with at most a readiness probe. Nearly all pods are plain, and a
// pod that is not costs some objects more (see `machines/container-runs`).

import type { PodSpec } from '../../kinds/pod.ts';
import { filesOf } from './configuration.ts';

export function isPlain({ containers, initContainers, volumes }: PodSpec): boolean {
  const [container] = containers;
  if (!container || containers.length > 1 || initContainers !== undefined) return false;
  if (container.livenessProbe || container.startupProbe || container.lifecycle || container.envFrom) return false;
  if (container.env?.some((one) => one.valueFrom !== undefined)) return false;
  return !volumes?.some((one) => filesOf(one).length > 0);
}
