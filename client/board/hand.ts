// The player's hand: picks up a waiting pod, binds it to the ship where it is dropped, and keeps the next one of its stack. Pointers, keys and
// the mirror all go through here. What is in the hand is in the selection; what the world says of it comes with each `look`.

import { authorise } from '../../shared/match/authorise.ts';
import { bindOrder } from '../session/orders.ts';
import type { Selection } from '../session/selection.ts';
import type { Watched } from '../session/session.ts';
import { type Verdict, verdicts } from './preview.ts';
import type { Moment } from './scene-model.ts';

/** What a drop came to; the board says it in words. */
export type Outcome =
  | { readonly kind: 'picked'; readonly pod: string; readonly fits: number; readonly of: number }
  | { readonly kind: 'put-back'; readonly pod: string }
  | { readonly kind: 'bound'; readonly pod: string; readonly ship: string; readonly next: string | undefined }
  | { readonly kind: 'does-not-fit'; readonly pod: string; readonly ship: string; readonly reason: string }
  | { readonly kind: 'refused'; readonly pod: string; readonly ship: string; readonly message: string }
  | { readonly kind: 'gone'; readonly pod: string }
  | { readonly kind: 'not-yours' }
  | { readonly kind: 'not-connected' };

export class Hand {
  /** Binds that were sent and are not yet in the world: pod key → node. */
  readonly onTheWay = new Map<string, string>();
  /** By ship, for the pod in hand; empty when the hand is. */
  verdicts: ReadonlyMap<string, Verdict> = new Map();
  readonly #session: Watched;
  readonly #selection: Selection;
  readonly #say: (outcome: Outcome) => void;
  #moment: Moment | undefined;

  constructor(session: Watched, selection: Selection, say: (outcome: Outcome) => void) {
    this.#session = session;
    this.#selection = selection;
    this.#say = say;
  }

  get picked(): string | undefined {
    return this.#selection.picked;
  }

  get mayBind(): boolean {
    const view = this.#session.view;
    return view.canCommand && authorise(view.seat ?? '', view.roles, bindOrder('', '')) === undefined;
  }

  /** Takes in a new moment: binds that arrived are no longer on their way, and a pod that was taken by someone else leaves the hand. */
  look(moment: Moment): void {
    this.#moment = moment;
    for (const key of [...this.onTheWay.keys()]) {
      const pod = moment.pods.get(key);
      if (pod === undefined || pod.ship !== undefined) this.onTheWay.delete(key);
    }
    const picked = this.picked;
    if (picked !== undefined && !this.#waits(picked)) {
      this.#selection.pick(undefined);
      this.#say({ kind: 'gone', pod: picked });
    }
    this.#judge();
  }

  /** Picking up what is already in the hand puts it back. */
  pick(key: string): void {
    if (this.picked === key) return this.putBack();
    if (!this.#waits(key)) return this.#selection.inspect({ kind: 'Pod', key });
    if (!this.mayBind) {
      this.#selection.inspect({ kind: 'Pod', key });
      return this.#say({ kind: this.#session.view.connection === 'lost' ? 'not-connected' : 'not-yours' });
    }
    this.#selection.pick(key);
    this.#judge();
    const fits = [...this.verdicts.values()].filter((one) => one.feasible).length;
    this.#say({ kind: 'picked', pod: key, fits, of: this.verdicts.size });
  }

  putBack(): void {
    const picked = this.picked;
    if (picked === undefined) return;
    this.#selection.pick(undefined);
    this.#judge();
    this.#say({ kind: 'put-back', pod: picked });
  }

  /** True when the pod was sent on its way. A ship on which it does not fit keeps the pod in the hand and says why. */
  drop(ship: string): boolean {
    const key = this.picked;
    const pod = key === undefined ? undefined : this.#moment?.pods.get(key);
    const verdict = this.verdicts.get(ship);
    if (pod === undefined || verdict === undefined) return false;
    if (!verdict.feasible) {
      this.#say({ kind: 'does-not-fit', pod: pod.key, ship, reason: verdict.reason });
      return false;
    }
    this.onTheWay.set(pod.key, ship);
    const next = this.#nextOf(pod.workload);
    this.#selection.pick(next);
    this.#judge();
    this.#say({ kind: 'bound', pod: pod.key, ship, next });
    void this.#bind(pod.key, ship);
    return true;
  }

  async #bind(pod: string, ship: string): Promise<void> {
    const answer = await this.#session.submit(bindOrder(pod, ship));
    if (answer.status !== 'refused') return;
    this.onTheWay.delete(pod);
    this.#judge();
    this.#say({ kind: 'refused', pod, ship, message: answer.refusal.message });
  }

  #waits(key: string): boolean {
    return this.#moment?.pods.get(key)?.state === 'waiting' && !this.onTheWay.has(key);
  }

  #nextOf(workload: string): string | undefined {
    const stack = this.#moment?.stacks.find((one) => one.workload === workload);
    return stack?.pods.find((key) => this.#waits(key));
  }

  #judge(): void {
    const picked = this.picked;
    const pod = picked === undefined ? undefined : this.#moment?.pods.get(picked);
    const { world } = this.#session;
    // Ticks may have passed since the board looked last: the pod can be gone, and its row another's.
    const isThere = pod !== undefined && world.store.stored('Pod', pod.key)?.slot === pod.slot;
    if (!isThere || this.#moment === undefined) this.verdicts = new Map();
    else this.verdicts = verdicts(world, this.#moment, pod, this.onTheWay);
  }
}
