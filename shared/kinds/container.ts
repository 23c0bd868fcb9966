// A container of a pod as it is asked for: its image, what it requests, its ports and its probe. How it runs stands in the pod's status.

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
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
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
  readonly imagePullPolicy: (typeof PULL_POLICIES)[number];
  readonly resources: Resources;
  readonly ports?: readonly ContainerPort[] | undefined;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | undefined;
  readonly volumeMounts?: readonly VolumeMount[] | undefined;
  readonly readinessProbe?: Probe | undefined;
  /** Only of an init container: it is a sidecar, which runs on beside the app containers. */
  readonly restartPolicy?: 'Always' | undefined;
}
