// A small way to keep DOM and state alike: a View remembers how each text, attribute and list is derived, and `refresh` derives them again,
// writing only what changed. Elements stay the same for as long as their thing exists, so focus and screen readers are not disturbed.

export type Derived<T> = T | (() => T);
export type Child = Node | Derived<string> | undefined;

export interface Attributes {
  readonly class?: Derived<string>;
  readonly id?: string;
  readonly role?: string;
  readonly type?: string;
  readonly hidden?: Derived<boolean>;
  readonly disabled?: Derived<boolean>;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
  /** Everything else, by its name in HTML; false and undefined take the attribute away. */
  readonly attrs?: Readonly<Record<string, Derived<string | number | boolean | undefined>>> | undefined;
  /** CSS custom properties, without their dashes: the only styles that are computed. */
  readonly vars?: Readonly<Record<string, Derived<string | number>>>;
}

function derive<T>(value: Derived<T>): T {
  return typeof value === 'function' ? (value as () => T)() : value; // nothing that is derived is itself a function
}

export class View {
  readonly #bindings: (() => void)[] = [];
  readonly #ends: (() => void)[] = [];
  readonly #children = new Set<View>();

  /** Runs now and at each refresh. */
  bind(binding: () => void): void {
    this.#bindings.push(binding);
    binding();
  }

  /** Calls `write` when what is derived is not what it was. */
  watch<T>(derived: () => T, write: (value: T) => void): void {
    let old: { readonly value: T } | undefined;
    this.bind(() => {
      const value = derived();
      if (old !== undefined && Object.is(old.value, value)) return;
      old = { value };
      write(value);
    });
  }

  onEnd(end: () => void): void {
    this.#ends.push(end);
  }

  refresh(): void {
    for (const binding of this.#bindings) binding();
  }

  end(): void {
    for (const child of this.#children) child.end();
    this.#children.clear();
    this.#bindings.length = 0;
    for (const end of this.#ends.splice(0)) end();
  }

  child(): View {
    const view = new View();
    this.#children.add(view);
    return view;
  }

  drop(child: View): void {
    this.#children.delete(child);
    child.end();
  }

  #attribute(element: Element, name: string, value: Derived<string | number | boolean | undefined>): void {
    const write = (next: string | number | boolean | undefined): void => {
      if (next === undefined || next === false) element.removeAttribute(name);
      else element.setAttribute(name, next === true ? '' : String(next));
    };
    if (typeof value === 'function') this.watch(value, write);
    else write(value);
  }

  /** An element; children that are functions become texts that follow what they derive. */
  el<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    attributes: Attributes = {},
    ...children: Child[]
  ): HTMLElementTagNameMap[K] {
    const element = document.createElement(tag);
    const { on, attrs, vars, ...plain } = attributes;
    for (const [name, value] of Object.entries(plain)) this.#attribute(element, name, value);
    for (const [name, value] of Object.entries(attrs ?? {})) this.#attribute(element, name, value);
    for (const [name, value] of Object.entries(vars ?? {})) {
      this.watch(
        () => String(derive(value)),
        (next) => element.style.setProperty(`--${name}`, next),
      );
    }
    for (const [name, listener] of Object.entries(on ?? {})) element.addEventListener(name, listener);
    for (const child of children) {
      if (child === undefined) continue;
      element.append(typeof child === 'function' ? this.text(child) : child);
    }
    return element;
  }

  text(derived: () => string): Text {
    const node = document.createTextNode('');
    this.watch(derived, (value) => {
      node.data = value;
    });
    return node;
  }

  /** A row of elements, one for each item, in the items' order; a row lives as long as its key is there. */
  list<T>(
    parent: HTMLElement,
    items: () => readonly T[],
    keyOf: (item: T) => string,
    row: (item: () => T, view: View) => HTMLElement,
  ): void {
    const rows = new Map<string, { element: HTMLElement; view: View; item: T }>();
    this.bind(() => {
      const seen = new Set<string>();
      let place: ChildNode | null = parent.firstChild;
      for (const item of items()) {
        const key = keyOf(item);
        if (seen.has(key)) continue;
        seen.add(key);
        const known = rows.get(key);
        if (known) {
          known.item = item;
          known.view.refresh();
        }
        const entry = known ?? this.#row(item, row);
        rows.set(key, entry);
        if (entry.element === place) place = place.nextSibling;
        else parent.insertBefore(entry.element, place);
      }
      for (const [key, entry] of rows) {
        if (seen.has(key)) continue;
        // First forgotten: taking a focused element away makes it lose the focus, and whoever hears of that may refresh.
        rows.delete(key);
        this.drop(entry.view);
        entry.element.remove();
      }
    });
  }

  #row<T>(item: T, row: (item: () => T, view: View) => HTMLElement): { element: HTMLElement; view: View; item: T } {
    const view = this.child();
    const entry = { element: undefined as unknown as HTMLElement, view, item }; // the row is built from the entry, so it comes second
    entry.element = row(() => entry.item, view);
    return entry;
  }

  /** Fills `parent` with what `build` makes, anew whenever the key changes; nothing stands there while the key is undefined. */
  swap<K extends string>(
    parent: HTMLElement,
    keyOf: () => K | undefined,
    build: (key: K, view: View) => HTMLElement,
  ): void {
    this.list(
      parent,
      () => {
        const key = keyOf();
        return key === undefined ? [] : [key];
      },
      (key) => key,
      (key, view) => build(key(), view),
    );
  }
}
