// What of a match's commands is a player's decision, in the words in which charts, marks and the analysis speak of it.

import { unreachable } from '../base/assert.ts';
import { DIRECTOR, type Entry, HOST } from '../journal/command.ts';
import type { Deployment } from '../kinds/deployment.ts';
import { keyOf } from '../kinds/meta.ts';
import { bindingTarget } from '../sim/commands/refusal.ts';
import type { World } from '../sim/world.ts';
import { workloadOf } from './workload.ts';

export type DecisionKind =
  | 'bind'
  | 'delete'
  | 'scale'
  | 'image'
  | 'cordon'
  | 'uncordon'
  | 'change'
  | 'hand-over'
  | 'take-back';

export interface Decision {
  /** The command's number in the journal, unique in the match. */
  readonly seq: number;
  /** The tick that applied it: the world before it is that of the tick before. */
  readonly tick: number;
  /** The seat that gave it. */
  readonly actor: string;
  readonly kind: DecisionKind;
  /** `pods`, `deployments`, `nodes`, `services` or `loops`. */
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  /** The node of a binding; of a deletion the node that the pod was on. */
  readonly node?: string | undefined;
  /** The replicas of a scale. */
  readonly replicas?: number | undefined;
  /** The image that an update of a Deployment gives to its pods. */
  readonly image?: string | undefined;
  /** The Deployment (or other owner) of a pod. */
  readonly workload?: string | undefined;
}

/** The decision with what only the world before its tick knows: of its pod, or whether its Deployment's image is another. */
export function placed(world: World, decision: Decision): Decision {
  if (decision.image !== undefined) {
    const before = world.store.get('Deployment', keyOf(decision))?.spec.template.spec.containers[0]?.image;
    return { ...decision, kind: before === decision.image ? 'scale' : 'image' };
  }
  if (decision.resource !== 'pods') return decision;
  const node = decision.node ?? world.store.get('Pod', keyOf(decision))?.spec.nodeName;
  return { ...decision, node, workload: workloadOf(world, decision) };
}

/** Undefined for what no player decided, and for pauses, paces and seats. */
export function decisionOf({ seq, actor, command }: Entry, tick: number): Decision | undefined {
  if (actor === DIRECTOR || actor === HOST) return undefined;
  const by = { seq, tick, actor };
  switch (command.kind) {
    case 'loop':
      return {
        ...by,
        kind: command.mode === 'automatic' ? 'hand-over' : 'take-back',
        resource: 'loops',
        name: command.loop,
      };
    case 'api': {
      const { resource, namespace, name, verb, subresource, body } = command;
      const about = { ...by, resource, namespace, name };
      if (subresource === 'binding') return { ...about, kind: 'bind', node: bindingTarget(command) };
      if (subresource === 'scale')
        return { ...about, kind: 'scale', replicas: (body as { spec: { replicas: number } }).spec.replicas }; // shape checked at the door
      if (verb === 'delete') return { ...about, kind: 'delete' };
      if (resource === 'nodes') {
        const { unschedulable } = (body as { spec: { unschedulable?: true } }).spec; // as above
        return { ...about, kind: unschedulable === true ? 'cordon' : 'uncordon' };
      }
      if (resource === 'deployments') {
        const { replicas, template } = (body as Pick<Deployment, 'spec'>).spec; // as above
        return { ...about, kind: 'image', replicas, image: template.spec.containers[0]?.image };
      }
      return { ...about, kind: 'change' };
    }
    case 'order':
    case 'fault':
    case 'traffic':
    case 'seat':
    case 'host':
      return undefined;
    default:
      return unreachable(command);
  }
}
