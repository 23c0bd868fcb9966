// The board of a match: brings world, hand, pointers, canvas and mirror together. One drawing a screen frame at most, always of the latest
// world; nothing here is needed for the match to go on, so a hidden tab loses nothing.

import './board.css';
import type { Selection } from '../session/selection.ts';
import type { Watched } from '../session/session.ts';
import type { Settings } from '../session/settings.ts';
import type { Words } from '../text/words.ts';
import { Gesture, type Intent } from './gesture.ts';
import { Hand, type Outcome } from './hand.ts';
import { berthOnWater, type Hit, hit, type Layout, layoutOf } from './layout.ts';
import { Legend } from './legend.ts';
import { type Lookout, lookoutOn } from './lookout.ts';
import { Mirror } from './mirror.ts';
import type { Item, ItemKind } from './mirror-items.ts';
import type { Picture } from './picture.ts';
import type { Place, Size } from './places.ts';
import { listenToPointers } from './pointers.ts';
import type { Moment } from './scene-model.ts';
import { hintOn, Speech } from './speech.ts';
import { Stage } from './stage.ts';
import { EMPTY_STOWAGE, type Stowage, stow } from './stowage.ts';
import { Viewfinder } from './viewfinder.ts';
import { walk } from './walk.ts';
import { listenToZoomKeys } from './zoom-keys.ts';

export function mountBoard(
  parent: HTMLElement,
  session: Watched,
  selection: Selection,
  words: Words,
  settings: Settings,
  lookout: Lookout = lookoutOn(session),
): { destroy(): void } {
  const board = new Board(parent, session, selection, words, settings, lookout);
  return { destroy: () => board.destroy() };
}

class Board {
  readonly #session: Watched;
  readonly #selection: Selection;
  readonly #words: Words;
  readonly #root = document.createElement('section');
  readonly #mirror: Mirror;
  readonly #speech: Speech;
  readonly #hand: Hand;
  readonly #gesture: Gesture;
  readonly #finder: Viewfinder;
  readonly #legend: Legend;
  readonly #lookout: Lookout;
  readonly #ends: (() => void)[] = [];
  readonly #settings: Settings;
  #stage: Stage | undefined;
  #stageFailed = false;
  #size: Size = { w: 0, h: 0 };
  #moment: Moment | undefined;
  #stowage: Stowage = EMPTY_STOWAGE;
  #layout: Layout | undefined;
  #hover: Hit | undefined;
  /** Where ships are points or hulls: the one that the keyboard is at. */
  #cursor: string | undefined;
  #looked = '';
  #request = 0;
  /** The world has changed since the last drawing. */
  #stale = true;
  /** Something else than the camera asks for a drawing. */
  #touched = true;

  constructor(
    parent: HTMLElement,
    session: Watched,
    selection: Selection,
    words: Words,
    settings: Settings,
    lookout: Lookout,
  ) {
    this.#session = session;
    this.#lookout = lookout;
    this.#settings = settings;
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
      walk: (item, key) => this.#walk(item, key),
    });
    this.#legend = new Legend(this.#root);
    this.#finder = new Viewfinder(this.#root, words, {
      range: () => this.#layout?.range,
      still: () => settings.lessMotion,
      target: () => this.#target(),
      wake: () => this.#ask(),
    });
    this.#gesture = new Gesture({
      hit: (x, y) => this.#layout && hit(this.#layout, x, y, selection.picked !== undefined),
      waits: (pod) => this.#moment?.pods.get(pod)?.state === 'waiting',
      picked: () => selection.picked,
      pans: () => !this.#finder.isWhole,
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
      this.#settings.subscribe(redraw),
      this.#selection.subscribe(() => this.#selected()),
    );
    const sizes = new ResizeObserver(() => this.#measure());
    sizes.observe(this.#root);
    this.#ends.push(() => sizes.disconnect());
    this.#on(this.#root, 'keydown', (event) => this.#escape(event as KeyboardEvent));
    this.#ends.push(
      listenToZoomKeys(this.#finder, () => this.#session.view.canSeek),
      listenToPointers(this.#root, this.#gesture, this.#finder, {
        obey: (intent) => this.#obey(intent),
        hover: (x, y) => this.#hoverOver(x === undefined ? undefined : this.#hit(x, y)),
        wake: () => this.#wake(),
        settle: () => {
          if (this.#finder.arrive()) this.#redraw();
        },
      }),
    );
  }

  #hit(x: number, y: number): Hit | undefined {
    return this.#layout && hit(this.#layout, x, y, this.#selection.picked !== undefined);
  }

  #on(target: EventTarget, name: string, act: (event: Event) => void): void {
    target.addEventListener(name, act);
    this.#ends.push(() => target.removeEventListener(name, act));
  }

  #hoverOver(over: Hit | undefined): void {
    if (over?.kind === this.#hover?.kind && over?.key === this.#hover?.key) return;
    this.#hover = over;
    this.#selection.point(over?.kind === 'ship' ? over.key : undefined);
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
      case 'pan':
        return this.#finder.pan(intent.dx, intent.dy);
    }
  }

  #inspect(what: Hit): void {
    const kind = what.kind === 'pod' ? 'Pod' : what.kind === 'ship' ? 'Node' : 'Service';
    this.#selection.inspect({ kind, key: what.key });
    // A point or a hull is looked at from near.
    if (kind === 'Node' && this.#layout?.detail !== 'frames') this.#approach(what.key);
  }

  #approach(ship: string): void {
    const berth = this.#layout && berthOnWater(this.#layout, ship);
    if (berth !== undefined) this.#finder.approach(berth);
  }

  /** What keys zoom at: the ship that has the focus, or on which the focused pod stands. */
  #target(): Place | undefined {
    const item = this.#mirror.focused;
    const ship = item?.kind === 'ship' ? item.key : item?.ship;
    return ship === undefined || this.#layout === undefined ? undefined : berthOnWater(this.#layout, ship);
  }

  /** An arrow on the map: to the neighbour there. False where the mirror goes its own way. */
  #walk(item: Item, key: string): boolean {
    const layout = this.#layout;
    if (layout === undefined || layout.detail === 'frames' || (item.kind !== 'ship' && item.kind !== 'pier'))
      return false;
    const next = walk(layout, item.kind, item.key, key);
    if (next === undefined) return false;
    this.#cursor = next;
    this.#redraw();
    this.#mirror.focus('ship', next);
    return true;
  }

  /** From the mirror: with a pod in the hand the focus goes to where it could be put, with an empty hand back to the quay. */
  #activate(kind: ItemKind, key: string): void {
    switch (kind) {
      case 'lane':
      case 'pod':
        return this.#inspect({ kind, key });
      case 'waiting': {
        this.#hand.pick(key);
        this.#redraw();
        const ships = [...this.#hand.verdicts];
        const ship = ships.find(([, one]) => one.best) ?? ships.find(([, one]) => one.feasible);
        if (this.#hand.picked !== undefined && ship !== undefined) this.#mirror.focus('ship', ship[0]);
        return;
      }
      case 'pier': {
        const pier = this.#layout?.piers.find((one) => one.zone === key);
        const first = this.#moment?.piers.find((one) => one.zone === key)?.ships[0];
        if (pier !== undefined && first !== undefined) this.#approach(first);
        return;
      }
      case 'ship':
        if (this.#hand.picked === undefined) return this.#inspect({ kind, key });
        if (this.#hand.drop(key)) this.#redraw();
        if (this.#hand.picked === undefined) this.#mirror.focusQuay();
        return;
    }
  }

  #focus(kind: ItemKind | undefined, key: string): void {
    if (kind === undefined || kind === 'pier') return this.#hoverOver(undefined);
    if (kind === 'ship') this.#cursor = key;
    const berth = this.#target();
    if (berth !== undefined) this.#finder.reveal(berth);
    this.#hoverOver({ kind: kind === 'waiting' ? 'pod' : kind, key });
  }

  #escape(event: KeyboardEvent): void {
    const picked = this.#selection.picked;
    if (event.key !== 'Escape' || event.defaultPrevented || picked === undefined) return;
    event.preventDefault();
    for (const intent of this.#gesture.cancel()) this.#obey(intent);
    this.#hand.putBack();
    this.#redraw();
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
    this.#redraw();
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
    this.#touched = true;
    this.#ask();
  }

  #redraw(): void {
    this.#touched = true;
    this.#draw(performance.now());
  }

  #ask(): void {
    if (this.#request === 0) this.#request = requestAnimationFrame((now) => this.#draw(now));
  }

  #draw(now: number): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    if (this.#size.w === 0) return;
    const step = this.#finder.advance(now, this.#layout?.detail ?? 'frames');
    if (step === 'glide' || this.#finder.moves) this.#ask();
    if (step === 'paint' || this.#touched) this.#paint();
    if (step === 'glide') this.#stage?.glide(this.#finder.glide);
  }

  #paint(): void {
    this.#touched = false;
    if (this.#stale) this.#lookout.stale();
    this.#stale = false;
    let layout = this.#lay();
    // Other ships may be looked at now, or nearer than there are any.
    this.#finder.top = layout.water.y;
    const strayed = this.#finder.keep(layout, this.#words);
    if (strayed || this.#wanted(layout).join() !== this.#looked) layout = this.#lay();
    this.#layout = layout;
    const picture = this.#picture(this.#moment as Moment, layout); // #lay has just looked
    this.#root.setAttribute('aria-label', this.#words('board.title'));
    this.#mirror.show(picture);
    this.#legend.show(picture);
    const { connection, canCommand } = this.#session.view;
    const paused = !picture.playing && canCommand && connection === 'live';
    const hint = paused ? this.#words('match.paused') : hintOn(picture, this.#hand.mayBind, this.#stageFailed);
    this.#speech.inHand(this.#hand.picked);
    this.#speech.hint(hint, layout, paused);
    this.#stage?.show(picture);
  }

  /** Looks at the ships of the layout before, and lays out what there is now. */
  #lay(): Layout {
    const wanted = this.#layout === undefined ? [] : this.#wanted(this.#layout);
    this.#looked = wanted.join();
    const moment = this.#lookout.look(wanted);
    if (moment !== this.#moment) {
      this.#moment = moment;
      this.#stowage = stow(this.#stowage, moment);
      this.#hand.look(moment);
    }
    this.#layout = layoutOf(moment, this.#stowage, this.#size, this.#layout, this.#finder.drawn);
    return this.#layout;
  }

  /** The ships that are looked at so closely that they have to be known in full. */
  #wanted(layout: Layout): string[] {
    return [...layout.ships.keys()];
  }

  #picture(moment: Moment, layout: Layout): Picture {
    const { view } = this.#session;
    return {
      moment,
      layout,
      picked: this.#selection.picked,
      verdicts: this.#hand.verdicts,
      onTheWay: this.#hand.onTheWay,
      hover: this.#hover ?? this.#pointed(moment),
      drag: this.#gesture.drag,
      inspected: this.#selection.inspected,
      cursor: this.#cursor,
      words: this.#words,
      playing: view.playing && view.connection === 'live',
      shift: view.ticks > 0 ? view.tick / view.ticks : 0,
      still: this.#settings.lessMotion,
    };
  }

  /** The ship that a list beside the board points at. */
  #pointed(moment: Moment): Hit | undefined {
    const { pointed } = this.#selection;
    return pointed !== undefined && moment.survey.roll.indexes.has(pointed)
      ? { kind: 'ship', key: pointed }
      : undefined;
  }
}
