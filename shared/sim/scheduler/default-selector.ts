// Which pods belong together where a pod says nothing of spreading: those that its Services and its ReplicaSet or StatefulSet select (facts sheet 1.5, default soft
// spreading).

import { type Labels, controllerOf, ownerKey } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import { type LabelSelector, matchesLabels, matchesSelector } from '../../kinds/selector.ts';
import type { World } from '../world.ts';

/** All selectors of Services, merged, and that of the owner. */
export interface DefaultSelector {
  readonly services: Labels;
  readonly owner: LabelSelector | undefined;
  /** Equal for equal selectors. */
  readonly text: string;
}

/** By the list of Services, which the index keeps until a Service changes: for which owner's selector one was made last. */
const known = new WeakMap<
  readonly string[],
  { readonly owner: LabelSelector | undefined; readonly made: DefaultSelector }
>();

/** Undefined when nothing selects the pod. */
export function defaultSelector(world: World, { metadata }: Pod): DefaultSelector | undefined {
  const keys = world.serviceIndex.matching(metadata.namespace ?? '', metadata.labels);
  const reference = controllerOf(metadata);
  const kind = reference?.kind;
  const owner =
    reference !== undefined && (kind === 'ReplicaSet' || kind === 'StatefulSet')
      ? world.store.get(kind, ownerKey(reference, metadata.namespace))?.spec.selector
      : undefined;
  if (keys.length === 0 && owner === undefined) return undefined;
  const before = known.get(keys);
  if (before && before.owner === owner) return before.made;
  const services: Record<string, string> = {};
  for (const key of keys) Object.assign(services, world.store.get('Service', key)?.spec.selector);
  const made = { services, owner, text: JSON.stringify([services, owner]) };
  known.set(keys, { owner, made });
  return made;
}

export function selects({ services, owner }: DefaultSelector, labels: Labels): boolean {
  return matchesLabels(services, labels) && (owner === undefined || matchesSelector(owner, labels));
}
