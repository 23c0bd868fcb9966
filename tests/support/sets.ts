// StatefulSets, DaemonSets and their storage for tables about the simulation: manifests as commands, and changes of what is there.

import type { Command } from '../../shared/journal/command.ts';
import { type Cluster, create, NAMESPACE, type PodAsk, template } from './cluster.ts';

export type Json = Readonly<Record<string, unknown>>;

/** `spec` is laid over the set's own. */
export function statefulSet(name: string, replicas: number, spec: Json = {}, ask: PodAsk = {}): Command {
  const labels = { app: name };
  return create({
    kind: 'StatefulSet',
    apiVersion: 'apps/v1',
    metadata: { name },
    spec: {
      serviceName: name,
      replicas,
      selector: { matchLabels: labels },
      template: template({ labels, ...ask }),
      ...spec,
    },
  });
}

export function daemonSet(name: string, spec: Json = {}, ask: PodAsk = {}): Command {
  const labels = { app: name };
  return create({
    kind: 'DaemonSet',
    apiVersion: 'apps/v1',
    metadata: { name },
    spec: { selector: { matchLabels: labels }, template: template({ labels, ...ask }), ...spec },
  });
}

/** `kubectl edit`: the spec of a set with these fields laid over it. */
export function edit(cluster: Cluster, kind: 'StatefulSet' | 'DaemonSet', name: string, spec: Json): Command {
  const object = kind === 'StatefulSet' ? cluster.statefulSet(name) : cluster.daemonSet(name);
  return {
    kind: 'api',
    verb: 'update',
    resource: kind === 'StatefulSet' ? 'statefulsets' : 'daemonsets',
    namespace: NAMESPACE,
    name,
    body: { metadata: object.metadata, spec: { ...object.spec, ...spec } },
  };
}

/** `kubectl set image`. */
export function setImage(cluster: Cluster, kind: 'StatefulSet' | 'DaemonSet', name: string, image: string): Command {
  const { template } = (kind === 'StatefulSet' ? cluster.statefulSet(name) : cluster.daemonSet(name)).spec;
  const containers = template.spec.containers.map((one) => ({ ...one, image }));
  return edit(cluster, kind, name, { template: { ...template, spec: { ...template.spec, containers } } });
}

export function scaleTo(
  resource: 'deployments' | 'statefulsets' | 'replicasets',
  name: string,
  replicas: number,
): Command {
  return {
    kind: 'api',
    verb: 'update',
    resource,
    subresource: 'scale',
    namespace: NAMESPACE,
    name,
    body: { spec: { replicas } },
  };
}

/** 10 GiB of class `manual`, in a folder unless `spec` says what else. */
export function volume(name: string, spec: Json = {}, labels?: Readonly<Record<string, string>>): Command {
  return create({
    kind: 'PersistentVolume',
    apiVersion: 'v1',
    metadata: { name, labels },
    spec: {
      capacity: { storage: '10Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'manual',
      ...('csi' in spec || 'nfs' in spec ? {} : { hostPath: { path: '/data' } }),
      ...spec,
    },
  });
}

/** For 1 GiB of class `manual`. */
export function claim(name: string, spec: Json = {}): Command {
  return create({
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
    metadata: { name },
    spec: claimSpec(spec),
  });
}

export function claimSpec(spec: Json = {}): Json {
  return {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'manual',
    resources: { requests: { storage: '1Gi' } },
    ...spec,
  };
}

export function storageClass(name: string, more: Json = {}): Command {
  return create({
    kind: 'StorageClass',
    apiVersion: 'storage.k8s.io/v1',
    metadata: { name },
    provisioner: 'ebs.csi.aws.com',
    volumeBindingMode: 'WaitForFirstConsumer',
    ...more,
  });
}

/** The part of a pod's spec that mounts these claims. */
export function mounting(...claims: readonly string[]): PodAsk {
  return { volumes: claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })) };
}
