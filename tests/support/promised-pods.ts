// Pods that have a place and wait for their volumes before they are bound there, as the reference scheduler sees them: they stand on their nodes already.

import type { Pod } from '../../shared/kinds/pod.ts';
import type { World } from '../../shared/sim/world.ts';
import type { ReferenceCluster } from '../reference-scheduler/cluster.ts';

const MARK = { promised: 'yes' };

export function promised(pod: Pod, nodeName: string): Pod {
  return { ...pod, metadata: { ...pod.metadata, annotations: MARK }, spec: { ...pod.spec, nodeName } };
}

/** Who is promised a place only goes at once when it is deleted: no kubelet knows it. */
export function isPromised({ metadata }: Pod): boolean {
  return metadata.annotations === MARK;
}

export function withPromise(world: World, pod: Pod): Pod {
  const { namespace, name } = pod.metadata;
  const promise = world.volumes.assumed.get(world.store.stored('Pod', `${namespace}/${name}`)?.slot ?? -1);
  return promise ? promised(pod, world.nodes.node(promise.node).metadata.name) : pod;
}

/** What the scheduler wrote for a pod that it promised a place: its claims' node, or the volumes that are kept for them. */
export function reserved(world: World, cluster: ReferenceCluster, pod: Pod): ReferenceCluster {
  const names = (pod.spec.volumes ?? []).flatMap((one) => one.persistentVolumeClaim?.claimName ?? []);
  const mine = (name: string | undefined, namespace: string | undefined) =>
    name !== undefined && names.includes(name) && namespace === pod.metadata.namespace;
  return {
    ...cluster,
    claims: cluster.claims.map((one) =>
      mine(one.metadata.name, one.metadata.namespace)
        ? (world.store.get('PersistentVolumeClaim', `${one.metadata.namespace}/${one.metadata.name}`) ?? one)
        : one,
    ),
    volumes: cluster.volumes.map((one) => {
      const now = world.store.get('PersistentVolume', one.metadata.name);
      return now && mine(now.spec.claimRef?.name, now.spec.claimRef?.namespace) ? now : one;
    }),
  };
}
