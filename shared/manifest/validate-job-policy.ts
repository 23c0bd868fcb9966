// The API server's rules for what a Job says about failures and success: podFailurePolicy, limits by index, successPolicy (pkg/apis/batch/validation).

import { LIMITS } from '../base/limits.ts';
import { FAILURE_ACTIONS, type JobSpec, type PodFailurePolicyRule, type SuccessPolicyRule } from '../kinds/job.ts';
import { duplicate, type Finding, invalid, notSupported, type Path, required } from './problem.ts';
import { bounded } from './validate-affinity.ts';
import { atLeastZero } from './validate-container.ts';

const CONDITION_STATUS = ['False', 'True', 'Unknown'];
const OPERATORS = ['In', 'NotIn'];

export function failurePolicyFindings(spec: JobSpec, at: Path): Finding[] {
  const { podFailurePolicy, template, podReplacementPolicy } = spec;
  if (podFailurePolicy === undefined) return [];
  const found = bounded(podFailurePolicy.rules, [...at, 'rules'], LIMITS.rulesPerFailurePolicy, (rule, path) =>
    failureRuleFindings(spec, rule, path),
  );
  if (template.spec.restartPolicy !== 'Never')
    found.push(
      invalid(
        [...at.slice(0, -1), 'template', 'spec', 'restartPolicy'],
        template.spec.restartPolicy,
        'only "Never" is supported when podFailurePolicy is specified',
      ),
    );
  if (podReplacementPolicy === 'TerminatingOrFailed')
    found.push(notSupported([...at.slice(0, -1), 'podReplacementPolicy'], podReplacementPolicy, ['Failed']));
  return found;
}

function failureRuleFindings(spec: JobSpec, rule: PodFailurePolicyRule, at: Path): Finding[] {
  const found: Finding[] = [];
  if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined)
    found.push(invalid([...at, 'action'], rule.action, 'requires the backoffLimitPerIndex to be set'));
  else if (!FAILURE_ACTIONS.includes(rule.action))
    found.push(notSupported([...at, 'action'], rule.action, FAILURE_ACTIONS));
  const { onExitCodes: codes, onPodConditions: conditions } = rule;
  if (codes !== undefined && conditions !== undefined)
    found.push(invalid(at, rule, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  if (codes === undefined && conditions === undefined)
    found.push(invalid(at, rule, 'specifying one of OnExitCodes and OnPodConditions is required'));
  if (codes !== undefined) found.push(...exitCodeFindings(spec, codes, [...at, 'onExitCodes']));
  found.push(
    ...bounded(conditions, [...at, 'onPodConditions'], LIMITS.patternsPerFailureRule, ({ status }, path) =>
      CONDITION_STATUS.includes(status) ? [] : [notSupported([...path, 'status'], status, CONDITION_STATUS)],
    ),
  );
  return found;
}

function exitCodeFindings(
  { template }: JobSpec,
  { containerName, operator, values }: NonNullable<PodFailurePolicyRule['onExitCodes']>,
  at: Path,
): Finding[] {
  const found: Finding[] = [];
  if (!OPERATORS.includes(operator)) found.push(notSupported([...at, 'operator'], operator, OPERATORS));
  const names = [...template.spec.containers, ...(template.spec.initContainers ?? [])].map((one) => one.name);
  if (containerName !== undefined && !names.includes(containerName))
    found.push(
      invalid(
        [...at, 'containerName'],
        containerName,
        'must be one of the container or initContainer names in the pod template',
      ),
    );
  const path: Path = [...at, 'values'];
  if (values.length === 0) found.push(invalid(path, values, 'at least one value is required'));
  found.push(
    ...bounded(values, path, LIMITS.valuesPerFailureRule, (value, place) => {
      const wrong: Finding[] = [];
      if (operator === 'In' && value === 0) wrong.push(invalid(place, 0, 'must not be 0 for the In operator'));
      if (values.indexOf(value) !== place.at(-1)) wrong.push(duplicate(place, value));
      return wrong;
    }),
  );
  if (values.some((value, i) => i > 0 && (values[i - 1] as number) > value))
    found.push(invalid(path, values, 'must be ordered'));
  return found;
}

/** What only an Indexed Job may say. */
export function indexFindings(spec: JobSpec, at: Path): Finding[] {
  const { completionMode, completions, backoffLimitPerIndex: perIndex, maxFailedIndexes: most, successPolicy } = spec;
  const found: Finding[] = [];
  if (most !== undefined && perIndex === undefined)
    found.push(required([...at, 'backoffLimitPerIndex'], 'when maxFailedIndexes is specified'));
  if (completionMode !== 'Indexed') {
    for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy'] as const)
      if (spec[name] !== undefined) found.push(invalid([...at, name], spec[name], 'requires indexed completion mode'));
    return found;
  }
  if (completions === undefined) return found;
  if (most !== undefined && most > completions)
    found.push(invalid([...at, 'maxFailedIndexes'], most, 'must be less than or equal to completions'));
  if (successPolicy === undefined) return found;
  const rules: Path = [...at, 'successPolicy', 'rules'];
  if (successPolicy.rules.length === 0)
    found.push(required(rules, 'at least one rules must be specified when the successPolicy is specified'));
  return [
    ...found,
    ...bounded(successPolicy.rules, rules, LIMITS.rulesPerSuccessPolicy, (rule, path) =>
      successRuleFindings(rule, completions, path),
    ),
  ];
}

function successRuleFindings(
  { succeededCount: count, succeededIndexes: text }: SuccessPolicyRule,
  completions: number,
  at: Path,
) {
  const found: Finding[] = [];
  if (count === undefined && text === undefined)
    found.push(required(at, 'at least one of succeededCount or succeededIndexes must be specified'));
  let total = 0;
  if (text !== undefined) {
    const read =
      text.length > LIMITS.succeededIndexesText
        ? { error: `may not be more than ${LIMITS.succeededIndexesText} bytes` }
        : readIndexes(text, completions);
    if ('error' in read)
      found.push(invalid([...at, 'succeededIndexes'], text, `error parsing succeededIndexes: ${read.error}`));
    else total = read.total;
  }
  if (count === undefined) return found;
  const path: Path = [...at, 'succeededCount'];
  found.push(...atLeastZero(path, count));
  if (count > completions)
    found.push(
      invalid(path, count, `must be less than or equal to ${completions} (the number of specified completions)`),
    );
  if (text !== undefined && count > total)
    found.push(
      invalid(
        path,
        count,
        `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`,
      ),
    );
  return found;
}

/** `0-2,5` is 4 indexes, in rising order and below `completions`. */
function readIndexes(text: string, completions: number): { readonly total: number } | { readonly error: string } {
  let total = 0;
  let last = -1;
  for (const interval of text === '' ? [] : text.split(',')) {
    const parts = interval.split('-');
    if (parts.length > 2)
      return {
        error: `the fragment "${interval}" violates the requirement that an index interval can have at most two parts separated by '-'`,
      };
    for (const part of parts) {
      if (!/^[+]?\d{1,10}$/.test(part)) return { error: `cannot convert string to integer for index: "${part}"` };
      if (Number(part) >= completions) return { error: `too large index: "${part}"` };
    }
    const first = Number(parts[0]);
    const end = Number(parts[1] ?? parts[0]);
    if (parts.length === 2 && first >= end)
      return { error: `non-increasing order, previous: ${first}, current: ${end}` };
    if (last >= first) return { error: `non-increasing order, previous: ${last}, current: ${first}` };
    total += end - first + 1;
    last = end;
  }
  return { total };
}
