// What of a StatefulSet, a DaemonSet, a claim and a volume may never be changed (pkg/apis/apps/validation, pkg/apis/core/validation): a pure look at the object
// as it is and as it is to be.

import type { StoredObject } from '../../kinds/index.ts';
import type { PersistentVolumeClaimSpec } from '../../kinds/persistent-volume-claim.ts';
import type { PersistentVolumeSpec } from '../../kinds/persistent-volume.ts';
import type { StatefulSetSpec } from '../../kinds/statefulset.ts';
import { canonical } from '../naming.ts';
import { storageOf } from '../volumes/matching.ts';

interface Fixed {
  readonly field: string;
  readonly why: string;
}

const OF_STATEFUL_SETS = ['selector', 'serviceName', 'volumeClaimTemplates', 'podManagementPolicy'] as const;

/** `body` was decoded for the kind of the object at the door. */
export function fixedField(before: StoredObject, body: unknown): Fixed | undefined {
  switch (before.kind) {
    case 'StatefulSet': {
      const { spec } = body as { readonly spec: StatefulSetSpec };
      return OF_STATEFUL_SETS.every((name) => canonical(spec[name]) === canonical(before.spec[name]))
        ? undefined
        : {
            field: 'spec',
            why: "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
          };
    }
    case 'DaemonSet': {
      const { spec } = body as { readonly spec: { readonly selector: unknown } };
      return canonical(spec.selector) === canonical(before.spec.selector)
        ? undefined
        : { field: 'spec.selector', why: 'field is immutable' };
    }
    case 'PersistentVolumeClaim':
      return ofClaim(before.spec, (body as { readonly spec: PersistentVolumeClaimSpec }).spec);
    case 'PersistentVolume': {
      const { spec } = body as { readonly spec: PersistentVolumeSpec };
      const source = ({ hostPath, local, nfs, csi }: PersistentVolumeSpec) => canonical({ hostPath, local, nfs, csi });
      return source(spec) === source(before.spec)
        ? undefined
        : { field: 'spec.persistentvolumesource', why: 'spec.persistentvolumesource is immutable after creation' };
    }
    default:
      return undefined;
  }
}

/** A claim may only be given a volume, and only while it has none. */
function ofClaim(before: PersistentVolumeClaimSpec, after: PersistentVolumeClaimSpec): Fixed | undefined {
  const kept = { ...after, volumeName: before.volumeName ?? after.volumeName };
  if (canonical(kept) === canonical({ ...before, volumeName: kept.volumeName }) && kept.volumeName === after.volumeName)
    return undefined;
  const smaller = storageOf(after.resources.requests) < storageOf(before.resources.requests);
  return {
    field: 'spec',
    why: smaller
      ? 'field can not be less than previous value'
      : 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
  };
}
