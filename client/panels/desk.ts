// What every panel of a match works with: the session, what is selected, the words, and one way to give commands whose refusal is always told.

import type { Command } from '../../shared/journal/command.ts';
import { authorise } from '../../shared/match/authorise.ts';
import type { Status } from '../../shared/kinds/status.ts';
import { failure } from '../../shared/kinds/status.ts';
import { momentOf, type Moment } from '../board/scene-model.ts';
import { bindOrder } from '../session/orders.ts';
import type { Selection } from '../session/selection.ts';
import type { Session } from '../session/session.ts';
import type { Words } from '../text/words.ts';

/** A message that pops up: what the API server refused, or a short remark of ours. */
export type Toast =
  | { readonly kind: 'refused'; readonly status: Status }
  | { readonly kind: 'said'; readonly text: string };

export class Desk {
  readonly session: Session;
  readonly selection: Selection;
  readonly words: Words;
  /** Set by the match page. */
  onToast: (toast: Toast) => void = () => undefined;
  onAnnounce: (text: string) => void = () => undefined;
  /** Binds that were sent and are not in the world yet: pod → node. */
  readonly #sent = new Map<string, string>();
  #moment: Moment | undefined;
  #momentOf: object | undefined;

  constructor(session: Session, selection: Selection, words: Words) {
    this.session = session;
    this.selection = selection;
    this.words = words;
  }

  /** The cluster as a flat picture, made once for each tick. */
  get moment(): Moment {
    const { world } = this.session;
    if (this.#moment === undefined || this.#momentOf !== world || this.#moment.tick !== world.tick) {
      this.#moment = momentOf(world);
      this.#momentOf = world;
      for (const key of [...this.#sent.keys()])
        if (this.#moment.pods.get(key)?.ship !== undefined || !this.#moment.pods.has(key)) this.#sent.delete(key);
    }
    return this.#moment;
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

  announce(text: string): void {
    this.onAnnounce(text);
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
