// ConfigMaps and Secrets as a kubelet gives them to containers: what is missing for an environment or a volume, in the kubelet's words (facts sheet 6.1).

import type { Container } from '../../kinds/container.ts';
import { keyOf } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { Volume } from '../../kinds/volume.ts';
import type { World } from '../world.ts';

type ConfigurationKind = 'ConfigMap' | 'Secret';

function dataOf(
  world: World,
  kind: ConfigurationKind,
  pod: Pod,
  name: string,
): { readonly version: number; readonly data: Readonly<Record<string, string>> } | undefined {
  const object = world.store.get(kind, keyOf({ namespace: pod.metadata.namespace, name }));
  return object && { version: object.metadata.resourceVersion, data: object.data };
}

const notFound = (kind: ConfigurationKind, name: string): string => `${kind.toLowerCase()} "${name}" not found`;

/** Why the container's environment cannot be made; undefined when it can. It is read at this moment and never again. */
export function missingEnvironment(world: World, pod: Pod, { env = [], envFrom = [] }: Container): string | undefined {
  for (const { configMapRef, secretRef } of envFrom) {
    const [kind, reference] = configMapRef ? (['ConfigMap', configMapRef] as const) : (['Secret', secretRef] as const);
    if (reference && !reference.optional && !dataOf(world, kind, pod, reference.name))
      return notFound(kind, reference.name);
  }
  for (const { valueFrom } of env) {
    const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
    const [kind, reference] = configMapKeyRef
      ? (['ConfigMap', configMapKeyRef] as const)
      : (['Secret', secretKeyRef] as const);
    if (!reference || reference.optional) continue;
    const found = dataOf(world, kind, pod, reference.name);
    if (!found) return notFound(kind, reference.name);
    if (found.data[reference.key] === undefined)
      return `couldn't find key ${reference.key} in ${kind} ${pod.metadata.namespace}/${reference.name}`;
  }
  return undefined;
}

/** Whose files a volume shows; undefined for volumes of other kinds. */
export function filesOf({
  configMap,
  secret,
}: Volume): { readonly kind: ConfigurationKind; readonly name: string } | undefined {
  if (configMap) return { kind: 'ConfigMap', name: configMap.name };
  return secret && { kind: 'Secret', name: secret.secretName };
}

/** The version whose files the volume would show now (0 for an optional object that is not there), or why it cannot be mounted. */
export function mountable(
  world: World,
  pod: Pod,
  volume: Volume,
): { readonly version: number } | { readonly missing: string } {
  const files = filesOf(volume);
  const source = volume.configMap ?? volume.secret;
  if (!files || !source) return { version: 0 };
  const found = dataOf(world, files.kind, pod, files.name);
  if (!found) return source.optional ? { version: 0 } : { missing: notFound(files.kind, files.name) };
  const item = source.optional ? undefined : source.items?.find(({ key }) => found.data[key] === undefined);
  if (item === undefined) return { version: found.version };
  const what =
    files.kind === 'ConfigMap' ? 'configmap references non-existent config key' : 'references non-existent secret key';
  return { missing: `${what}: ${item.key}` };
}
