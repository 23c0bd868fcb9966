// What this player has picked up and what they look at: a tiny store that board and panels share. It never leaves the browser.

import type { EventId } from '../../shared/base/units.ts';
import { Listeners } from './listeners.ts';

/** A thing of the cluster that the inspector can show. `key` is `namespace/name`, or the bare name of a node. */
export interface Inspected {
  readonly kind: 'Pod' | 'Node' | 'Deployment' | 'Service';
  readonly key: string;
}

interface SelectionState {
  /** Key of the Pending pod in the player's hand. */
  readonly picked?: string | undefined;
  readonly inspected?: Inspected | undefined;
  /** The fact whose causes were asked for: "why?". */
  readonly asked?: EventId | undefined;
  /** Name of the node that pointer or focus is on, on the board or in a list. */
  readonly pointed?: string | undefined;
}

export class Selection {
  #state: SelectionState = {};
  readonly #listeners = new Listeners();

  get picked(): string | undefined {
    return this.#state.picked;
  }

  get inspected(): Inspected | undefined {
    return this.#state.inspected;
  }

  get asked(): EventId | undefined {
    return this.#state.asked;
  }

  get pointed(): string | undefined {
    return this.#state.pointed;
  }

  /** Takes a pod up, or puts it back with `undefined`. What is picked up is shown by the inspector, too. */
  pick(pod: string | undefined): void {
    const inspected: Inspected | undefined = pod === undefined ? this.#state.inspected : { kind: 'Pod', key: pod };
    this.#set({ ...this.#state, picked: pod, inspected, asked: undefined });
  }

  /** Looks at a thing; what was asked before is answered. */
  inspect(inspected: Inspected | undefined): void {
    this.#set({ ...this.#state, inspected, asked: undefined });
  }

  /** Asks why a fact is, or with `undefined` has heard enough. */
  ask(asked: EventId | undefined): void {
    this.#set({ ...this.#state, asked });
  }

  point(pointed: string | undefined): void {
    this.#set({ ...this.#state, pointed });
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  #set(next: SelectionState): void {
    const old = this.#state;
    if (
      old.picked === next.picked &&
      old.asked === next.asked &&
      old.pointed === next.pointed &&
      old.inspected?.kind === next.inspected?.kind &&
      old.inspected?.key === next.inspected?.key
    )
      return;
    this.#state = next;
    this.#listeners.tell();
  }
}
