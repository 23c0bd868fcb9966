// What of a StatefulSet, a DaemonSet, a claim and a volume may never be changed (pkg/apis/apps/validation, pkg/apis/core/validation): a pure look at the object
// as it is and as it is to be.

import type { StoredObject } from '../../kinds/index.ts';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../kinds/persistent-volume-claim.ts';
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
      return ofClaim(before, (body as { readonly spec: PersistentVolumeClaimSpec }).spec);
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

/** A claim may only be given a volume, while it has none, and grow when it has one; what was asked for too much it may take back. */
function ofClaim({ spec: before, status }: PersistentVolumeClaim, after: PersistentVolumeClaimSpec): Fixed | undefined {
  const bound = status.phase === 'Bound';
  const storage = after.resources.requests?.['storage'];
  const requests = bound ? { ...before.resources.requests, storage } : before.resources.requests;
  const kept = {
    ...before,
    volumeName: before.volumeName ?? after.volumeName,
    resources: { ...before.resources, requests },
  };
  if (canonical(kept) !== canonical(after))
    return {
      field: 'spec',
      why: 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    };
  const size = storageOf(requests);
  return size < storageOf(before.resources.requests) && size <= storageOf(status.capacity)
    ? { field: 'spec.resources.requests.storage', why: 'field can not be less than status.capacity' }
    : undefined;
}
