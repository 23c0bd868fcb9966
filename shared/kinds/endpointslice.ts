// An EndpointSlice: the pods behind a Service as the control plane last knew them; kube-proxy's rules are made from it.

import type { ObjectMeta } from './meta.ts';

export interface Endpoint {
  readonly addresses: readonly [string];
  readonly conditions: { readonly ready: boolean; readonly serving: boolean; readonly terminating: boolean };
  readonly nodeName: string;
  readonly zone?: string | undefined;
  /** For whom it is meant, where the Service says so (`trafficDistribution`). */
  readonly hints?:
    | {
        readonly forNodes?: readonly { readonly name: string }[] | undefined;
        readonly forZones?: readonly { readonly name: string }[] | undefined;
      }
    | undefined;
  readonly targetRef: { readonly kind: 'Pod'; readonly namespace: string; readonly name: string; readonly uid: string };
}

export interface EndpointSlice {
  readonly kind: 'EndpointSlice';
  readonly metadata: ObjectMeta;
  readonly addressType: 'IPv4';
  readonly endpoints: readonly Endpoint[];
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: number }[];
}

export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
