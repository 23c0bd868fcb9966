// The board of a match: brings world, hand, pointers, canvas and mirror together. One drawing a screen frame at most, always of the latest
// world; nothing here is needed for the match to go on, so a hidden tab loses nothing.

import './board.css';
import type { Selection } from '../session/selection.ts';
import type { Session } from '../session/session.ts';
import type { Words } from '../text/words.ts';
import { Gesture, type Intent } from './gesture.ts';
import { Hand, type Outcome } from './hand.ts';
import { type Hit, hit, type Layout, layoutOf } from './layout.ts';
import { Mirror } from './mirror.ts';
import type { ItemKind } from './mirror-items.ts';
import type { Picture } from './picture.ts';
import type { Size } from './places.ts';
import { type Moment, momentOf } from './scene-model.ts';
import { Speech } from './speech.ts';
import { Stage } from './stage.ts';
import { EMPTY_STOWAGE, type Stowage, stow } from './stowage.ts';

export function mountBoard(
  parent: HTMLElement,
  session: Session,
  selection: Selection,
  words: Words,
): { destroy(): void } {
  const board = new Board(parent, session, selection, words);
  return { destroy: () => board.destroy() };
}

class Board {
  readonly #session: Session;
  readonly #selection: Selection;
  readonly #words: Words;
  readonly #root = document.createElement('section');
  readonly #mirror: Mirror;
  readonly #speech: Speech;
  readonly #hand: Hand;
  readonly #gesture: Gesture;
  readonly #ends: (() => void)[] = [];
  readonly #calm = window.matchMedia('(prefers-reduced-motion: reduce)');
  #stage: Stage | undefined;
  #stageFailed = false;
  #size: Size = { w: 0, h: 0 };
  #moment: Moment | undefined;
  #stowage: Stowage = EMPTY_STOWAGE;
  #layout: Layout | undefined;
  #hover: Hit | undefined;
  #request = 0;
  /** The world has changed since the last drawing. */
  #stale = true;

  constructor(parent: HTMLElement, session: Session, selection: Selection, words: Words) {
    this.#session = session;
    this.#selection = selection;
    this.#words = words;
    this.#root.className = 'board';
    const mirror = document.createElement('div');
    mirror.className = 'board-mirror';
    this.#root.append(mirror);
    this.#speech = new Speech(this.#root, words);
    this.#hand = new Hand(session, selection, (outcome) => this.#said(outcome));
    this.#mirror = new Mirror(mirror, {
      activate: (kind, key) => this.#activate(kind, key),
      focus: (kind, key) => this.#focus(kind, key),
    });
    this.#gesture = new Gesture({
      hit: (x, y) => this.#layout && hit(this.#layout, x, y, selection.picked !== undefined),
      waits: (pod) => this.#moment?.pods.get(pod)?.state === 'waiting',
      picked: () => selection.picked,
    });
    parent.append(this.#root);
    this.#listen();
    this.#measure();
  }

  destroy(): void {
    cancelAnimationFrame(this.#request);
    for (const end of this.#ends.splice(0)) end();
    this.#speech.end();
    this.#stage?.destroy();
    this.#root.remove();
  }

  #listen(): void {
    const redraw = (): void => {
      this.#stale = true;
      this.#wake();
    };
    this.#ends.push(
      this.#session.subscribe(redraw),
      this.#words.subscribe(redraw),
      this.#selection.subscribe(() => this.#selected()),
    );
    const sizes = new ResizeObserver(() => this.#measure());
    sizes.observe(this.#root);
    this.#ends.push(() => sizes.disconnect());
    this.#on(this.#calm, 'change', redraw);
    this.#on(this.#root, 'keydown', (event) => this.#escape(event as KeyboardEvent));
    const pointer = (name: string, act: (event: PointerEvent, x: number, y: number) => readonly Intent[]): void =>
      this.#on(this.#root, name, (event) => this.#pointer(event as PointerEvent, act));
    pointer('pointerdown', (event, x, y) => (event.isPrimary && event.button === 0 ? this.#press(event, x, y) : []));
    pointer('pointermove', (event, x, y) => (event.isPrimary ? this.#move(event, x, y) : []));
    pointer('pointerup', (event, x, y) => (event.isPrimary && event.button === 0 ? this.#gesture.up(x, y) : []));
    pointer('pointercancel', () => this.#gesture.cancel());
    this.#on(this.#root, 'pointerleave', () => this.#hoverOver(undefined));
  }

  #on(target: EventTarget, name: string, act: (event: Event) => void): void {
    target.addEventListener(name, act);
    this.#ends.push(() => target.removeEventListener(name, act));
  }

  #pointer(event: PointerEvent, act: (event: PointerEvent, x: number, y: number) => readonly Intent[]): void {
    const box = this.#root.getBoundingClientRect();
    for (const intent of act(event, event.clientX - box.left, event.clientY - box.top)) this.#obey(intent);
    this.#wake();
  }

  #press(event: PointerEvent, x: number, y: number): readonly Intent[] {
    this.#root.setPointerCapture(event.pointerId);
    return this.#gesture.down(x, y);
  }

  #move(event: PointerEvent, x: number, y: number): readonly Intent[] {
    const intents = this.#gesture.move(x, y);
    if (event.pointerType === 'mouse' || this.#gesture.drag !== undefined) {
      this.#hoverOver(this.#layout && hit(this.#layout, x, y, this.#selection.picked !== undefined));
    }
    return intents;
  }

  #hoverOver(over: Hit | undefined): void {
    if (over?.kind === this.#hover?.kind && over?.key === this.#hover?.key) return;
    this.#hover = over;
    this.#root.style.cursor = over === undefined ? '' : 'pointer';
    this.#wake();
  }

  #obey(intent: Intent): void {
    switch (intent.kind) {
      case 'pick':
        return this.#hand.pick(intent.pod);
      case 'drop':
        this.#hand.drop(intent.ship);
        return;
      case 'put-back':
        return this.#hand.putBack();
      case 'inspect':
        return this.#inspect(intent.hit);
    }
  }

  #inspect(what: Hit): void {
    const kind = what.kind === 'pod' ? 'Pod' : what.kind === 'ship' ? 'Node' : 'Service';
    this.#selection.inspect({ kind, key: what.key });
  }

  /** From the mirror: with a pod in the hand the focus goes to where it could be put, with an empty hand back to the quay. */
  #activate(kind: ItemKind, key: string): void {
    switch (kind) {
      case 'lane':
      case 'pod':
        return this.#inspect({ kind, key });
      case 'waiting': {
        this.#hand.pick(key);
        this.#draw();
        const ships = [...this.#hand.verdicts];
        const ship = ships.find(([, one]) => one.best) ?? ships.find(([, one]) => one.feasible);
        if (this.#hand.picked !== undefined && ship !== undefined) this.#mirror.focus('ship', ship[0]);
        return;
      }
      case 'ship':
        if (this.#hand.picked === undefined) return this.#inspect({ kind, key });
        if (this.#hand.drop(key)) this.#draw();
        if (this.#hand.picked === undefined) this.#mirror.focusQuay();
        return;
    }
  }

  #focus(kind: ItemKind | undefined, key: string): void {
    if (kind === undefined) return this.#hoverOver(undefined);
    this.#hoverOver({ kind: kind === 'waiting' ? 'pod' : kind, key });
  }

  #escape(event: KeyboardEvent): void {
    const picked = this.#selection.picked;
    if (event.key !== 'Escape' || event.defaultPrevented || picked === undefined) return;
    event.preventDefault();
    for (const intent of this.#gesture.cancel()) this.#obey(intent);
    this.#hand.putBack();
    this.#draw();
    if (this.#mirror.focused?.kind === 'ship') this.#mirror.focus('waiting', picked);
  }

  /** Panels pick up and put back, too. */
  #selected(): void {
    if (this.#moment !== undefined) this.#hand.look(this.#moment);
    this.#wake();
  }

  #said(outcome: Outcome): void {
    this.#speech.say(outcome);
    this.#wake();
  }

  #measure(): void {
    const size = { w: Math.floor(this.#root.clientWidth), h: Math.floor(this.#root.clientHeight) };
    if (size.w < 40 || size.h < 40) return;
    this.#size = size;
    if (this.#stage !== undefined) this.#stage.resize(size);
    else if (!this.#stageFailed) this.#makeStage(size);
    this.#draw();
  }

  #makeStage(size: Size): void {
    const canvas = document.createElement('div');
    canvas.className = 'board-canvas';
    this.#root.prepend(canvas);
    try {
      this.#stage = new Stage(canvas, size);
    } catch (error) {
      // No WebGL and no Canvas: the mirror alone is enough to play, and says so.
      console.warn(error);
      this.#stageFailed = true;
      this.#root.classList.add('board-bare');
    }
  }

  #wake(): void {
    if (this.#request === 0) this.#request = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    if (this.#size.w === 0) return;
    if (this.#stale || this.#moment === undefined) {
      this.#stale = false;
      this.#moment = momentOf(this.#session.world);
      this.#stowage = stow(this.#stowage, this.#moment);
      this.#hand.look(this.#moment);
    }
    this.#layout = layoutOf(this.#moment, this.#stowage, this.#size, this.#layout);
    const picture = this.#picture(this.#moment, this.#layout);
    this.#root.setAttribute('aria-label', this.#words('board.title'));
    this.#mirror.show(picture);
    this.#speech.hint(this.#hint(picture), picture.layout.caption, picture.layout.compact);
    this.#stage?.show(picture);
  }

  #picture(moment: Moment, layout: Layout): Picture {
    const { view } = this.#session;
    return {
      moment,
      layout,
      picked: this.#selection.picked,
      verdicts: this.#hand.verdicts,
      onTheWay: this.#hand.onTheWay,
      hover: this.#hover,
      drag: this.#gesture.drag,
      inspected: this.#selection.inspected,
      words: this.#words,
      playing: view.playing && view.connection === 'live',
      still: this.#calm.matches,
    };
  }

  #hint(picture: Picture): string {
    if (this.#stageFailed) return this.#words('board.no-picture');
    const { scheduler } = picture.moment.office;
    if (picture.moment.stacks.length === 0 || picture.picked !== undefined) return '';
    if (scheduler === 'automatic') return this.#words('board.auto-hint');
    if (!this.#hand.mayBind) return this.#words('board.watch-hint');
    return this.#words(scheduler === 'manual' ? 'board.hand-hint' : 'board.down-hint');
  }
}
