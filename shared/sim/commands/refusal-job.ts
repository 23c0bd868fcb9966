// What may change about a Job that is there (pkg/apis/batch/validation, ValidateJobUpdate), and what the server keeps of its own in an update.

import { CONTROLLER_UID_LABEL, type Job, JOB_NAME_LABEL, type JobSpec } from '../../kinds/job.ts';
import { failure, type Status } from '../../kinds/status.ts';
import { canonical } from '../naming.ts';

const IMMUTABLE = [
  'completions',
  'completionMode',
  'selector',
  'template',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'successPolicy',
] as const;

const OWN_LABELS = [CONTROLLER_UID_LABEL, 'controller-uid', JOB_NAME_LABEL, 'job-name'];

/** The new spec with the selector and the labels that the server wrote into the old one: writers may leave them out. */
export function withOwnParts(before: JobSpec, after: JobSpec): JobSpec {
  const labels = before.template.metadata.labels;
  const own = Object.fromEntries(
    OWN_LABELS.flatMap((name) => (labels?.[name] === undefined ? [] : [[name, labels[name]]])),
  );
  const { metadata } = after.template;
  const template = { ...after.template, metadata: { ...metadata, labels: { ...metadata.labels, ...own } } };
  const same = canonical(template) === canonical(before.template);
  return { ...after, selector: after.selector ?? before.selector, template: same ? before.template : template };
}

/** Of an Indexed Job the completions may change together with the parallelism. */
export function jobUpdateRefusal(name: string, { spec: before }: Job, said: JobSpec): Status | undefined {
  const after = withOwnParts(before, said);
  const elastic =
    before.completionMode === 'Indexed' &&
    after.completions !== before.completions &&
    after.completions === after.parallelism;
  const changed = IMMUTABLE.find(
    (field) => canonical(after[field]) !== canonical(before[field]) && !(field === 'completions' && elastic),
  );
  if (changed === undefined) return undefined;
  const message = `Invalid value: ${JSON.stringify(after[changed] ?? null)}: field is immutable`;
  return failure('Invalid', `Job.batch "${name}" is invalid: spec.${changed}: ${message}`, {
    name,
    kind: 'Job',
    group: 'batch',
    causes: [{ reason: 'FieldValueInvalid', message, field: `spec.${changed}` }],
  });
}
