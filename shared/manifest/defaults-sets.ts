// Kubernetes' defaults for StatefulSets and DaemonSets (pkg/apis/apps/v1/defaults.go; rule DEFAULT-15).

import type { DaemonSetSpec, DaemonSetUpdateStrategy } from '../kinds/daemonset.ts';
import type { StatefulSetSpec, StatefulSetUpdateStrategy, VolumeClaimTemplate } from '../kinds/statefulset.ts';
import { templateOf } from './defaults-pod.ts';
import { filled, selectorOf } from './defaults-selector.ts';
import { claimSpecOf } from './defaults-storage.ts';
import type { RawDaemonSetSpec, RawStatefulSetSpec } from './schema-sets.ts';

/** The casts of texts to closed lists are true once `validate` has refused what is not in the list. */
export function statefulSetSpecOf(raw: RawStatefulSetSpec): StatefulSetSpec {
  const retention = raw.persistentVolumeClaimRetentionPolicy;
  const templates = raw.volumeClaimTemplates?.map(claimTemplateOf);
  return {
    replicas: raw.replicas ?? 1,
    selector: selectorOf(raw.selector),
    template: templateOf(raw.template),
    serviceName: raw.serviceName ?? '',
    volumeClaimTemplates: templates && templates.length > 0 ? templates : undefined,
    podManagementPolicy: (raw.podManagementPolicy ?? 'OrderedReady') as StatefulSetSpec['podManagementPolicy'],
    updateStrategy: partitioned(raw.updateStrategy),
    revisionHistoryLimit: raw.revisionHistoryLimit ?? 10,
    minReadySeconds: raw.minReadySeconds ?? 0,
    persistentVolumeClaimRetentionPolicy: {
      whenDeleted: (retention?.whenDeleted ?? 'Retain') as 'Retain',
      whenScaled: (retention?.whenScaled ?? 'Retain') as 'Retain',
    },
    ordinals: raw.ordinals && { start: raw.ordinals.start ?? 0 },
  };
}

function partitioned(raw: RawStatefulSetSpec['updateStrategy']): StatefulSetUpdateStrategy {
  const type = (raw?.type ?? 'RollingUpdate') as 'RollingUpdate';
  if (type !== 'RollingUpdate' && raw?.rollingUpdate === undefined) return { type };
  return { type, rollingUpdate: { partition: raw?.rollingUpdate?.partition ?? 0 } };
}

function claimTemplateOf({
  metadata,
  spec,
}: NonNullable<RawStatefulSetSpec['volumeClaimTemplates']>[number]): VolumeClaimTemplate {
  return {
    metadata: {
      name: metadata?.name ?? '',
      labels: filled(metadata?.labels),
      annotations: filled(metadata?.annotations),
    },
    spec: claimSpecOf(spec ?? {}),
  };
}

export function daemonSetSpecOf(raw: RawDaemonSetSpec): DaemonSetSpec {
  return {
    selector: selectorOf(raw.selector),
    template: templateOf(raw.template),
    updateStrategy: bounded(raw.updateStrategy),
    minReadySeconds: raw.minReadySeconds ?? 0,
    revisionHistoryLimit: raw.revisionHistoryLimit ?? 10,
  };
}

function bounded(raw: RawDaemonSetSpec['updateStrategy']): DaemonSetUpdateStrategy {
  const type = (raw?.type ?? 'RollingUpdate') as 'RollingUpdate';
  if (type !== 'RollingUpdate' && raw?.rollingUpdate === undefined) return { type };
  const { maxUnavailable = 1, maxSurge = 0 } = raw?.rollingUpdate ?? {};
  return { type, rollingUpdate: { maxUnavailable, maxSurge } };
}
