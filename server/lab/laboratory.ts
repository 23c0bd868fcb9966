// A cluster on the workbench: no players, no scenario, no traffic. Commands go in and ticks go by, as in a match; what is tried out with it is for
// `lab` and `conformance`.

import { tick } from '../../shared/base/units.ts';
import { type Command, type Entry, HOST, LOOPS, type LoopMode, type LoopName } from '../../shared/journal/command.ts';
import { resourceOfKind } from '../../shared/kinds/index.ts';
import type { Pod } from '../../shared/kinds/pod.ts';
import type { Status } from '../../shared/kinds/status.ts';
import type { Decoded } from '../../shared/manifest/manifest-object.ts';
import { entropyAt } from '../../shared/scenario/entropy.ts';
import { refusal } from '../../shared/sim/commands/refusal.ts';
import { loadWorld, saveWorld } from '../../shared/sim/snapshot.ts';
import type { Stored } from '../../shared/sim/store.ts';
import { runMoment, runTick } from '../../shared/sim/tick.ts';
import { World } from '../../shared/sim/world.ts';

/** 2026-01-01T00:00:00Z: what is printed must not depend on when it is run. */
const EPOCH = 1_767_225_600;
/** Chance comes from here, so that equal manifests give equal clusters. */
const SECRET = 'lab';
export const DEFAULT_NAMESPACE = 'default';

export class Laboratory {
  readonly world: World;
  private readonly secret: string;
  private seq = 0;
  private moments = 0;

  private constructor(world: World, secret: string) {
    this.world = world;
    this.secret = secret;
  }

  /** A cluster with these namespaces and nothing else; tick 0 is at `epoch`, in seconds since 1970; chance comes from `secret`. */
  static empty(namespaces: readonly string[], epoch = EPOCH, secret = SECRET): Laboratory {
    const laboratory = new Laboratory(new World(epoch), secret);
    laboratory.world.decisions.kept = true;
    laboratory.tick(
      namespaces.map((name) => creation({ kind: 'Namespace', metadata: { name }, spec: { finalizers: [] } })),
    );
    return laboratory;
  }

  /** The same cluster once more: what happens to one of the two is not known to the other. */
  fork(): Laboratory {
    const other = new Laboratory(loadWorld(saveWorld(this.world)), this.secret);
    other.seq = this.seq;
    other.moments = this.moments;
    return other;
  }

  /** One second, in which these commands come in this order. */
  tick(commands: readonly Command[] = []): void {
    const next = tick(this.world.started ? this.world.tick + 1 : 0);
    runTick(this.world, { tick: next, entropy: entropyAt(this.secret, next), entries: this.entries(commands) });
  }

  /** As `tick`, but the second stays the same. */
  moment(commands: readonly Command[] = []): void {
    this.moments += 1;
    const entropy = entropyAt(`${this.secret} ${this.moments}`, this.world.tick);
    runMoment(this.world, { entropy, entries: this.entries(commands) });
  }

  private entries(commands: readonly Command[]): Entry[] {
    return commands.map((command) => {
      this.seq += 1;
      return { seq: this.seq, actor: HOST, command };
    });
  }

  /** One second for one command; what the API server says against it, if it does, and then nothing happens. */
  submit(command: Command): Status | undefined {
    const refused = refusal(this.world, command);
    if (!refused) this.tick([command]);
    return refused;
  }

  pod(name: string, namespace: string): Stored<Pod> | undefined {
    return this.world.store.stored('Pod', `${namespace}/${name}`);
  }
}

/** The command that creates a decoded object; one that names no namespace goes to `default`. */
export function creation(object: Decoded): Command {
  const resource = resourceOfKind(object.kind);
  const namespace = resource?.namespaced ? (object.metadata.namespace ?? DEFAULT_NAMESPACE) : undefined;
  const { name } = object.metadata;
  return {
    kind: 'api',
    verb: 'create',
    resource: resource?.resource ?? object.kind,
    namespace,
    name,
    body: { ...object, metadata: { ...object.metadata, namespace } },
  };
}

export function loopCommand(loop: LoopName, mode: LoopMode): Command {
  return { kind: 'loop', loop, mode, afterTicks: 0 };
}

/** All loops but the scheduler's. */
export const OTHER_LOOPS = LOOPS.filter((loop) => loop !== 'scheduler');
