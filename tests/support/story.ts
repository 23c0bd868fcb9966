// Stories: dialogues with a cluster in a text file, each answer written under its question. This file runs one; the stories stand beside
// `stories.test.ts`. A block is what is said, a line `----`, and the answer up to an empty line. What can be said:
//   nodes NAME … [zone=Z] [cpu=4] [memory=8Gi] [pods=110] [disk=BYTES]
//   image NAME [boot=1] [stop=1] [size=0] [work=20] [uses=32Mi] [backlog=100] [crash=SECONDS/CODE] [layers=DIGEST:BYTES,…]
//   apply (a manifest on the following lines)
//   bind POD NODE · delete KIND NAME · cordon NODE · uncordon NODE · label NODE KEY=VALUE · scale DEPLOYMENT N · lift POD GATE
//   set-image DEPLOYMENT IMAGE · undo DEPLOYMENT · pause DEPLOYMENT · resume DEPLOYMENT · evict POD
//   configmap NAME KEY=VALUE … (its data from now on) · fault NAME TARGET [down=yes] · loop NAME MODE [AFTER] · traffic SERVICE RATE [timeout=2] [retries=0]
//   control plane MACHINE … [writes=PER SECOND] (each runs everything) · lease
//   nodes NAME … [zone=Z] [cpu=4] [memory=8Gi] [pods=110]
//   image NAME [boot=1] [stop=1] [size=0] [work=20] [crash=SECONDS/CODE] [calls=SERVICE]
//   apply (a manifest on the following lines)
//   bind POD NODE · delete KIND NAME · cordon NODE · uncordon NODE · label NODE KEY=VALUE · scale DEPLOYMENT N · lift POD GATE
//   fault NAME TARGET · loop NAME MODE [AFTER] · traffic SERVICE RATE [timeout=2] [retries=0] [host=H path=P of an Ingress]
//   run N · run until TEXT (a fact's reason or text; 2,000 ticks at most)
//   pods · nodes? · services · budgets · conditions POD · rollout DEPLOYMENT
//   force POD (delete without waiting for its kubelet) · resize STATEFULSET N · image-of KIND NAME IMAGE
//   sets · claims (with volumes and where they are attached)
//   pods · nodes? · services · budgets · conditions POD
// Pods may be named by their first letters when these are unambiguous; several commands in a block happen in one tick.

import { tick } from '../../shared/base/units.ts';
import {
  type Command,
  COMPONENTS,
  type FaultName,
  HOST,
  type LoopMode,
  type LoopName,
  type OrderCommand,
} from '../../shared/journal/command.ts';
import { printFact, printNodes, printPods, printServices } from '../../shared/debug/print.ts';
import { parseBytes, parseMilli } from '../../shared/manifest/quantity.ts';
import { readManifest } from '../../shared/manifest/read.ts';
import { resourceOfKind } from '../../shared/kinds/index.ts';
import { leases } from '../../shared/sim/leases.ts';
import { refusal } from '../../shared/sim/commands/refusal.ts';
import { brokenInvariants } from '../../shared/sim/invariants.ts';
import { runTick } from '../../shared/sim/tick.ts';
import { World } from '../../shared/sim/world.ts';
import { printRollout, setImage, undo, update } from './rollout.ts';
import { entropyAt } from '../../shared/scenario/entropy.ts';
import { printClaims, printSets, setCommand } from './story-sets.ts';

const NAMESPACE = 'default';
const LONGEST_RUN = 2_000;

export class Story {
  readonly world = new World(1_700_000_000);
  private seq = 0;
  private seen = 0;

  constructor() {
    this.world.store.frozen = true;
    this.step([
      {
        kind: 'api',
        verb: 'create',
        resource: 'namespaces',
        name: NAMESPACE,
        body: { kind: 'Namespace', metadata: { name: NAMESPACE } },
      },
    ]);
    this.seen = this.world.events.count;
  }

  /** The answer to a block, one string a line. */
  say(block: string): string[] {
    const [first = '', ...rest] = block.split('\n');
    if (first.trim() === 'apply') return this.apply(rest.join('\n'));
    const commands: Command[] = [];
    const answers: string[] = [];
    for (const line of block.split('\n')) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      const said = this.line(line.trim().split(/\s+/));
      if (Array.isArray(said)) answers.push(...said);
      else commands.push(...said.commands);
    }
    if (commands.length > 0) this.step(commands);
    const facts = this.facts();
    return [...facts, ...answers];
  }

  private line(words: string[]): string[] | { commands: Command[] } {
    const [verb = '', ...rest] = words;
    const bare = rest.filter((word) => !word.includes('='));
    const named = Object.fromEntries(
      rest.filter((word) => word.includes('=')).map((word) => word.split('=') as [string, string]),
    );
    const [a = '', b = '', c = ''] = bare;
    switch (verb) {
      case 'nodes':
        return { commands: bare.map((name) => machine(name, named)) };
      case 'pool':
        return { commands: [pool(a, named)] };
      case 'image':
        return { commands: [image(a, named)] };
      case 'bind':
        return {
          commands: [
            {
              kind: 'api',
              verb: 'create',
              resource: 'pods',
              subresource: 'binding',
              namespace: NAMESPACE,
              name: this.pod(a),
              body: { target: { kind: 'Node', name: b } },
            },
          ],
        };
      case 'delete': {
        const resource = resourceOfKind(a)?.resource ?? a;
        const name = a === 'Pod' ? this.pod(b) : b;
        const namespace = resourceOfKind(a)?.namespaced === false ? undefined : NAMESPACE;
        const body = c === '' ? undefined : { propagationPolicy: c };
        return { commands: [{ kind: 'api', verb: 'delete', resource, namespace, name, body }] };
      }
      case 'cordon':
      case 'uncordon':
        return { commands: [this.cordon(a, verb === 'cordon')] };
      case 'label':
        return { commands: [this.label(a, named)] };
      case 'lift':
        return { commands: [this.lift(this.pod(a), b)] };
      case 'scale':
        return {
          commands: [
            {
              kind: 'api',
              verb: 'update',
              resource: 'deployments',
              subresource: 'scale',
              namespace: NAMESPACE,
              name: a,
              body: { spec: { replicas: Number(b) } },
            },
          ],
        };
      case 'set-image':
        return { commands: [setImage(this, b, a)] };
      case 'undo':
        return { commands: [undo(this, a)] };
      case 'pause':
      case 'resume':
        return { commands: [update(this, { paused: verb === 'pause' ? true : undefined }, undefined, a)] };
      case 'evict':
        return {
          commands: [
            {
              kind: 'api',
              verb: 'create',
              resource: 'pods',
              subresource: 'eviction',
              namespace: NAMESPACE,
              name: this.pod(a),
              body: {},
            },
          ],
        };
      case 'rollout':
        return printRollout(this, a);
      case 'fault':
        return {
          commands: [
            {
              kind: 'fault',
              fault: a as FaultName,
              target: a === 'container-kill' ? `${NAMESPACE}/${this.pod(b)}` : b,
              ...(named['down'] === undefined ? {} : { staysDown: true as const }),
            },
          ],
        };
      case 'configmap':
        return {
          commands: [
            {
              kind: 'api',
              verb: 'update',
              resource: 'configmaps',
              namespace: NAMESPACE,
              name: a,
              body: { metadata: {}, data: named },
            },
          ],
        };
      case 'loop':
        return { commands: [{ kind: 'loop', loop: a as LoopName, mode: b as LoopMode, afterTicks: Number(c || 0) }] };
      case 'traffic':
        return {
          commands: [
            {
              kind: 'traffic',
              namespace: NAMESPACE,
              service: a,
              ...(named['host'] ? { ingress: { host: named['host'], path: named['path'] ?? '/' } } : {}),
              requestsPerSecond: Number(b),
              rampTicks: Number(named['ramp'] ?? 0),
              timeoutSeconds: Number(named['timeout'] ?? 2),
              retries: Number(named['retries'] ?? 0),
            },
          ],
        };
      case 'control':
        return { commands: [controlPlane(bare.slice(1), named)] };
      case 'lease':
        return printLeases(this.world);
      case 'run':
        return this.run(a === 'until' ? words.slice(2).join(' ') : Number(a));
      case 'pods':
        return printPods(this.world);
      case 'nodes?':
        return printNodes(this.world);
      case 'services':
        return printServices(this.world);
      case 'budgets':
        return this.budgets();
      case 'conditions':
        return this.conditions(this.pod(a));
      case 'force':
      case 'resize':
      case 'image-of':
        return { commands: [setCommand(this.world, verb, bare.with(0, verb === 'force' ? this.pod(a) : a))] };
      case 'sets':
        return printSets(this.world);
      case 'claims':
        return printClaims(this.world);
      default:
        throw new Error(`a story says "${words.join(' ')}"`);
    }
  }

  private run(until: number | string): string[] {
    const answers: string[] = [];
    for (let i = 0; i < (typeof until === 'number' ? until : LONGEST_RUN); i += 1) {
      this.step([]);
      const facts = this.facts();
      answers.push(...facts);
      if (typeof until === 'string' && facts.some((fact) => fact.includes(until))) return answers;
    }
    if (typeof until === 'string') answers.push(`(did not happen within ${LONGEST_RUN} ticks)`);
    return answers.length > 0 ? answers : ['(nothing happens)'];
  }

  private apply(text: string): string[] {
    const { objects, problems } = readManifest(text, 'story.yaml');
    if (problems.length > 0) return problems.map((one) => `${one.line}:${one.column} ${one.path}: ${one.message}`);
    this.step(
      objects.map((object) => ({
        kind: 'api',
        verb: 'create',
        resource: resourceOfKind(object.kind)?.resource ?? '',
        name: object.metadata.name,
        namespace: resourceOfKind(object.kind)?.namespaced ? (object.metadata.namespace ?? NAMESPACE) : undefined,
        body: resourceOfKind(object.kind)?.namespaced
          ? { ...object, metadata: { ...object.metadata, namespace: object.metadata.namespace ?? NAMESPACE } }
          : object,
      })),
    );
    return this.facts();
  }

  private step(commands: readonly Command[]): void {
    const next = tick(this.world.started ? this.world.tick + 1 : 0);
    const entries = commands.map((command) => {
      this.seq += 1;
      return { seq: this.seq, actor: HOST, command };
    });
    runTick(this.world, { tick: next, entropy: entropyAt('story', next), entries });
    const broken = brokenInvariants(this.world);
    if (broken.length > 0) throw new Error(`tick ${next}: ${broken.join('; ')}`);
  }

  private facts(): string[] {
    const facts = this.world.events.since(this.seen);
    this.seen = this.world.events.count;
    return facts.map((fact) => printFact(this.world, fact));
  }

  private pod(start: string): string {
    const names = this.world.store.list('Pod').map((pod) => pod.metadata.name);
    if (names.includes(start)) return start;
    const fitting = names.filter((name) => name.startsWith(start));
    return fitting.length === 1 ? (fitting[0] as string) : start;
  }

  /** `kubectl get poddisruptionbudgets`, in the game's short form. */
  private budgets(): string[] {
    return this.world.store.list('PodDisruptionBudget').map(({ metadata, status }) => {
      const { disruptionsAllowed, currentHealthy, desiredHealthy } = status;
      return `${metadata.name}  allowed ${disruptionsAllowed}  healthy ${currentHealthy}  desired ${desiredHealthy}`;
    });
  }

  /** What `kubectl describe pod` says of a pod's conditions, and the node that was promised to it. */
  private conditions(name: string): string[] {
    const status = this.world.store.get('Pod', `${NAMESPACE}/${name}`)?.status;
    if (!status) return ['(no such pod)'];
    const lines = status.conditions.map(({ type, status: is, reason, message }) =>
      [type, is, reason, message].filter((one) => one !== undefined).join('  '),
    );
    return status.nominatedNodeName === undefined ? lines : [...lines, `nominated to ${status.nominatedNodeName}`];
  }

  private label(name: string, labels: Record<string, string>): Command {
    const node = this.world.store.get('Node', name);
    const body = { metadata: { name, labels: { ...node?.metadata.labels, ...labels } }, spec: node?.spec };
    return { kind: 'api', verb: 'update', resource: 'nodes', name, body };
  }

  private lift(name: string, gate: string): Command {
    const pod = this.world.store.get('Pod', `${NAMESPACE}/${name}`);
    const schedulingGates = pod?.spec.schedulingGates?.filter((one) => one.name !== gate);
    const body = pod && { ...pod, spec: { ...pod.spec, schedulingGates } };
    return { kind: 'api', verb: 'update', resource: 'pods', namespace: NAMESPACE, name, body };
  }

  private cordon(name: string, unschedulable: boolean): Command {
    const node = this.world.store.get('Node', name);
    const body = {
      metadata: { name, labels: node?.metadata.labels },
      spec: { unschedulable: unschedulable || undefined, taints: node?.spec.taints ?? [] },
    };
    const command: Command = { kind: 'api', verb: 'update', resource: 'nodes', name, body };
    return refusal(this.world, command) ? { ...command, body: undefined } : command;
  }
}

function machine(name: string, named: Record<string, string>): Command {
  return {
    kind: 'order',
    order: 'machine',
    name,
    zone: named['zone'] ?? 'a',
    milliCpu: parseMilli(named['cpu'] ?? '4') ?? 0,
    memoryBytes: parseBytes(named['memory'] ?? '8Gi') ?? 0,
    maxPods: Number(named['pods'] ?? 110),
    centsPerHour: 10,
    ...(named['disk'] === undefined ? {} : { imageDiskBytes: parseBytes(named['disk']) ?? 0 }),
  };
}

function controlPlane(machines: readonly string[], named: Record<string, string>): Command {
  return {
    kind: 'order',
    order: 'control-plane',
    name: 'control-plane',
    machines: machines.map((name) => ({ name, zone: 'a', runs: COMPONENTS })),
    writesPerSecond: named['writes'] === undefined ? undefined : Number(named['writes']),
  };
}

/** `kubectl get leases -n kube-system`, in the game's short form. */
function printLeases(world: World): string[] {
  return leases(world)
    .filter((lease) => lease.metadata.namespace === 'kube-system')
    .map(({ metadata, spec }) => `${metadata.name}  holder ${spec.holderIdentity}  renewed at ${spec.renewTime}`);
}

function pool(name: string, named: Record<string, string>): Command {
  const shape = machine(name, named) as OrderCommand; // it makes one
  return {
    ...shape,
    order: 'pool',
    min: Number(named['min'] ?? 0),
    max: Number(named['max'] ?? 3),
    bootSeconds: Number(named['boot'] ?? 60),
  };
}

function image(name: string, named: Record<string, string>): Command {
  const [afterSeconds, exitCode] = (named['crash'] ?? '').split('/');
  const layers = named['layers']?.split(',').map((one) => {
    const [digest = '', bytes = ''] = one.split(':');
    return { digest, sizeBytes: parseBytes(bytes) ?? 0 };
  });
  return {
    kind: 'host',
    action: 'image',
    profile: {
      image: name,
      sizeBytes: layers?.reduce((sum, one) => sum + one.sizeBytes, 0) ?? parseBytes(named['size'] ?? '0') ?? 0,
      bootSeconds: Number(named['boot'] ?? 1),
      stopSeconds: Number(named['stop'] ?? 1),
      milliCpuSecondsPerRequest: Number(named['work'] ?? 20),
      idleMilliCpu: 5,
      memoryBytes: parseBytes(named['uses'] ?? '32Mi') ?? 0,
      memoryBytesPerRequest: 0,
      backlog: Number(named['backlog'] ?? 100),
      ...(layers ? { layers } : {}),
      ...(named['calls'] ? { calls: [{ service: named['calls'], perRequest: 1 }] } : {}),
      ...(afterSeconds ? { crash: { afterSeconds: Number(afterSeconds), exitCode: Number(exitCode ?? 1) } } : {}),
    },
  };
}
