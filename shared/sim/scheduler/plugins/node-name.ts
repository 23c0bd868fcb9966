// NodeName: a pod whose spec names a node belongs there and nowhere else. Such pods pass the scheduler by; the rule shows in explanations.

import type { StaticFilter } from './plugin.ts';

export const nodeName: StaticFilter = {
  name: 'NodeName',
  rejects: (_, node, name) =>
    name === undefined || name === node.metadata.name ? undefined : "node(s) didn't match the requested node name",
};
