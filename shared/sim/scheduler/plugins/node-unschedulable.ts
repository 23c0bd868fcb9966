// NodeUnschedulable: a cordoned node takes only pods that tolerate the taint which cordoning stands for.

import { TAINTS } from '../../../kinds/node.ts';
import { tolerates } from '../../../kinds/toleration.ts';
import type { StaticFilter } from './plugin.ts';

const TAINT = { key: TAINTS.unschedulable, effect: 'NoSchedule' } as const;

export const nodeUnschedulable: StaticFilter = {
  name: 'NodeUnschedulable',
  rejects: (wants, node) =>
    node.spec.unschedulable && !wants.tolerations.some((one) => tolerates(one, TAINT))
      ? 'node(s) were unschedulable'
      : undefined,
};
