// ConfigMaps and Secrets as a kubelet gives them to containers: what is missing for an environment or a volume, in the kubelet's words (facts sheet 6.1).

import type { Container } from '../../kinds/container.ts';
import { keyOf } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { FilesSource, Volume } from '../../kinds/volume.ts';
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

export interface Files extends FilesSource {
  readonly kind: ConfigurationKind;
  readonly name: string;
}

const NO_FILES: readonly Files[] = [];

/** Whose files a volume shows; none of volumes of other kinds. */
export function filesOf({ configMap, secret, projected }: Volume): readonly Files[] {
  if (configMap) return [{ ...configMap, kind: 'ConfigMap' }];
  if (secret) return [{ ...secret, kind: 'Secret', name: secret.secretName }];
  if (!projected) return NO_FILES;
  return projected.sources.flatMap((one): Files[] => [
    ...(one.configMap ? [{ ...one.configMap, kind: 'ConfigMap' } as const] : []),
    ...(one.secret ? [{ ...one.secret, kind: 'Secret' } as const] : []),
  ]);
}

/** The version whose files the volume would show now (0 for optional objects that are not there), or why it cannot be mounted. */
export function mountable(
  world: World,
  pod: Pod,
  volume: Volume,
): { readonly version: number } | { readonly missing: string } {
  let version = 0;
  const missing: string[] = [];
  for (const files of filesOf(volume)) {
    const found = dataOf(world, files.kind, pod, files.name);
    const why = lacking(files, found?.data);
    if (why !== undefined) missing.push(why);
    version = Math.max(version, found?.version ?? 0); // versions are of one sequence: what was written last counts
  }
  if (missing.length === 0) return { version };
  return { missing: missing.length === 1 ? missing.join() : `[${missing.join(', ')}]` };
}

function lacking(
  { kind, name, optional, items }: Files,
  data: Readonly<Record<string, string>> | undefined,
): string | undefined {
  if (optional) return undefined;
  if (data === undefined) return notFound(kind, name);
  const item = items?.find(({ key }) => data[key] === undefined);
  if (item === undefined) return undefined;
  const what =
    kind === 'ConfigMap' ? 'configmap references non-existent config key' : 'references non-existent secret key';
  return `${what}: ${item.key}`;
}
