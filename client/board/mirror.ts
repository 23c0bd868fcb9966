// The board as DOM, for keyboards, screen readers and tests: invisible buttons that lie exactly over what the canvas shows. A whole match can be
// played on them, with or without a canvas. Elements stay the same as long as their thing is there, so that focus is kept.

import { type Item, type ItemKind, itemsOf } from './mirror-items.ts';
import type { Picture } from './picture.ts';

export interface MirrorEvents {
  /** Enter, Space, or a screen reader's activation. */
  activate(kind: ItemKind, key: string): void;
  /** What has the focus; undefined when it has left the board. */
  focus(kind: ItemKind | undefined, key: string): void;
  /** An arrow, Home or End on a thing: true when the board has gone there, false when the mirror shall. */
  walk(item: Item, key: string): boolean;
}

const GROUPS = ['lanes', 'ships', 'quay'] as const;
type Group = (typeof GROUPS)[number];

const GROUP_OF: Readonly<Record<ItemKind, Group>> = {
  lane: 'lanes',
  pier: 'ships',
  ship: 'ships',
  pod: 'ships',
  waiting: 'quay',
};

const ARROWS: readonly string[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];

interface Entry {
  readonly element: HTMLButtonElement;
  item: Item;
  /** What was last written of its place. */
  place: string;
}

export class Mirror {
  readonly #groups: Readonly<Record<Group, HTMLElement>>;
  readonly #events: MirrorEvents;
  readonly #entries = new Map<string, Entry>();
  readonly #order: Record<Group, string[]> = { lanes: [], ships: [], quay: [] };
  /** The one item of each group that the Tab key reaches. */
  readonly #current: Record<Group, string | undefined> = { lanes: undefined, ships: undefined, quay: undefined };

  constructor(parent: HTMLElement, events: MirrorEvents) {
    this.#events = events;
    const make = (group: Group): HTMLElement => {
      const element = document.createElement('div');
      element.setAttribute('role', 'group');
      element.dataset['group'] = group;
      parent.append(element);
      return element;
    };
    this.#groups = { lanes: make('lanes'), ships: make('ships'), quay: make('quay') };
    parent.addEventListener('click', (event) => this.#withItem(event, (item) => events.activate(item.kind, item.key)));
    parent.addEventListener('focusin', (event) => this.#withItem(event, (item) => this.#focused(item, events)));
    parent.addEventListener('focusout', () => events.focus(undefined, ''));
    parent.addEventListener('keydown', (event) => this.#key(event));
  }

  show(picture: Picture): void {
    const { words } = picture;
    setAttribute(this.#groups.lanes, 'aria-label', words('board.lanes'));
    setAttribute(this.#groups.ships, 'aria-label', words('board.ships'));
    setAttribute(this.#groups.quay, 'aria-label', words('board.quay'));
    const items = itemsOf(picture);
    const lost = this.#remove(new Set(items.map((item) => item.id)));
    for (const group of GROUPS)
      this.#showGroup(
        group,
        items.filter((item) => GROUP_OF[item.kind] === group),
      );
    if (lost !== undefined) this.#refocus(lost);
  }

  /** Puts the focus on a thing; false when it is not there. */
  focus(kind: ItemKind, key: string): boolean {
    const entry = this.#entries.get(`${kind} ${key}`);
    entry?.element.focus();
    return entry !== undefined;
  }

  /** Puts the focus on the first waiting pod, if one waits. */
  focusQuay(): void {
    const first = this.#order.quay[0];
    if (first !== undefined) this.#entries.get(first)?.element.focus();
  }

  get focused(): Item | undefined {
    const id = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['id'] : undefined;
    return id === undefined ? undefined : this.#entries.get(id)?.item;
  }

  /** Says which item lost the focus because its thing is gone. */
  #remove(wanted: ReadonlySet<string>): { group: Group; index: number } | undefined {
    let lost: { group: Group; index: number } | undefined;
    for (const [id, entry] of this.#entries) {
      if (wanted.has(id)) continue;
      const group = GROUP_OF[entry.item.kind];
      if (document.activeElement === entry.element) lost = { group, index: this.#order[group].indexOf(id) };
      entry.element.remove();
      this.#entries.delete(id);
    }
    return lost;
  }

  #showGroup(group: Group, items: readonly Item[]): void {
    const parent = this.#groups[group];
    const order = items.map((item) => item.id);
    this.#order[group] = order;
    const current = this.#current[group];
    if (current === undefined || !order.includes(current)) this.#current[group] = order[0];
    let next = parent.firstElementChild;
    for (const item of items) {
      let entry = this.#entries.get(item.id);
      if (entry === undefined) {
        entry = { element: makeButton(item), item, place: '' };
        this.#entries.set(item.id, entry);
      }
      // Only what stands at a wrong place is moved: moving an element takes the focus from it.
      if (entry.element === next) next = next.nextElementSibling;
      else parent.insertBefore(entry.element, next);
      this.#write(entry, item, this.#current[group] === item.id);
    }
  }

  #write(entry: Entry, item: Item, current: boolean): void {
    const { element } = entry;
    entry.item = item;
    if (element.textContent !== item.name) element.textContent = item.name;
    setAttribute(element, 'tabindex', current ? '0' : '-1');
    setAttribute(element, 'aria-pressed', item.pressed === undefined ? undefined : String(item.pressed));
    setAttribute(element, 'aria-disabled', item.disabled ? 'true' : undefined);
    setAttribute(element, 'aria-description', item.description);
    const { x, y, w, h } = item.place;
    const place = `${x.toFixed(1)} ${y.toFixed(1)} ${w.toFixed(1)} ${h.toFixed(1)}`;
    if (entry.place === place) return;
    entry.place = place;
    for (const [name, value] of [
      ['--x', x],
      ['--y', y],
      ['--w', w],
      ['--h', h],
    ] as const)
      element.style.setProperty(name, `${value.toFixed(1)}px`);
  }

  #refocus({ group, index }: { group: Group; index: number }): void {
    const order = this.#order[group].length > 0 ? this.#order[group] : this.#order.ships;
    const id = order[Math.min(Math.max(0, index), order.length - 1)];
    if (id !== undefined) this.#entries.get(id)?.element.focus();
  }

  #withItem(event: Event, act: (item: Item) => void): void {
    const id = event.target instanceof HTMLElement ? event.target.dataset['id'] : undefined;
    const entry = id === undefined ? undefined : this.#entries.get(id);
    if (entry !== undefined) act(entry.item);
  }

  #focused(item: Item, events: MirrorEvents): void {
    const group = GROUP_OF[item.kind];
    const old = this.#current[group];
    if (old !== undefined) this.#entries.get(old)?.element.setAttribute('tabindex', '-1');
    this.#current[group] = item.id;
    this.#entries.get(item.id)?.element.setAttribute('tabindex', '0');
    events.focus(item.kind, item.key);
  }

  #key(event: KeyboardEvent): void {
    const item = this.focused;
    if (item === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    if (ARROWS.includes(event.key) && !event.shiftKey && this.#events.walk(item, event.key)) {
      event.preventDefault();
      return;
    }
    const target = event.shiftKey ? undefined : this.#neighbour(item, event.key);
    if (target === undefined) return;
    event.preventDefault();
    this.#entries.get(target)?.element.focus();
  }

  /** Left and right go from thing to thing of the same kind; down goes from a ship to its pods, up from a pod to its ship. */
  #neighbour(item: Item, key: string): string | undefined {
    const order = this.#order[GROUP_OF[item.kind]];
    const same = order.filter((id) => {
      const other = this.#entries.get(id)?.item;
      return other?.kind === item.kind && other.ship === item.ship;
    });
    const at = same.indexOf(item.id);
    const inShips = GROUP_OF[item.kind] === 'ships';
    switch (key) {
      case 'ArrowRight':
        return same[at + 1];
      case 'ArrowLeft':
        return same[at - 1];
      case 'ArrowDown':
        if (item.kind === 'ship') return order.find((id) => this.#entries.get(id)?.item.ship === item.key);
        return same[at + 1];
      case 'ArrowUp':
        return inShips && item.kind === 'pod' && at === 0 ? `ship ${item.ship}` : same[at - 1];
      case 'Home':
        return same[0];
      case 'End':
        return same.at(-1);
      default:
        return undefined;
    }
  }
}

function makeButton(item: Item): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.dataset['id'] = item.id;
  element.dataset['kind'] = item.kind;
  element.dataset['key'] = item.key;
  return element;
}

function setAttribute(element: HTMLElement, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
