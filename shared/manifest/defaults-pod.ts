// Kubernetes' defaults for pods, their containers and where they may stand (facts sheet 3.5, 3.6; rules DEFAULT-3 to DEFAULT-7, DEFAULT-9,
// DEFAULT-11, DEFAULT-12).

import type { NodeAffinity, PodAffinity, PodAffinityTerm, TopologySpreadConstraint } from '../kinds/affinity.ts';
import type { Container, EnvVar, Hook, KeyReference, Probe } from '../kinds/container.ts';
import type { PodSpec, PodTemplate, PreemptionPolicy, Toleration } from '../kinds/pod.ts';
import type { FilesSource, ProjectedSource, Volume } from '../kinds/volume.ts';
import { filled, nodeSelectorOf, nodeTermOf, selectorOf } from './defaults-selector.ts';
import { podResourcesOf, resourceListOf, resourcesOf } from './defaults-resources.ts';
import type {
  RawContainer,
  RawNodeAffinity,
  RawPodAffinity,
  RawPodAffinityTerm,
  RawPodSpec,
  RawProbe,
  RawSpreadConstraint,
  RawTemplate,
  RawVolume,
} from './schema-pod.ts';

export function templateOf(raw: RawTemplate): PodTemplate {
  return {
    metadata: { labels: filled(raw?.metadata?.labels), annotations: filled(raw?.metadata?.annotations) },
    spec: podSpecOf(raw?.spec ?? {}),
  };
}

/** The casts of texts to closed lists are true once `validate` has refused what is not in the list. */
export function podSpecOf(raw: RawPodSpec): PodSpec {
  const onHost = raw.hostNetwork === true;
  const containers = (raw.containers ?? []).map((one) => containerOf(one, onHost));
  const initContainers = listed(raw.initContainers?.map((one) => containerOf(one, onHost)));
  return {
    nodeName: raw.nodeName === '' ? undefined : raw.nodeName,
    schedulerName: raw.schedulerName ?? 'default-scheduler',
    restartPolicy: (raw.restartPolicy ?? 'Always') as PodSpec['restartPolicy'],
    terminationGracePeriodSeconds: raw.terminationGracePeriodSeconds ?? 30,
    priority: raw.priority ?? 0,
    priorityClassName: raw.priorityClassName === '' ? undefined : raw.priorityClassName,
    preemptionPolicy: raw.preemptionPolicy as PreemptionPolicy | undefined,
    containers,
    initContainers,
    resources: podResourcesOf(raw.resources, containers, initContainers ?? []),
    overhead: resourceListOf(raw.overhead),
    hostNetwork: onHost ? true : undefined,
    volumes: listed(raw.volumes?.map(volumeOf)),
    tolerations: (raw.tolerations ?? []).map((one) => ({
      key: one.key === '' ? undefined : one.key,
      operator: (one.operator === undefined || one.operator === '' ? 'Equal' : one.operator) as Toleration['operator'],
      value: one.value === '' ? undefined : one.value,
      effect: (one.effect === '' ? undefined : one.effect) as Toleration['effect'],
      tolerationSeconds: one.tolerationSeconds,
    })),
    nodeSelector: filled(raw.nodeSelector),
    affinity: affinityOf(raw.affinity),
    topologySpreadConstraints: listed(raw.topologySpreadConstraints?.map(spreadOf)),
    schedulingGates: listed(raw.schedulingGates?.map((one) => ({ name: one.name ?? '' }))),
    hostname: raw.hostname === '' ? undefined : raw.hostname,
    subdomain: raw.subdomain === '' ? undefined : raw.subdomain,
  };
}

/** An empty list says nothing: the API leaves it out. */
function listed<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

function volumeOf({ name, persistentVolumeClaim: claim, configMap, secret, projected, ...source }: RawVolume): Volume {
  return {
    name: name ?? '',
    persistentVolumeClaim: claim && {
      claimName: claim.claimName ?? '',
      readOnly: claim.readOnly === true ? true : undefined,
    },
    ...source,
    configMap: configMap && { name: configMap.name ?? '', ...filesOf(configMap) },
    secret: secret && { secretName: secret.secretName ?? '', ...filesOf(secret) },
    projected: projected && {
      defaultMode: projected.defaultMode ?? 420,
      sources: (projected.sources ?? []).map((one) => ({
        ...one,
        configMap: one.configMap && projectionOf(one.configMap),
        secret: one.secret && projectionOf(one.secret),
      })),
    },
  };
}

type Projection = NonNullable<ProjectedSource['configMap']>;

function projectionOf(raw: { name?: string | undefined } & Pick<FilesSourceRaw, 'items' | 'optional'>): Projection {
  const { items, optional } = filesOf(raw);
  return { name: raw.name ?? '', items, optional };
}

/** 420 is the mode 0644. */
type FilesSourceRaw = Pick<NonNullable<RawVolume['configMap']>, 'items' | 'optional' | 'defaultMode'>;

function filesOf(raw: FilesSourceRaw): FilesSource {
  return {
    items: listed(raw.items?.map((one) => ({ key: one.key ?? '', path: one.path ?? '' }))),
    optional: raw.optional === true ? true : undefined,
    defaultMode: raw.defaultMode ?? 420,
  };
}

function affinityOf(raw: RawPodSpec['affinity']): PodSpec['affinity'] {
  const nodeAffinity = nodeAffinityOf(raw?.nodeAffinity);
  const podAffinity = podAffinityOf(raw?.podAffinity);
  const podAntiAffinity = podAffinityOf(raw?.podAntiAffinity);
  return nodeAffinity || podAffinity || podAntiAffinity ? { nodeAffinity, podAffinity, podAntiAffinity } : undefined;
}

function nodeAffinityOf(raw: RawNodeAffinity): NodeAffinity | undefined {
  const required = raw?.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = raw?.preferredDuringSchedulingIgnoredDuringExecution;
  if (required === undefined && preferred === undefined) return undefined;
  return {
    requiredDuringSchedulingIgnoredDuringExecution: nodeSelectorOf(required),
    preferredDuringSchedulingIgnoredDuringExecution: preferred?.map((one) => ({
      weight: one.weight ?? 0,
      preference: nodeTermOf(one.preference),
    })),
  };
}

function podAffinityOf(raw: RawPodAffinity): PodAffinity | undefined {
  const required = raw?.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = raw?.preferredDuringSchedulingIgnoredDuringExecution;
  if (required === undefined && preferred === undefined) return undefined;
  return {
    requiredDuringSchedulingIgnoredDuringExecution: required?.map(podTermOf),
    preferredDuringSchedulingIgnoredDuringExecution: preferred?.map((one) => ({
      weight: one.weight ?? 0,
      podAffinityTerm: podTermOf(one.podAffinityTerm),
    })),
  };
}

function podTermOf(raw: RawPodAffinityTerm | undefined): PodAffinityTerm {
  return {
    labelSelector: raw?.labelSelector && selectorOf(raw.labelSelector),
    topologyKey: raw?.topologyKey ?? '',
    namespaces: listed(raw?.namespaces),
    namespaceSelector: raw?.namespaceSelector && selectorOf(raw.namespaceSelector),
    matchLabelKeys: listed(raw?.matchLabelKeys),
    mismatchLabelKeys: listed(raw?.mismatchLabelKeys),
  };
}

function spreadOf(raw: RawSpreadConstraint): TopologySpreadConstraint {
  return {
    maxSkew: raw.maxSkew ?? 0,
    topologyKey: raw.topologyKey ?? '',
    whenUnsatisfiable: (raw.whenUnsatisfiable ?? '') as TopologySpreadConstraint['whenUnsatisfiable'],
    labelSelector: raw.labelSelector && selectorOf(raw.labelSelector),
    minDomains: raw.minDomains,
    nodeAffinityPolicy: raw.nodeAffinityPolicy as TopologySpreadConstraint['nodeAffinityPolicy'],
    nodeTaintsPolicy: raw.nodeTaintsPolicy as TopologySpreadConstraint['nodeTaintsPolicy'],
    matchLabelKeys: listed(raw.matchLabelKeys),
  };
}

/** A pod in the node's own network takes each port of its containers from the node. */
function containerOf(raw: RawContainer, onHost: boolean): Container {
  const image = raw.image ?? '';
  return {
    name: raw.name ?? '',
    image,
    command: listed(raw.command),
    args: listed(raw.args),
    workingDir: raw.workingDir === '' ? undefined : raw.workingDir,
    imagePullPolicy: (raw.imagePullPolicy ?? pullPolicy(image)) as Container['imagePullPolicy'],
    resources: resourcesOf(raw.resources),
    ports: raw.ports?.map((one) => ({
      name: one.name,
      containerPort: one.containerPort ?? 0,
      protocol: one.protocol ?? 'TCP',
      hostPort:
        one.hostPort === undefined || one.hostPort === 0 ? (onHost ? one.containerPort : undefined) : one.hostPort,
      hostIP: one.hostIP === '' ? undefined : one.hostIP,
    })),
    env: raw.env?.map(envOf),
    envFrom: listed(
      raw.envFrom?.map(({ prefix, configMapRef, secretRef }) => ({
        prefix: prefix === '' ? undefined : prefix,
        configMapRef: configMapRef && { name: configMapRef.name ?? '', optional: yes(configMapRef.optional) },
        secretRef: secretRef && { name: secretRef.name ?? '', optional: yes(secretRef.optional) },
      })),
    ),
    volumeMounts: raw.volumeMounts?.map((one) => ({
      name: one.name ?? '',
      mountPath: one.mountPath ?? '',
      readOnly: one.readOnly === true ? true : undefined,
      subPath: one.subPath === '' ? undefined : one.subPath,
    })),
    readinessProbe: raw.readinessProbe && probeOf(raw.readinessProbe, raw.ports ?? []),
    livenessProbe: raw.livenessProbe && probeOf(raw.livenessProbe, raw.ports ?? []),
    startupProbe: raw.startupProbe && probeOf(raw.startupProbe, raw.ports ?? []),
    lifecycle: raw.lifecycle &&
      (raw.lifecycle.postStart || raw.lifecycle.preStop) && {
        postStart: raw.lifecycle.postStart && hookOf(raw.lifecycle.postStart),
        preStop: raw.lifecycle.preStop && hookOf(raw.lifecycle.preStop),
      },
    restartPolicy: raw.restartPolicy as Container['restartPolicy'],
  };
}

function hookOf({ exec, sleep }: NonNullable<NonNullable<RawContainer['lifecycle']>['preStop']>): Hook {
  return { exec: exec && { command: exec.command ?? [] }, sleep: sleep && { seconds: sleep.seconds ?? 0 } };
}

const yes = (flag: boolean | undefined): true | undefined => (flag === true ? true : undefined);

function envOf({ name = '', value, valueFrom }: NonNullable<RawContainer['env']>[number]): EnvVar {
  if (valueFrom === undefined) return { name, value: value ?? '' };
  const keyOf = (raw: typeof valueFrom.configMapKeyRef): KeyReference | undefined =>
    raw && { name: raw.name ?? '', key: raw.key ?? '', optional: yes(raw.optional) };
  return {
    name,
    value,
    valueFrom: { configMapKeyRef: keyOf(valueFrom.configMapKeyRef), secretKeyRef: keyOf(valueFrom.secretKeyRef) },
  };
}

/** `latest`, said or meant by leaving the tag out, is pulled each time. A digest names one image for ever. */
export function pullPolicy(image: string): 'Always' | 'IfNotPresent' {
  const name = image.slice(image.lastIndexOf('/') + 1);
  const tag = name.includes(':') ? name.slice(name.indexOf(':') + 1) : 'latest';
  return !image.includes('@') && tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function probeOf(raw: RawProbe, ports: NonNullable<RawContainer['ports']>): Probe {
  // A port may be named; here it is looked up at once, since a container's ports never change. 0 is for `validate` to refuse.
  const number = (port: number | string | undefined): number =>
    typeof port === 'number' ? port : (ports.find((one) => one.name === port)?.containerPort ?? 0);
  return {
    httpGet: raw.httpGet && { path: raw.httpGet.path ?? '/', port: number(raw.httpGet.port) },
    tcpSocket: raw.tcpSocket && { port: number(raw.tcpSocket.port) },
    exec: raw.exec && { command: raw.exec.command ?? [] },
    grpc: raw.grpc && { port: raw.grpc.port ?? 0, service: raw.grpc.service ?? '' },
    initialDelaySeconds: raw.initialDelaySeconds ?? 0,
    // 0 is as good as nothing to the API server.
    periodSeconds: raw.periodSeconds || 10,
    timeoutSeconds: raw.timeoutSeconds || 1,
    successThreshold: raw.successThreshold || 1,
    failureThreshold: raw.failureThreshold || 3,
    terminationGracePeriodSeconds: raw.terminationGracePeriodSeconds,
  };
}
