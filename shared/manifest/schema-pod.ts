// The fields of a pod's spec and template that this simulation reads, as they stand in a manifest.

import { z } from 'zod';
import {
  amounts,
  dropped,
  empty,
  fields,
  flag,
  int,
  intOrText,
  kept,
  labelSelector,
  list,
  metadata,
  nodeSelector,
  nodeTerm,
  only,
  text,
  texts,
} from './fields.ts';

const probe = fields({
  httpGet: fields({ path: text, port: intOrText, scheme: only('HTTP') }, 'host httpHeaders').optional(),
  tcpSocket: fields({ port: intOrText }, 'host').optional(),
  exec: fields({ command: list }).optional(),
  initialDelaySeconds: int,
  periodSeconds: int,
  timeoutSeconds: int,
  successThreshold: int,
  failureThreshold: int,
  grpc: fields({ port: int, service: text }).optional(),
  terminationGracePeriodSeconds: int,
}).optional();

const keyReference = fields({ name: text, key: text, optional: flag }).optional();
const wholeReference = fields({ name: text, optional: flag }).optional();
const valueFrom = fields(
  { configMapKeyRef: keyReference, secretKeyRef: keyReference },
  'fieldRef resourceFieldRef fileKeyRef',
).optional();
const hook = fields(
  { exec: fields({ command: list }).optional(), sleep: fields({ seconds: int }).optional() },
  'httpGet tcpSocket',
).optional();
const projection = fields({
  name: text,
  items: z.array(fields({ key: text, path: text, mode: int })).optional(),
  optional: flag,
}).optional();
const files = {
  items: z.array(fields({ key: text, path: text, mode: int })).optional(),
  optional: flag,
  defaultMode: int,
};

const resources = fields({ requests: amounts, limits: amounts }, 'claims').optional();

const containerFields = {
  name: text,
  image: text,
  imagePullPolicy: text,
  resources,
  ports: z.array(fields({ name: text, containerPort: int, protocol: text, hostPort: int, hostIP: text })).optional(),
  env: z.array(fields({ name: text, value: text, valueFrom })).optional(),
  envFrom: z.array(fields({ prefix: text, configMapRef: wholeReference, secretRef: wholeReference })).optional(),
  volumeMounts: z
    .array(
      fields(
        { name: text, mountPath: text, readOnly: flag, subPath: text },
        'subPathExpr mountPropagation recursiveReadOnly',
      ),
    )
    .optional(),
  readinessProbe: probe,
  livenessProbe: probe,
  startupProbe: probe,
  lifecycle: fields({ postStart: hook, preStop: hook }, 'stopSignal').optional(),
  command: list,
  args: list,
  workingDir: text,
  stdin: dropped,
  stdinOnce: dropped,
  tty: dropped,
  terminationMessagePath: only('/dev/termination-log'),
  terminationMessagePolicy: only('File'),
  securityContext: empty,
} as const;
const NOT_YET_OF_CONTAINERS = 'volumeDevices resizePolicy';

const container = fields(containerFields, `${NOT_YET_OF_CONTAINERS} restartPolicy restartPolicyRules`);
const initContainer = fields(
  { ...containerFields, restartPolicy: text },
  `${NOT_YET_OF_CONTAINERS} restartPolicyRules`,
);

const toleration = fields({ key: text, operator: text, value: text, effect: text, tolerationSeconds: int });

const volume = fields(
  {
    name: text,
    persistentVolumeClaim: fields({ claimName: text, readOnly: flag }).optional(),
    emptyDir: kept,
    configMap: fields({ name: text, ...files }).optional(),
    secret: fields({ secretName: text, ...files }).optional(),
    hostPath: kept,
    downwardAPI: kept,
    projected: fields({
      defaultMode: int,
      sources: z
        .array(
          fields(
            { configMap: projection, secret: projection, downwardAPI: kept, serviceAccountToken: kept },
            'clusterTrustBundle podCertificate',
          ),
        )
        .optional(),
    }).optional(),
    nfs: kept,
  },
  `ephemeral csi iscsi fc rbd cephfs gcePersistentDisk awsElasticBlockStore azureDisk azureFile gitRepo glusterfs flexVolume cinder flocker quobyte
   vsphereVolume photonPersistentDisk portworxVolume scaleIO storageos image`,
);

const nodeAffinity = fields({
  requiredDuringSchedulingIgnoredDuringExecution: nodeSelector,
  preferredDuringSchedulingIgnoredDuringExecution: z.array(fields({ weight: int, preference: nodeTerm })).optional(),
}).optional();

const podAffinityTerm = fields({
  labelSelector,
  topologyKey: text,
  namespaces: list,
  namespaceSelector: labelSelector,
  matchLabelKeys: list,
  mismatchLabelKeys: list,
});
const podAffinity = fields({
  requiredDuringSchedulingIgnoredDuringExecution: z.array(podAffinityTerm).optional(),
  preferredDuringSchedulingIgnoredDuringExecution: z
    .array(fields({ weight: int, podAffinityTerm: podAffinityTerm.optional() }))
    .optional(),
}).optional();

const topologySpreadConstraint = fields({
  maxSkew: int,
  topologyKey: text,
  whenUnsatisfiable: text,
  labelSelector,
  minDomains: int,
  nodeAffinityPolicy: text,
  nodeTaintsPolicy: text,
  matchLabelKeys: list,
});

export const podSpec = fields(
  {
    nodeName: text,
    schedulerName: text,
    restartPolicy: text,
    terminationGracePeriodSeconds: int,
    priority: int,
    priorityClassName: text,
    preemptionPolicy: text,
    containers: z.array(container).optional(),
    initContainers: z.array(initContainer).optional(),
    resources,
    overhead: amounts,
    hostNetwork: flag,
    volumes: z.array(volume).optional(),
    tolerations: z.array(toleration).optional(),
    nodeSelector: texts,
    affinity: fields({ nodeAffinity, podAffinity, podAntiAffinity: podAffinity }).optional(),
    topologySpreadConstraints: z.array(topologySpreadConstraint).optional(),
    schedulingGates: z.array(fields({ name: text })).optional(),
    hostname: text,
    subdomain: text,
    dnsPolicy: only('ClusterFirst'),
    securityContext: empty,
    enableServiceLinks: only(true),
    serviceAccount: only('default'),
    serviceAccountName: only('default'),
    automountServiceAccountToken: dropped,
  },
  `ephemeralContainers activeDeadlineSeconds hostPID hostIPC shareProcessNamespace imagePullSecrets hostAliases dnsConfig
   readinessGates runtimeClassName setHostnameAsFQDN os hostUsers resourceClaims hostnameOverride`,
).optional();

export const template = fields({ metadata, spec: podSpec }).optional();

export type RawTemplate = z.output<typeof template>;
export type RawPodSpec = NonNullable<z.output<typeof podSpec>>;
/** An init container has all fields of a container and one more. */
export type RawContainer = z.output<typeof initContainer>;
export type RawProbe = NonNullable<z.output<typeof probe>>;
export type RawResources = z.output<typeof resources>;
export type RawVolume = z.output<typeof volume>;
export type RawNodeAffinity = z.output<typeof nodeAffinity>;
export type RawPodAffinity = z.output<typeof podAffinity>;
export type RawPodAffinityTerm = z.output<typeof podAffinityTerm>;
export type RawSpreadConstraint = z.output<typeof topologySpreadConstraint>;
