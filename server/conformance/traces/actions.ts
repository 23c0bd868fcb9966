// What a recording's test did, as commands to our API server.

import { resolveStrategicPatch } from '../../../shared/api/patch.ts';
import type { Command } from '../../../shared/journal/command.ts';
import { resourceOfKind } from '../../../shared/kinds/index.ts';
import type { Decoded } from '../../../shared/manifest/manifest-object.ts';
import { printPath } from '../../../shared/manifest/problem.ts';
import { readObject } from '../../../shared/manifest/read.ts';
import { creation } from '../../lab/laboratory.ts';
import type { Manifest } from '../manifest.ts';
import { Unreadable } from '../unreadable.ts';
import type { Cluster } from './cluster.ts';
import type { Trace } from './trace.ts';
import { at } from './views.ts';
import { VERSION_CLASSES, type VersionClass } from './versions.ts';
import type { Watcher } from './watcher.ts';

export interface Stage {
  readonly trace: Trace;
  readonly cluster: Cluster;
  readonly watcher: Watcher;
  readonly namespace: string;
  /** Called with each difference of versions that was met on the way. */
  readonly expect: (one: VersionClass) => void;
}

export type Action = string | Readonly<Record<string, unknown>>;

/** The commands of an action as the cluster is now; those of one action come in one tick. Throws Unreadable. */
export function commandsOf(stage: Stage, action: Action): readonly Command[] {
  if (typeof action === 'string') throw new Unreadable(`the action "${action}" is not known`);
  const { create, patch, cordon, uncordon, label, taint, heartbeats, evict } = action;
  if (typeof create === 'string') return [creation(decoded(stage, manifestOf(stage, create)))];
  if (typeof patch === 'string') return [patched(stage, patch, action['body'])];
  if (typeof action['delete'] === 'string') return [deletion(stage, action['delete'], action['options'])];
  if (typeof cordon === 'string') return [patched(stage, `Node/${cordon}`, { spec: { unschedulable: true } })];
  if (typeof uncordon === 'string') return [patched(stage, `Node/${uncordon}`, { spec: { unschedulable: null } })];
  if (typeof label === 'string') return [labelling(stage, label)];
  if (typeof taint === 'string') return [tainting(stage, taint)];
  if (typeof heartbeats === 'string') return beating(stage, heartbeats);
  if (typeof evict === 'string') return [eviction(stage, evict)];
  throw new Unreadable(`the action ${JSON.stringify(action)} is not known`);
}

/** Those that the recording does not show being made were there, or made without a word. */
export function earlierCreations(stage: Stage): readonly Command[] {
  const { manifests, steps } = stage.trace;
  const made = new Set(steps.map((step) => ('action' in step ? at(step.action, 'create') : undefined)));
  return manifests
    .filter(({ kind, metadata }) => !made.has(`${kind}/${metadata.name}`))
    .map((manifest) => creation(decoded(stage, manifest)));
}

function manifestOf({ trace }: Stage, said: string): Manifest {
  const found = trace.manifests.find((one) => `${one.kind}/${one.metadata.name}` === said);
  if (!found) throw new Unreadable(`there is no manifest of ${said}`);
  return found;
}

/** Versions of 1.20 that the API no longer serves, and that say the same (rule CONFORMANCE-12). */
const OLDER: Readonly<Record<string, string>> = { 'policy/v1beta1': 'policy/v1', 'batch/v1beta1': 'batch/v1' };

function decoded({ expect }: Stage, manifest: Manifest): Decoded {
  const version = String(manifest['apiVersion']);
  const now = OLDER[version];
  if (now !== undefined) expect(VERSION_CLASSES.apiVersion);
  const read = readObject({ ...manifest, apiVersion: now ?? version });
  if ('object' in read) return read.object;
  const [first] = read.findings;
  throw new Unreadable(
    `${manifest.kind} ${manifest.metadata.name}: ${first === undefined ? '' : `${printPath(first.path)}: ${first.message}`}`,
  );
}

interface Target {
  readonly kind: string;
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** `Pod/web/rs1/pod2`: our object of that name. */
function targetOf({ watcher, namespace }: Stage, said: string): Target {
  const [kind = '', ...rest] = said.split('/');
  const alias = rest.join('/');
  const resource = resourceOfKind(kind);
  if (resource === undefined) throw new Unreadable(`there is no kind ${kind}`);
  const key = watcher.find(kind, alias)?.key;
  const name = key === undefined ? alias : key.slice(key.indexOf('/') + 1);
  return { kind, resource: resource.resource, namespace: resource.namespaced ? namespace : undefined, name };
}

function patched(stage: Stage, said: string, patch: unknown): Command {
  const { resource, namespace, name } = targetOf(stage, said);
  const resolved = resolveStrategicPatch(stage.cluster.world, { resource, namespace, name, patch });
  if ('refusal' in resolved) throw new Unreadable(resolved.refusal.message);
  return resolved.command;
}

function deletion(stage: Stage, said: string, options: unknown): Command {
  const { resource, namespace, name } = targetOf(stage, said);
  return { kind: 'api', verb: 'delete', resource, namespace, name, body: options };
}

/** `Node/node-2 agent=yes` or `Node/node-2 agent removed`. */
function labelling(stage: Stage, said: string): Command {
  const match = /^(\S+) ([^\s=]+)(?:=(\S*)| removed)$/.exec(said);
  if (!match) throw new Unreadable(`the label "${said}" is not understood`);
  const [, target = '', name = '', value] = match;
  return patched(stage, target, { metadata: { labels: { [name]: value ?? null } } });
}

/** `lab-4 maint:NoExecute`, with a value `lab-4 maint=now:NoExecute`; `removed` or `-` at the end takes it away. */
function tainting(stage: Stage, said: string): Command {
  const match = /^(\S+) ([^\s=:]+)(?:=([^\s:]*))?:(\w+)(-| removed)?$/.exec(said);
  if (!match) throw new Unreadable(`the taint "${said}" is not understood`);
  const [, node = '', key = '', value, effect = '', removed] = match;
  const old = at(stage.cluster.world.store.get('Node', stage.watcher.names.ourNode(node)), 'spec.taints');
  const kept = (Array.isArray(old) ? old : []).filter((one) => at(one, 'key') !== key || at(one, 'effect') !== effect);
  const printed = kept.map((one) => ({ key: at(one, 'key'), value: at(one, 'value'), effect: at(one, 'effect') }));
  const added = removed === undefined ? [{ key, effect, ...(value === undefined ? {} : { value }) }] : [];
  return patched(stage, `Node/${node}`, { spec: { taints: [...printed, ...added] } });
}

/** `stop lab-7`, `resume all`. What a kubelet says when it is back is a step of its own. */
function beating({ cluster, watcher }: Stage, said: string): Command[] {
  const [word, name = ''] = said.split(' ');
  const node = watcher.names.ourNode(name);
  if (word === 'stop') cluster.silence(node);
  else if (word === 'resume') cluster.speak(node);
  else throw new Unreadable(`the heartbeats "${said}" are not understood`);
  return [];
}

function eviction(stage: Stage, pod: string): Command {
  const { namespace, name } = targetOf(stage, `Pod/${pod}`);
  // Other parts of the project know this subresource, see the eviction API.
  return {
    kind: 'api',
    verb: 'create',
    resource: 'pods',
    subresource: 'eviction' as 'binding',
    namespace,
    name,
    body: {},
  };
}
