// Kubernetes' defaults, as a step of its own: from what was written to the simulation's shape of it (facts sheet 2.2, 3.5, 3.6;
// rules DEFAULT-1 to DEFAULT-10). What was required and is missing becomes the empty text or 0, as in the API server; `validate` says so.

import type { Tick } from '../base/units.ts';
import { resourceOfKind } from '../kinds/index.ts';
import type { Condition, Labels, OwnerReference } from '../kinds/meta.ts';
import type { NodeResources, NodeStatus, TaintEffect } from '../kinds/node.ts';
import type {
  Container,
  NodeSelectorTerm,
  PodSpec,
  PodTemplate,
  Probe,
  ResourceList,
  Toleration,
} from '../kinds/pod.ts';
import type { LabelSelector, SelectorRequirement } from '../kinds/selector.ts';
import type { ServicePort } from '../kinds/service.ts';
import type { Decoded, ManifestMeta } from './manifest-object.ts';
import { parseBytes, parseMilli, printBytes, printMilli } from './quantity.ts';
import type {
  RawContainer,
  RawMetadata,
  RawNodeStatus,
  RawObject,
  RawPodSpec,
  RawProbe,
  RawRequirement,
  RawSelector,
  RawTemplate,
} from './schema.ts';
import { parseTime } from './time.ts';

/** `epoch` gives the times in a Node's status and taints their ticks. */
export function withDefaults(raw: RawObject, epoch: number): Decoded {
  const metadata = metadataOf(raw.kind, raw.metadata);
  switch (raw.kind) {
    case 'Namespace':
      return { kind: 'Namespace', metadata, spec: { finalizers: ['kubernetes'] } };
    case 'Pod':
      return { kind: 'Pod', metadata, spec: podSpec(raw.spec ?? {}) };
    case 'ReplicaSet': {
      const spec = raw.spec ?? {};
      return {
        kind: 'ReplicaSet',
        metadata,
        spec: {
          replicas: spec.replicas ?? 1,
          minReadySeconds: spec.minReadySeconds ?? 0,
          selector: selectorOf(spec.selector),
          template: templateOf(spec.template),
        },
      };
    }
    case 'Deployment': {
      const spec = raw.spec ?? {};
      const { maxSurge, maxUnavailable } = spec.strategy?.rollingUpdate ?? {};
      return {
        kind: 'Deployment',
        metadata,
        spec: {
          replicas: spec.replicas ?? 1,
          selector: selectorOf(spec.selector),
          template: templateOf(spec.template),
          strategy: {
            type: 'RollingUpdate',
            rollingUpdate: { maxSurge: maxSurge ?? '25%', maxUnavailable: maxUnavailable ?? '25%' },
          },
          minReadySeconds: spec.minReadySeconds ?? 0,
          revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
          progressDeadlineSeconds: spec.progressDeadlineSeconds ?? 600,
        },
      };
    }
    case 'Service': {
      const spec = raw.spec ?? {};
      const ports = (spec.ports ?? []).map((one) => ({
        name: one.name,
        port: one.port ?? 0,
        targetPort: one.targetPort ?? one.port ?? 0,
        protocol: (one.protocol ?? 'TCP') as ServicePort['protocol'], // `validate` refuses others
      }));
      return {
        kind: 'Service',
        metadata,
        spec: { type: 'ClusterIP', clusterIP: spec.clusterIP ?? '', selector: spec.selector ?? {}, ports },
      };
    }
    case 'Node': {
      const taints = (raw.spec?.taints ?? []).map((one) => ({
        key: one.key ?? '',
        value: one.value === '' ? undefined : one.value,
        effect: (one.effect ?? '') as TaintEffect, // `validate` refuses others
        timeAdded: one.timeAdded === undefined ? undefined : parseTime(epoch, one.timeAdded),
      }));
      return {
        kind: 'Node',
        metadata,
        spec: { unschedulable: raw.spec?.unschedulable === true ? true : undefined, taints },
        status: nodeStatus(raw.status, epoch),
      };
    }
  }
}

function metadataOf(kind: RawObject['kind'], raw: RawMetadata | undefined): ManifestMeta {
  const namespaced = resourceOfKind(kind)?.namespaced === true;
  const owners = raw?.ownerReferences?.map((one) => ({
    apiVersion: one.apiVersion ?? '',
    kind: one.kind ?? '',
    name: one.name ?? '',
    uid: one.uid ?? '',
    controller: one.controller === true,
    blockOwnerDeletion: one.blockOwnerDeletion === true,
  }));
  return {
    name: raw?.name ?? '',
    namespace: raw?.namespace ?? (namespaced ? 'default' : undefined),
    generateName: raw?.generateName,
    labels: filled(raw?.labels),
    annotations: filled(raw?.annotations),
    ownerReferences: owners as readonly OwnerReference[] | undefined, // `validate` refuses owners that do not control
  };
}

/** An empty map says nothing: the API leaves it out. */
function filled(labels: Labels | undefined): Labels | undefined {
  return labels !== undefined && Object.keys(labels).length > 0 ? labels : undefined;
}

/** A missing selector and an empty one differ for `validate` only by the field being there; both select nothing here. */
function selectorOf(raw: RawSelector): LabelSelector {
  const expressions = raw?.matchExpressions?.map(requirementOf);
  return {
    matchLabels: filled(raw?.matchLabels),
    matchExpressions: expressions && expressions.length > 0 ? expressions : undefined,
  };
}

function requirementOf(raw: RawRequirement): SelectorRequirement {
  return { key: raw.key ?? '', operator: (raw.operator ?? '') as SelectorRequirement['operator'], values: raw.values }; // `validate` refuses other operators
}

function templateOf(raw: RawTemplate): PodTemplate {
  return {
    metadata: { labels: filled(raw?.metadata?.labels), annotations: filled(raw?.metadata?.annotations) },
    spec: podSpec(raw?.spec ?? {}),
  };
}

function podSpec(raw: RawPodSpec): PodSpec {
  const required = raw.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = raw.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
  const term = (
    one: { matchExpressions?: RawRequirement[] | undefined; matchFields?: RawRequirement[] | undefined } | undefined,
  ): NodeSelectorTerm => ({
    matchExpressions: one?.matchExpressions?.map(requirementOf),
    matchFields: one?.matchFields?.map(requirementOf),
  });
  const nodeAffinity = {
    requiredDuringSchedulingIgnoredDuringExecution: required && {
      nodeSelectorTerms: (required.nodeSelectorTerms ?? []).map(term),
    },
    preferredDuringSchedulingIgnoredDuringExecution: preferred?.map((one) => ({
      weight: one.weight ?? 0,
      preference: term(one.preference),
    })),
  };
  return {
    nodeName: raw.nodeName === '' ? undefined : raw.nodeName,
    schedulerName: raw.schedulerName ?? 'default-scheduler',
    restartPolicy: (raw.restartPolicy ?? 'Always') as PodSpec['restartPolicy'], // `validate` refuses others; so below
    terminationGracePeriodSeconds: raw.terminationGracePeriodSeconds ?? 30,
    priority: raw.priority ?? 0,
    containers: (raw.containers ?? []).map(containerOf),
    tolerations: (raw.tolerations ?? []).map((one) => ({
      key: one.key === '' ? undefined : one.key,
      operator: (one.operator === undefined || one.operator === '' ? 'Equal' : one.operator) as Toleration['operator'],
      value: one.value === '' ? undefined : one.value,
      effect: (one.effect === '' ? undefined : one.effect) as Toleration['effect'],
      tolerationSeconds: one.tolerationSeconds,
    })),
    nodeSelector: filled(raw.nodeSelector),
    affinity: required || preferred ? { nodeAffinity } : undefined,
  };
}

function containerOf(raw: RawContainer): Container {
  const limits = resourcesOf(raw.resources?.limits);
  const requests = resourcesOf({
    cpu: raw.resources?.requests?.cpu ?? limits?.cpu,
    memory: raw.resources?.requests?.memory ?? limits?.memory,
  });
  const image = raw.image ?? '';
  return {
    name: raw.name ?? '',
    image,
    imagePullPolicy: (raw.imagePullPolicy ?? pullPolicy(image)) as Container['imagePullPolicy'],
    resources: { requests, limits },
    ports: raw.ports?.map((one) => ({
      name: one.name,
      containerPort: one.containerPort ?? 0,
      protocol: one.protocol ?? 'TCP',
    })),
    env: raw.env?.map((one) => ({ name: one.name ?? '', value: one.value ?? '' })),
    readinessProbe: raw.readinessProbe && probeOf(raw.readinessProbe, raw.ports ?? []),
  };
}

/** `latest`, said or meant by leaving the tag out, is pulled each time. A digest names one image for ever. */
export function pullPolicy(image: string): 'Always' | 'IfNotPresent' {
  const name = image.slice(image.lastIndexOf('/') + 1);
  const tag = name.includes(':') ? name.slice(name.indexOf(':') + 1) : 'latest';
  return !image.includes('@') && tag === 'latest' ? 'Always' : 'IfNotPresent';
}

/** Amounts in the API server's own notation: `0.5` cores are `500m`, `1024Mi` are `1Gi`. Nonsense stays for `validate`. */
function resourcesOf(
  raw: { cpu?: string | undefined; memory?: string | undefined } | undefined,
): ResourceList | undefined {
  if (raw?.cpu === undefined && raw?.memory === undefined) return undefined;
  const cpu = raw.cpu === undefined ? undefined : parseMilli(raw.cpu);
  const memory = raw.memory?.endsWith('i') ? parseBytes(raw.memory) : undefined;
  return {
    cpu: cpu === undefined ? raw.cpu : printMilli(cpu),
    memory: memory === undefined ? raw.memory : printBytes(memory),
  };
}

function probeOf(raw: RawProbe, ports: NonNullable<RawContainer['ports']>): Probe {
  // A port may be named; here it is looked up at once, since a container's ports never change. 0 is for `validate` to refuse.
  const number = (port: number | string | undefined): number =>
    typeof port === 'number' ? port : (ports.find((one) => one.name === port)?.containerPort ?? 0);
  return {
    httpGet: raw.httpGet && { path: raw.httpGet.path ?? '/', port: number(raw.httpGet.port) },
    tcpSocket: raw.tcpSocket && { port: number(raw.tcpSocket.port) },
    initialDelaySeconds: raw.initialDelaySeconds ?? 0,
    periodSeconds: raw.periodSeconds ?? 10,
    timeoutSeconds: raw.timeoutSeconds ?? 1,
    successThreshold: raw.successThreshold ?? 1,
    failureThreshold: raw.failureThreshold ?? 3,
  };
}

/** A Node that says no allocatable has all of its capacity to give; 110 pods is the kubelet's own maximum. */
function nodeStatus(raw: RawNodeStatus, epoch: number): NodeStatus {
  const amounts = (list: Readonly<Record<string, string>> | undefined): NodeResources => ({
    cpu: list?.['cpu'] ?? '',
    memory: list?.['memory'] ?? '',
    pods: list?.['pods'] ?? '110',
  });
  return {
    capacity: amounts(raw?.capacity ?? raw?.allocatable),
    allocatable: amounts(raw?.allocatable ?? raw?.capacity),
    conditions: (raw?.conditions ?? []).map(
      (one): Condition => ({
        type: one.type,
        status: one.status,
        reason: one.reason,
        message: one.message,
        lastTransitionTime: (one.lastTransitionTime === undefined
          ? 0
          : (parseTime(epoch, one.lastTransitionTime) ?? 0)) as Tick, // ticks by parseTime's promise
      }),
    ),
    addresses: (raw?.addresses ?? []).map(({ type, address }) => ({ type, address })),
  };
}
