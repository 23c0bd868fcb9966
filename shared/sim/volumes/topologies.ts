// Where a StorageClass lets volumes be made: asked by the scheduler before it chooses a node, and by drivers.

import type { Node } from '../../kinds/node.ts';
import { NO_PROVISIONER, type StorageClass } from '../../kinds/storage-class.ts';

/** By its allowed topologies; one of the terms must hold. */
export function allowsNode({ allowedTopologies }: StorageClass, node: Node): boolean {
  if (allowedTopologies === undefined || allowedTopologies.length === 0) return true;
  return allowedTopologies.some(({ matchLabelExpressions }) =>
    matchLabelExpressions.every(({ key, values }) => values.includes(node.metadata.labels?.[key] ?? '')),
  );
}

/** Volumes of the class can be made for the node. */
export function canProvision(storageClass: StorageClass, node: Node): boolean {
  const { provisioner } = storageClass;
  return provisioner !== '' && provisioner !== NO_PROVISIONER && allowsNode(storageClass, node);
}
