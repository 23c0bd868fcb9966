// The API server's rules for volumes, claims and classes of storage (pkg/apis/core/validation, pkg/apis/storage/validation).

import { LIMITS } from '../base/limits.ts';
import type { ResourceList } from '../kinds/container.ts';
import { type PersistentVolumeSpec, RECLAIM_POLICIES } from '../kinds/persistent-volume.ts';
import type { PersistentVolumeClaimSpec } from '../kinds/persistent-volume-claim.ts';
import { BINDING_MODES, type StorageClass } from '../kinds/storage-class.ts';
import { ACCESS_MODES, type AccessMode, VOLUME_MODES, type VolumeMode } from '../kinds/volume.ts';
import { dnsSubdomain, labelValue, qualifiedName } from './names.ts';
import { type Finding, forbidden, invalid, notSupported, type Path, required } from './problem.ts';
import { bounded, nodeSelectorFindings, selectorFindings } from './validate-affinity.ts';
import { all, amount } from './validate-resources.ts';

const SPEC: Path = ['spec'];

function accessFindings(modes: readonly AccessMode[], missing: string): Finding[] {
  const at = [...SPEC, 'accessModes'];
  if (modes.length === 0) return [required(at, missing)];
  const found = modes.flatMap((mode) => (ACCESS_MODES.includes(mode) ? [] : [notSupported(at, mode, ACCESS_MODES)]));
  if (modes.length > 1 && modes.includes('ReadWriteOncePod'))
    found.push(forbidden(at, 'may not use ReadWriteOncePod with other access modes'));
  return found;
}

/** `storage` and nothing else, more than nothing of it. */
function sizeFindings(list: ResourceList | undefined, at: Path): Finding[] {
  const names = Object.keys(list ?? {});
  if (names.length !== 1 || list?.['storage'] === undefined)
    return [names.length === 0 ? required([...at, 'storage']) : notSupported(at, names.join(', '), ['storage'])];
  const path = [...at, 'storage'];
  const value = amount(path, list['storage'], 'storage');
  if (typeof value !== 'number') return [value];
  return value === 0 ? [invalid(path, list['storage'], 'must be greater than zero')] : [];
}

function modeFindings(mode: VolumeMode): Finding[] {
  return VOLUME_MODES.includes(mode) ? [] : [notSupported([...SPEC, 'volumeMode'], mode, VOLUME_MODES)];
}

function classFindings(name: string | undefined): Finding[] {
  return name === undefined || name === '' ? [] : all([...SPEC, 'storageClassName'], name, dnsSubdomain(name));
}

export function volumeFindings(spec: PersistentVolumeSpec): Finding[] {
  const { hostPath, local, nfs, csi, nodeAffinity, persistentVolumeReclaimPolicy: reclaim } = spec;
  const found = [...accessFindings(spec.accessModes, ''), ...sizeFindings(spec.capacity, [...SPEC, 'capacity'])];
  const given = Object.entries({ hostPath, local, nfs, csi }).filter((entry) => entry[1] !== undefined);
  if (given.length === 0) found.push(required(SPEC, 'must specify a volume type', 'such as hostPath'));
  for (const [source] of given.slice(1))
    found.push(forbidden([...SPEC, source], 'may not specify more than 1 volume type'));
  if (!RECLAIM_POLICIES.includes(reclaim))
    found.push(notSupported([...SPEC, 'persistentVolumeReclaimPolicy'], reclaim, RECLAIM_POLICIES));
  if (nodeAffinity) found.push(...nodeSelectorFindings(nodeAffinity.required, [...SPEC, 'nodeAffinity', 'required']));
  else if (local !== undefined) found.push(required([...SPEC, 'nodeAffinity'], 'Local volume requires node affinity'));
  return [...found, ...modeFindings(spec.volumeMode), ...classFindings(spec.storageClassName)];
}

export function claimFindings(spec: PersistentVolumeClaimSpec): Finding[] {
  return [
    ...accessFindings(spec.accessModes, 'at least 1 access mode is required'),
    ...sizeFindings(spec.resources.requests, [...SPEC, 'resources', 'requests']),
    ...selectorFindings(spec.selector, [...SPEC, 'selector']),
    ...modeFindings(spec.volumeMode),
    ...classFindings(spec.storageClassName),
  ];
}

export function storageClassFindings(one: Omit<StorageClass, 'kind' | 'metadata'>): Finding[] {
  const found: Finding[] =
    one.provisioner === ''
      ? [required(['provisioner'])]
      : all(['provisioner'], one.provisioner, qualifiedName(one.provisioner.toLowerCase()));
  if (!['Delete', 'Retain'].includes(one.reclaimPolicy))
    found.push(notSupported(['reclaimPolicy'], one.reclaimPolicy, ['Delete', 'Retain']));
  if (!BINDING_MODES.includes(one.volumeBindingMode))
    found.push(notSupported(['volumeBindingMode'], one.volumeBindingMode, BINDING_MODES));
  const topologies = bounded(one.allowedTopologies, ['allowedTopologies'], LIMITS.termsPerAffinity, (term, at) =>
    bounded(
      term.matchLabelExpressions,
      [...at, 'matchLabelExpressions'],
      LIMITS.requirementsPerSelector,
      ({ key, values }, path) => [
        ...all([...path, 'key'], key, qualifiedName(key)),
        ...(values.length === 0 ? [required([...path, 'values'])] : []),
        ...bounded(values, [...path, 'values'], LIMITS.valuesPerRequirement, (value, here) =>
          all(here, value, labelValue(value)),
        ),
      ],
    ),
  );
  return [...found, ...topologies];
}
