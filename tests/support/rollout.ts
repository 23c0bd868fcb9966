// Updates of a Deployment as kubectl makes them, and what its ReplicaSets are at a moment, for tables and properties about rollouts.

import type { Command } from '../../shared/journal/command.ts';
import { type Deployment, type DeploymentSpec, TEMPLATE_HASH_LABEL } from '../../shared/kinds/deployment.ts';
import type { ReplicaSet } from '../../shared/kinds/replicaset.ts';
import type { World } from '../../shared/sim/world.ts';
import { NAMESPACE, present } from './cluster.ts';

/** A cluster of tables, or a story. */
interface Held {
  readonly world: World;
}

export function deploymentOf(cluster: Held, name = 'web'): Deployment {
  return present(cluster.world.store.get('Deployment', `${NAMESPACE}/${name}`), `deployment ${name}`);
}

/** The whole object with some of its spec replaced (`kubectl replace`, or a patch when the API server has resolved it). */
export function update(
  cluster: Held,
  change: Partial<DeploymentSpec>,
  annotations?: Readonly<Record<string, string>>,
  name = 'web',
): Command {
  const { metadata, spec } = deploymentOf(cluster, name);
  const body = {
    metadata: { labels: metadata.labels, annotations: { ...metadata.annotations, ...annotations } },
    spec: { ...spec, ...change },
  };
  return { kind: 'api', verb: 'update', resource: 'deployments', namespace: NAMESPACE, name, body };
}

/** `kubectl set image`. */
export function setImage(cluster: Held, image: string, name = 'web'): Command {
  const { template } = deploymentOf(cluster, name).spec;
  const containers = template.spec.containers.map((one) => ({ ...one, image }));
  return update(cluster, { template: { ...template, spec: { ...template.spec, containers } } }, undefined, name);
}

/** `kubectl rollout undo`: the template of the revision before, as an update. */
export function undo(cluster: Held, name = 'web'): Command {
  const current = revision(deploymentOf(cluster, name));
  const before = revisions(cluster, name).filter((one) => revision(one) < current);
  const { metadata, spec } = present(before.at(-1), 'older revision').spec.template;
  const { [TEMPLATE_HASH_LABEL]: _, ...labels } = metadata.labels ?? {};
  return update(cluster, { template: { metadata: { ...metadata, labels }, spec } }, undefined, name);
}

/** A line a revision, `kubectl get rs` with the number before it, and what the Deployment says of its rollout. */
export function printRollout(cluster: Held, name: string): string[] {
  const { status } = deploymentOf(cluster, name);
  return [
    ...revisions(cluster, name).map(
      (one) =>
        `revision ${revision(one)}  ${one.metadata.name}  wanted ${one.spec.replicas}  there ${one.status.replicas}  ready ${one.status.readyReplicas}`,
    ),
    ...status.conditions.map(({ type, status, reason, message }) => `${type}=${status}  ${reason}  ${message}`),
  ];
}

/** The Deployment's ReplicaSets in the order of their revisions. */
export function revisions(cluster: Held, name = 'web'): ReplicaSet[] {
  const { uid } = deploymentOf(cluster, name).metadata;
  return cluster.world.store
    .list('ReplicaSet')
    .filter((one) => one.metadata.ownerReferences?.[0]?.uid === uid)
    .sort((x, y) => revision(x) - revision(y));
}

export function revision({ metadata }: ReplicaSet | Deployment): number {
  return Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
}

/** Sizes that the ReplicaSets are to have, in the order of their revisions. */
export const sizes = (cluster: Held, name = 'web'): number[] =>
  revisions(cluster, name).map((one) => one.spec.replicas);
