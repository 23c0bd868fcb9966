// An update that gives a Deployment another template, as `kubectl set image` and `kubectl rollout undo` end in one. What its pods become of it is its
// controller's business.

import type { Deployment } from '../kinds/deployment.ts';
import type { PodTemplate } from '../kinds/pod.ts';
import type { ApiCommand } from './command.ts';

/** Without a version: a status that is written in between must not refuse it. */
export function updateOf({ metadata, spec }: Deployment, template: PodTemplate): ApiCommand {
  const { name, namespace, labels, annotations } = metadata;
  return {
    kind: 'api',
    verb: 'update',
    resource: 'deployments',
    namespace,
    name,
    body: { kind: 'Deployment', metadata: { name, namespace, labels, annotations }, spec: { ...spec, template } },
  };
}
