// What every panel of a match works with: the session, what is selected, the words, and one way to give commands whose refusal is always told.

import type { Command } from '../../shared/journal/command.ts';
import { requestOf } from '../../shared/journal/door.ts';
import type { Fact } from '../../shared/sim/events.ts';
import type { World } from '../../shared/sim/world.ts';
import { authorise } from '../../shared/match/authorise.ts';
import type { Status } from '../../shared/kinds/status.ts';
import { failure } from '../../shared/kinds/status.ts';
import { crowdMoment, isCrowd } from '../board/crowd.ts';
import { momentOf, type Moment } from '../board/scene-model.ts';
import type { Urgency } from '../session/crier.ts';
import { bindOrder } from '../session/orders.ts';
import { overheard } from '../session/overheard.ts';
import type { Selection } from '../session/selection.ts';
import type { Answer, Session } from '../session/session.ts';
import type { Words } from '../text/words.ts';
import { type Opinion, opinionOn } from './reading/opinion.ts';

/** So many own placements are remembered with what kube-scheduler thinks of them. */
const OPINIONS_KEPT = 200;

/** A message that pops up: what the API server refused, or a short remark of ours. */
export type Toast =
  | { readonly kind: 'refused'; readonly status: Status }
  | { readonly kind: 'said'; readonly text: string };

export class Desk {
  /** What is commanded through it, from panels and board alike, is heard here. */
  readonly session: Session;
  readonly selection: Selection;
  readonly words: Words;
  /** Set by the match page. */
  onToast: (toast: Toast) => void = () => undefined;
  onAnnounce: (text: string, urgency: Urgency) => void = () => undefined;
  /** Binds that were sent and are not in the world yet: pod → node. */
  readonly #sent = new Map<string, string>();
  /** By pod, the last one last: what kube-scheduler thinks of the placements that were made on this screen. */
  readonly #opinions = new Map<string, Opinion>();
  #moment: Moment | undefined;
  #momentOf: object | undefined;
  /** What was read from the world at this tick, by who read it. */
  readonly #readings = new Map<object, unknown>();
  #readAt = -1;
  #readOf: object | undefined;

  constructor(session: Session, selection: Selection, words: Words) {
    this.session = overheard(session, (command, answer) => this.#hear(command, answer));
    this.selection = selection;
    this.words = words;
  }

  #hear(command: Command, answer: Promise<Answer>): void {
    if (command.kind !== 'api' || requestOf(command) !== 'create pods/binding') return;
    const { target } = command.body as { target: { name: string } }; // a binding of our own making, see `session/orders`
    const pod = `${command.namespace}/${command.name}`;
    const opinion = opinionOn(this.session.world, pod, target.name);
    if (opinion === undefined) return;
    this.#opinions.delete(pod);
    this.#opinions.set(pod, opinion);
    const oldest = this.#opinions.keys().next().value;
    if (this.#opinions.size > OPINIONS_KEPT && oldest !== undefined) this.#opinions.delete(oldest);
    void answer.then(({ status }) => {
      if (status === 'refused' && this.#opinions.get(pod) === opinion) this.#opinions.delete(pod);
    });
  }

  /** How many placements were made on this screen. */
  get placements(): number {
    return this.#opinions.size;
  }

  /** Of the last placement, or of that of a pod. */
  opinion(pod?: string): Opinion | undefined {
    return pod === undefined ? [...this.#opinions.values()].at(-1) : this.#opinions.get(pod);
  }

  /** What `reader` reads from the world, worked out once for each tick. Readers are functions of a module, not made on the way. */
  read<T>(reader: (world: World) => T): T {
    const { world } = this.session;
    if (this.#readOf !== world || this.#readAt !== world.tick) {
      this.#readings.clear();
      this.#readOf = world;
      this.#readAt = world.tick;
    }
    if (!this.#readings.has(reader)) this.#readings.set(reader, reader(world));
    return this.#readings.get(reader) as T; // what stands under a reader is what it read
  }

  /** "Why?" of a fact: the inspector shows its chain of causes. */
  ask(fact: Fact | undefined): void {
    if (fact !== undefined) this.selection.ask(fact.id);
  }

  /** The cluster as a flat picture, made once for each tick. */
  get moment(): Moment {
    const { world } = this.session;
    if (this.#moment === undefined || this.#momentOf !== world || this.#moment.tick !== world.tick) {
      this.#moment = isCrowd(world) ? crowdMoment(world, this.#lookedAt(world)) : momentOf(world);
      this.#momentOf = world;
      for (const key of [...this.#sent.keys()])
        if (this.#moment.pods.get(key)?.ship !== undefined || !this.#moment.pods.has(key)) this.#sent.delete(key);
    }
    return this.#moment;
  }

  /** Among very many ships: the one that is inspected, or that of the pod that is. */
  #lookedAt(world: World): readonly string[] {
    const { inspected } = this.selection;
    if (inspected?.kind === 'Node') return [inspected.key];
    const node = inspected?.kind === 'Pod' ? world.store.get('Pod', inspected.key)?.spec.nodeName : undefined;
    return node === undefined ? [] : [node];
  }

  /** Whether this player's role lets a command pass; the server asks the same function again. */
  may(command: Command): boolean {
    const { view } = this.session;
    return view.canCommand && authorise(view.seat ?? '', view.roles, command) === undefined;
  }

  /** Gives a command; true when it was taken. What is refused or held is said. */
  async give(command: Command): Promise<boolean> {
    const answer = await this.session.submit(command);
    if (answer.status === 'refused') {
      this.onToast({ kind: 'refused', status: answer.refusal });
      return false;
    }
    if (answer.status === 'held') this.onToast({ kind: 'said', text: this.words('match.held') });
    return true;
  }

  say(text: string): void {
    this.onToast({ kind: 'said', text });
  }

  /** Reads a text out to those who do not see the screen: in its turn, or at once where it answers what they have just done. */
  announce(text: string, urgency: Urgency = 'polite'): void {
    this.onAnnounce(text, urgency);
  }

  /** A pod whose bind is on its way no longer waits for hands. */
  isSent(pod: string): boolean {
    return this.#sent.has(pod);
  }

  /** Binds the pod in hand, and takes up the next one of its stack. */
  async place(node: string): Promise<void> {
    const pod = this.selection.picked;
    if (pod === undefined) return;
    this.#sent.set(pod, node);
    const stack = this.moment.stacks.find((one) => one.pods.includes(pod));
    this.selection.pick(stack?.pods.find((key) => !this.#sent.has(key)));
    this.announce(this.words('panels.queue.bound', { pod: shortName(pod), node }));
    if (!(await this.give(bindOrder(pod, node)))) {
      this.#sent.delete(pod);
      if (this.selection.picked === undefined) this.selection.pick(pod);
    }
  }

  /** Said when a control is used that belongs to another role. */
  refuse(message: string): void {
    this.onToast({ kind: 'refused', status: failure('Forbidden', message) });
  }
}

/** `shop/web-7d9f` → `web-7d9f`. */
export function shortName(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}
