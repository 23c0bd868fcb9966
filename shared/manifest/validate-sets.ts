// The API server's rules for StatefulSets and DaemonSets beyond those of every workload (pkg/apis/apps/validation).

import { LIMITS } from '../base/limits.ts';
import type { DaemonSetSpec } from '../kinds/daemonset.ts';
import {
  CLAIM_RETENTIONS,
  POD_MANAGEMENT_POLICIES,
  SET_UPDATE_TYPES,
  type StatefulSetSpec,
} from '../kinds/statefulset.ts';
import { dnsLabel } from './names.ts';
import { type Finding, invalid, notSupported, type Path, required } from './problem.ts';
import { bounded } from './validate-affinity.ts';
import { atLeastZero } from './validate-container.ts';
import { shareFindings } from './validate-policy.ts';
import { all } from './validate-resources.ts';
import { claimFindings } from './validate-storage.ts';

const STRATEGY: Path = ['spec', 'updateStrategy'];

/** As one workload among others: its pods mount the volumes of their claims as well. */
export function withClaimVolumes({ template, volumeClaimTemplates = [], ...spec }: StatefulSetSpec): StatefulSetSpec {
  const own = volumeClaimTemplates.map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: name },
  }));
  const others = (template.spec.volumes ?? []).filter((one) => !own.some(({ name }) => name === one.name));
  return { ...spec, template: { ...template, spec: { ...template.spec, volumes: [...others, ...own] } } };
}

export function statefulSetFindings(spec: StatefulSetSpec): Finding[] {
  const found = atLeastZero(['spec', 'revisionHistoryLimit'], spec.revisionHistoryLimit);
  if (!POD_MANAGEMENT_POLICIES.includes(spec.podManagementPolicy))
    found.push(
      invalid(['spec', 'podManagementPolicy'], spec.podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"),
    );
  const { type, rollingUpdate } = spec.updateStrategy;
  if (!SET_UPDATE_TYPES.includes(type))
    found.push(invalid(STRATEGY, spec.updateStrategy, "must be 'RollingUpdate' or 'OnDelete'"));
  else if (type === 'OnDelete' && rollingUpdate !== undefined)
    found.push(
      invalid([...STRATEGY, 'rollingUpdate'], rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'"),
    );
  else if (rollingUpdate !== undefined)
    found.push(...atLeastZero([...STRATEGY, 'rollingUpdate', 'partition'], rollingUpdate.partition));
  for (const [when, policy] of Object.entries(spec.persistentVolumeClaimRetentionPolicy))
    if (!CLAIM_RETENTIONS.includes(policy))
      found.push(notSupported(['spec', 'persistentVolumeClaimRetentionPolicy', when], policy, CLAIM_RETENTIONS));
  if (spec.ordinals) found.push(...atLeastZero(['spec', 'ordinals', 'start'], spec.ordinals.start));
  if (spec.serviceName !== '')
    found.push(...all(['spec', 'serviceName'], spec.serviceName, dnsLabel(spec.serviceName)));
  const claims = bounded(
    spec.volumeClaimTemplates,
    ['spec', 'volumeClaimTemplates'],
    LIMITS.volumesPerPod,
    ({ metadata, spec: claim }, at) => [
      ...(metadata.name === ''
        ? [required([...at, 'metadata', 'name'])]
        : all([...at, 'metadata', 'name'], metadata.name, dnsLabel(metadata.name))),
      ...claimFindings(claim).map((one) => ({ ...one, path: [...at, ...one.path] })),
    ],
  );
  return [...found, ...claims];
}

export function daemonSetFindings(spec: DaemonSetSpec): Finding[] {
  const found = atLeastZero(['spec', 'revisionHistoryLimit'], spec.revisionHistoryLimit);
  const { type, rollingUpdate } = spec.updateStrategy;
  if (!SET_UPDATE_TYPES.includes(type))
    return [...found, notSupported([...STRATEGY, 'type'], type, ['RollingUpdate', 'OnDelete'])];
  if (type !== 'RollingUpdate' || rollingUpdate === undefined) return found;
  const at = [...STRATEGY, 'rollingUpdate'];
  const { maxUnavailable, maxSurge } = rollingUpdate;
  for (const [name, value] of Object.entries(rollingUpdate)) found.push(...shareFindings([...at, name], value, true));
  if (isSome(maxUnavailable) && isSome(maxSurge))
    found.push(invalid([...at, 'maxSurge'], maxSurge, 'may not be set when maxUnavailable is non-zero'));
  if (!isSome(maxUnavailable) && !isSome(maxSurge))
    found.push(required([...at, 'maxUnavailable'], 'cannot be 0 when maxSurge is 0'));
  return found;
}

function isSome(share: number | string): boolean {
  return typeof share === 'number' ? share !== 0 : Number.parseInt(share, 10) !== 0;
}
