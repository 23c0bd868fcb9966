// A Service: a name and an address for the pods that its selector matches.

import type { Labels, ObjectMeta } from './meta.ts';

export interface ServicePort {
  readonly name?: string | undefined;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
  readonly targetPort: number | string;
}

export interface ServiceSpec {
  readonly type: 'ClusterIP';
  readonly clusterIP: string;
  readonly selector: Labels;
  readonly ports: readonly ServicePort[];
}

export interface Service {
  readonly kind: 'Service';
  readonly metadata: ObjectMeta;
  readonly spec: ServiceSpec;
}
