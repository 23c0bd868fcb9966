// A new Job as the API server stores it: its pods are found by a label with the Job's uid, which the server writes into selector and template.

import { share } from '../../base/hash.ts';
import { CONTROLLER_UID_LABEL, type Job, JOB_NAME_LABEL, type JobSpec, NO_RUNS } from '../../kinds/job.ts';
import type { ObjectMeta } from '../../kinds/meta.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

/** The labels without a domain are older; both are written (pkg/registry/batch/job/strategy.go, generateSelector). */
export function newJob(world: World, metadata: ObjectMeta, spec: JobSpec): Stored<Job> {
  const { uid, name } = metadata;
  const labels = share({
    ...spec.template.metadata.labels,
    [CONTROLLER_UID_LABEL]: uid,
    'controller-uid': uid,
    [JOB_NAME_LABEL]: name,
    'job-name': name,
  });
  share(spec.template.spec.containers);
  share(spec.template.spec);
  const template = share({ ...spec.template, metadata: { ...spec.template.metadata, labels } });
  return world.store.create('Job', {
    kind: 'Job',
    metadata: { ...metadata, labels: metadata.labels ?? labels },
    spec: { ...spec, selector: { matchLabels: { [CONTROLLER_UID_LABEL]: uid } }, template },
    status: NO_RUNS,
  });
}
