// The API server's rules for pod specs and templates (pkg/apis/core/validation, ValidatePodSpec). Findings only; nothing is changed.

import { LIMITS } from '../base/limits.ts';
import { TAINT_EFFECTS } from '../kinds/node.ts';
import { type PodSpec, PREEMPTION_POLICIES, RESTART_POLICIES, type Toleration } from '../kinds/pod.ts';
import { HIGHEST_USER_PRIORITY } from '../kinds/priority-class.ts';
import type { ProjectedSource, Volume } from '../kinds/volume.ts';
import { dnsLabel, dnsSubdomain, labelValue, qualifiedName } from './names.ts';
import { duplicate, type Finding, forbidden, invalid, notSupported, type Path, required, tooMany } from './problem.ts';
import { affinityFindings, bounded, selectorLabelFindings, spreadFindings } from './validate-affinity.ts';
import { atLeastZero, containerFindings, initContainerFindings } from './validate-container.ts';
import { all, hostPortFindings, overheadFindings, podResourceFindings } from './validate-resources.ts';

export function podSpecFindings(spec: PodSpec, at: Path): Finding[] {
  const found = containersFindings(spec, at);
  if (!RESTART_POLICIES.includes(spec.restartPolicy))
    found.push(notSupported([...at, 'restartPolicy'], spec.restartPolicy, RESTART_POLICIES));
  found.push(...atLeastZero([...at, 'terminationGracePeriodSeconds'], spec.terminationGracePeriodSeconds));
  found.push(...priorityFindings(spec, at));
  if (spec.nodeName !== undefined) found.push(...all([...at, 'nodeName'], spec.nodeName, dnsSubdomain(spec.nodeName)));
  for (const [name, value] of Object.entries({ hostname: spec.hostname, subdomain: spec.subdomain }))
    if (value !== undefined) found.push(...all([...at, name], value, dnsLabel(value)));
  found.push(...all([...at, 'schedulerName'], spec.schedulerName, dnsSubdomain(spec.schedulerName)));
  found.push(...selectorLabelFindings(spec.nodeSelector, [...at, 'nodeSelector']));
  found.push(...bounded(spec.tolerations, [...at, 'tolerations'], LIMITS.tolerationsPerPod, tolerationFindings));
  found.push(...affinityFindings(spec.affinity, [...at, 'affinity']));
  found.push(...spreadFindings(spec.topologySpreadConstraints ?? [], [...at, 'topologySpreadConstraints']));
  found.push(...gateFindings(spec, at));
  found.push(...volumeFindings(spec, [...at, 'volumes']));
  found.push(...overheadFindings(spec.overhead ?? {}, [...at, 'overhead']));
  return [...found, ...podResourceFindings(spec, [...at, 'resources'])];
}

function containersFindings(spec: PodSpec, at: Path): Finding[] {
  const { containers, initContainers = [] } = spec;
  if (containers.length === 0) return [required([...at, 'containers'])];
  const count = containers.length + initContainers.length;
  if (count > LIMITS.containersPerPod)
    return [tooMany([...at, 'containers'], count, LIMITS.containersPerPod, 'a limit of this simulation')];
  const names = new Set<string>();
  return [
    ...containers.flatMap((one, i) => containerFindings(one, spec, [...at, 'containers', i], names)),
    ...hostPortFindings(containers, [...at, 'containers']),
    ...initContainers.flatMap((one, i) => [
      ...containerFindings(one, spec, [...at, 'initContainers', i], names),
      ...initContainerFindings(one, [...at, 'initContainers', i]),
    ]),
  ];
}

/** Numbers above the users' own belong to the system's classes; whether a number is that of the pod's class is for admission. */
function priorityFindings({ priority, priorityClassName, preemptionPolicy }: PodSpec, at: Path): Finding[] {
  const found: Finding[] = [];
  const most = priorityClassName === undefined ? HIGHEST_USER_PRIORITY : 2_147_483_647;
  if (priority > most || priority < -2_147_483_648)
    found.push(invalid([...at, 'priority'], priority, `must be at most ${most}`));
  if (priorityClassName !== undefined)
    found.push(...all([...at, 'priorityClassName'], priorityClassName, dnsSubdomain(priorityClassName)));
  if (preemptionPolicy !== undefined && !PREEMPTION_POLICIES.includes(preemptionPolicy))
    found.push(notSupported([...at, 'preemptionPolicy'], preemptionPolicy, PREEMPTION_POLICIES));
  return found;
}

function gateFindings({ schedulingGates, nodeName }: PodSpec, at: Path): Finding[] {
  const seen = new Set<string>();
  const found = bounded(schedulingGates, [...at, 'schedulingGates'], LIMITS.schedulingGatesPerPod, ({ name }, path) => {
    const wrong = all([...path, 'name'], name, qualifiedName(name));
    if (seen.has(name)) wrong.push(duplicate(path, name));
    seen.add(name);
    return wrong;
  });
  if (schedulingGates !== undefined && nodeName !== undefined)
    found.push(forbidden([...at, 'nodeName'], 'cannot be set until all schedulingGates have been cleared'));
  return found;
}

function volumeFindings(spec: PodSpec, at: Path): Finding[] {
  const names = new Set<string>();
  return bounded(spec.volumes, at, LIMITS.volumesPerPod, (volume, path) => {
    const found: Finding[] = [];
    const { name, ...sources } = volume satisfies Volume;
    if (name === '') found.push(required([...path, 'name']));
    else found.push(...all([...path, 'name'], name, dnsLabel(name)));
    if (names.has(name)) found.push(duplicate([...path, 'name'], name));
    names.add(name);
    const given = Object.entries(sources).filter((entry) => entry[1] !== undefined);
    if (given.length === 0) found.push(required(path, 'must specify a volume type'));
    for (const [source] of given.slice(1))
      found.push(forbidden([...path, source], 'may not specify more than 1 volume type'));
    if (volume.persistentVolumeClaim?.claimName === '')
      found.push(required([...path, 'persistentVolumeClaim', 'claimName']));
    if (given.length > 1) return found;
    if (volume.configMap?.name === '') found.push(required([...path, 'configMap', 'name']));
    if (volume.secret?.secretName === '') found.push(required([...path, 'secret', 'secretName']));
    const files = volume.configMap ? 'configMap' : 'secret';
    for (const [i, item] of (volume[files]?.items ?? []).entries()) {
      if (item.key === '') found.push(required([...path, files, 'items', i, 'key']));
      if (item.path === '') found.push(required([...path, files, 'items', i, 'path']));
    }
    found.push(
      ...bounded(volume.projected?.sources, [...path, 'projected', 'sources'], LIMITS.sourcesPerVolume, sourceFindings),
    );
    return found;
  });
}

/** Each source is of one sort (validateProjectionSources). */
function sourceFindings(source: ProjectedSource, at: Path): Finding[] {
  const given = Object.entries(source).filter((entry) => entry[1] !== undefined);
  const found = given.slice(1).map(([sort]) => forbidden([...at, sort], 'may not specify more than 1 volume type'));
  for (const sort of ['configMap', 'secret'] as const)
    if (source[sort]?.name === '') found.push(required([...at, sort, 'name']));
  return found;
}

function tolerationFindings(one: Toleration, at: Path): Finding[] {
  const found: Finding[] = [];
  if (one.key !== undefined) found.push(...all([...at, 'key'], one.key, qualifiedName(one.key)));
  else if (one.operator !== 'Exists')
    found.push(
      invalid(
        [...at, 'operator'],
        one.operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ),
    );
  if (one.tolerationSeconds !== undefined && one.effect !== 'NoExecute') {
    found.push(
      invalid([...at, 'effect'], one.effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set"),
    );
  }
  if (one.operator === 'Equal') found.push(...all([...at, 'operator'], one.value, labelValue(one.value ?? '')));
  else if (one.operator !== 'Exists') found.push(notSupported([...at, 'operator'], one.operator, ['Equal', 'Exists']));
  else if (one.value !== undefined)
    found.push(invalid([...at, 'operator'], one.value, "value must be empty when `operator` is 'Exists'"));
  if (one.effect !== undefined && !TAINT_EFFECTS.includes(one.effect))
    found.push(notSupported([...at, 'effect'], one.effect, TAINT_EFFECTS));
  return found;
}
