// A container of a pod as it is asked for: its image, what it requests, its ports, its probes, its hooks and its environment. How it runs stands in the
// pod's status.

/**
 * Amounts by the name of the resource, as text in the API's notation: `cpu`, `memory`, `ephemeral-storage`, or an extended resource such as
 * `example.com/gpu`.
 */
export interface ResourceList {
  readonly cpu?: string | undefined;
  readonly memory?: string | undefined;
  readonly [resource: string]: string | undefined;
}

export interface Resources {
  readonly requests?: ResourceList | undefined;
  readonly limits?: ResourceList | undefined;
}

export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: number } | undefined;
  readonly tcpSocket?: { readonly port: number } | undefined;
  readonly exec?: { readonly command: readonly string[] } | undefined;
  readonly grpc?: { readonly port: number; readonly service: string } | undefined;
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  /** Takes the place of the pod's when this probe has the container killed. */
  readonly terminationGracePeriodSeconds?: number | undefined;
}

/** In the order in which the kubelet asks. */
export const PROBE_FIELDS = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;
export type ProbeField = (typeof PROBE_FIELDS)[number];

/** A key of a ConfigMap or Secret; without `optional` the container does not start while it is missing. */
export interface KeyReference {
  readonly name: string;
  readonly key: string;
  readonly optional?: true | undefined;
}

export interface EnvVar {
  readonly name: string;
  readonly value?: string | undefined;
  readonly valueFrom?:
    | { readonly configMapKeyRef?: KeyReference | undefined; readonly secretKeyRef?: KeyReference | undefined }
    | undefined;
}

/** All keys of a ConfigMap or Secret as variables. */
export interface EnvFrom {
  readonly prefix?: string | undefined;
  readonly configMapRef?: { readonly name: string; readonly optional?: true | undefined } | undefined;
  readonly secretRef?: { readonly name: string; readonly optional?: true | undefined } | undefined;
}

/** What is done beside the process: after its start, or before SIGTERM. Only its time counts here, see `hookSeconds`. */
export interface Hook {
  readonly exec?: { readonly command: readonly string[] } | undefined;
  readonly sleep?: { readonly seconds: number } | undefined;
}

export const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'] as const;
export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'] as const;

export interface ContainerPort {
  readonly name?: string | undefined;
  readonly containerPort: number;
  readonly protocol: string;
  /** A port of the node that this pod alone may have; absent for none. */
  readonly hostPort?: number | undefined;
  /** The node's address at which the port is taken; absent for all of them (`0.0.0.0`). */
  readonly hostIP?: string | undefined;
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: true | undefined;
  readonly subPath?: string | undefined;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  /** What runs in the place of the image's own program. Read and shown: how an image behaves its profile says. */
  readonly command?: readonly string[] | undefined;
  readonly args?: readonly string[] | undefined;
  readonly workingDir?: string | undefined;
  readonly imagePullPolicy: (typeof PULL_POLICIES)[number];
  readonly resources: Resources;
  readonly ports?: readonly ContainerPort[] | undefined;
  readonly env?: readonly EnvVar[] | undefined;
  readonly envFrom?: readonly EnvFrom[] | undefined;
  readonly volumeMounts?: readonly VolumeMount[] | undefined;
  readonly readinessProbe?: Probe | undefined;
  readonly livenessProbe?: Probe | undefined;
  readonly startupProbe?: Probe | undefined;
  readonly lifecycle?: { readonly postStart?: Hook | undefined; readonly preStop?: Hook | undefined } | undefined;
  /** Only of an init container: it is a sidecar, which runs on beside the app containers. */
  readonly restartPolicy?: 'Always' | undefined;
}

/** Seconds that a hook takes: those of `sleep`, or of a command that ends in `sleep N`. Other commands are done at once. */
export function hookSeconds({ sleep, exec }: Hook = {}): number {
  if (sleep) return sleep.seconds;
  const seconds = /(?:^|\s)sleep (\d{1,6})s?$/.exec(exec?.command.join(' ').trim() ?? '')?.[1];
  return seconds === undefined ? 0 : Number(seconds);
}
