// An object that was read from a manifest, as the command that creates it: what `kubectl create` sends for it.

import { must } from '../base/assert.ts';
import { resourceOfKind } from '../kinds/index.ts';
import type { Decoded } from '../manifest/manifest-object.ts';
import type { ApiCommand } from './command.ts';

export function creationOf(object: Decoded): ApiCommand {
  const { resource } = must(resourceOfKind(object.kind), 'every kind that can be read is served');
  const { name, namespace } = object.metadata;
  return { kind: 'api', verb: 'create', resource, namespace, name, body: object };
}
