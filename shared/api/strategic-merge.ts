// Strategic merge patch, the default of `kubectl patch` and `kubectl edit`: maps merge as in a JSON merge patch, lists whose items have a name merge item
// by item under their merge key, all others are replaced whole (k8s.io/apimachinery/pkg/util/strategicpatch; keys from the API's own types).

type Fields = Readonly<Record<string, unknown>>;

/** The key of a list's items, by the field that holds the list. A list that stands here under several fields' names has the same key in all of them. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  env: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  schedulingGates: 'name',
  topologySpreadConstraints: 'topologyKey',
  ownerReferences: 'uid',
  conditions: 'type',
  secrets: 'name',
  addresses: 'type',
};

/** Lists of bare values that a patch adds to. */
const MERGED_VALUES: readonly string[] = ['finalizers', 'podCIDRs'];

/** A container's ports have another key than a Service's. */
function mergeKey(field: string, patch: readonly unknown[]): string | undefined {
  if (field === 'ports') return patch.some((one) => isFields(one) && 'containerPort' in one) ? 'containerPort' : 'port';
  return Object.hasOwn(MERGE_KEYS, field) ? MERGE_KEYS[field] : undefined;
}

/** A new value; neither argument is changed. Directives `$patch: delete` and `$patch: replace`, `$retainKeys` and `$deleteFromPrimitiveList/…` are obeyed. */
export function strategicMerge(target: unknown, patch: unknown, field = ''): unknown {
  if (Array.isArray(patch)) return mergeList(Array.isArray(target) ? target : [], patch, field);
  if (!isFields(patch)) return patch;
  if (patch['$patch'] === 'replace') return without(patch, '$patch');
  const merged: Record<string, unknown> = isFields(target) ? { ...target } : {};
  const retained = patch['$retainKeys'];
  if (Array.isArray(retained)) for (const key of Object.keys(merged)) if (!retained.includes(key)) delete merged[key];
  for (const key of Object.keys(patch)) {
    if (key === '__proto__' || key === '$retainKeys' || key.startsWith('$setElementOrder/')) continue;
    const value = patch[key];
    const list = /^\$deleteFromPrimitiveList\/(.*)$/.exec(key)?.[1];
    if (list !== undefined) {
      const gone: readonly unknown[] = Array.isArray(value) ? value : [];
      const old = merged[list];
      if (Array.isArray(old)) merged[list] = old.filter((one) => !gone.includes(one));
    } else if (value === null) delete merged[key];
    else if (isFields(value) && value['$patch'] === 'delete') delete merged[key];
    else merged[key] = strategicMerge(merged[key], value, key);
  }
  return merged;
}

function mergeList(target: readonly unknown[], patch: readonly unknown[], field: string): unknown[] {
  if (MERGED_VALUES.includes(field)) return [...target, ...patch.filter((one) => !target.includes(one))];
  const key = mergeKey(field, patch);
  if (key === undefined) return [...patch];
  if (patch.some((one) => isFields(one) && one['$patch'] === 'replace'))
    return patch.filter((one) => !(isFields(one) && one['$patch'] === 'replace'));
  const merged = [...target];
  for (const one of patch) {
    const name = isFields(one) ? one[key] : undefined;
    const at = merged.findIndex((old) => isFields(old) && old[key] === name);
    if (isFields(one) && one['$patch'] === 'delete') {
      if (at >= 0) merged.splice(at, 1);
    } else if (at < 0) merged.push(strategicMerge(undefined, one));
    else merged[at] = strategicMerge(merged[at], one);
  }
  return merged;
}

function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
