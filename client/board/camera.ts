// Where on the water one looks, and how closely. Pure sums: a view is a scale and the point of the whole harbour's picture (CSS pixels of the water
// at scale 1) that stands in the water's upper left corner. What is drawn at a view is the layout's business.

import { clamp, type Place, type Size } from './places.ts';

export interface View {
  /** 1: the whole harbour fits the water. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };

/** What the camera looks at: the water's size, and how far one may go in. */
export interface Range {
  readonly water: Size;
  readonly closest: number;
}

/** The way from the layout that is drawn to where the camera is now: `after = before × scale + (x, y)`, from the water's corner. */
export interface Glide {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Two thirds of the way in this many milliseconds: a quarter of a second in all. */
const FOLLOWS_MILLISECONDS = 75;

/** The nearest view that shows nothing but the harbour: the very same one where it does so already. */
export function bounded(view: View, { water, closest }: Range): View {
  const scale = clamp(view.scale, 1, Math.max(1, closest));
  const x = clamp(view.x, 0, water.w - water.w / scale);
  const y = clamp(view.y, 0, water.h - water.h / scale);
  return scale === view.scale && x === view.x && y === view.y ? view : { scale, x, y };
}

/** Closer by a factor, with what is at (`x`, `y`) of the water staying there. */
export function zoomed(view: View, factor: number, x: number, y: number, range: Range): View {
  const scale = clamp(view.scale * factor, 1, Math.max(1, range.closest));
  return bounded({ scale, x: view.x + x / view.scale - x / scale, y: view.y + y / view.scale - y / scale }, range);
}

/** The picture moves by so many pixels of the screen, as if it were dragged. */
export function panned(view: View, dx: number, dy: number, range: Range): View {
  return bounded({ ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale }, range);
}

/** A place of the whole picture in the middle, as large as the water or `closest` allow. */
export function closeUp(place: Place, range: Range): View {
  const { water, closest } = range;
  const scale = Math.min(closest, water.w / place.w, water.h / place.h);
  return centred(place, Math.max(1, scale), range);
}

/** As near as before, with all of a place in view, or else its middle. The same view where it is seen already. */
export function revealing(view: View, place: Place, range: Range): View {
  const [w, h] = [range.water.w / view.scale, range.water.h / view.scale];
  const seen =
    place.x >= view.x - 0.5 &&
    place.y >= view.y - 0.5 &&
    place.x + place.w <= view.x + w + 0.5 &&
    place.y + place.h <= view.y + h + 0.5;
  return seen ? view : centred(place, view.scale, range);
}

function centred(place: Place, scale: number, range: Range): View {
  const [w, h] = [range.water.w / scale, range.water.h / scale];
  return bounded({ scale, x: place.x + place.w / 2 - w / 2, y: place.y + place.h / 2 - h / 2 }, range);
}

/** A share of the way from one view to another. The scale grows evenly by factors; a point that stands still in both stands still on the way. */
export function between(from: View, to: View, share: number): View {
  if (share >= 1) return to;
  const scale = from.scale * (to.scale / from.scale) ** share;
  const [start, end, now] = [1 / from.scale, 1 / to.scale, 1 / scale];
  const part = Math.abs(end - start) < 1e-9 ? share : (now - start) / (end - start);
  return { scale, x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

/** So near that nobody sees the rest of the way. */
export function isThere(view: View, goal: View): boolean {
  return (
    Math.abs(view.scale / goal.scale - 1) < 0.002 &&
    Math.abs(view.x - goal.x) * goal.scale < 0.4 &&
    Math.abs(view.y - goal.y) * goal.scale < 0.4
  );
}

export function glideFrom(drawn: View, now: View): Glide {
  return {
    scale: now.scale / drawn.scale,
    x: (drawn.x - now.x) * now.scale,
    y: (drawn.y - now.y) * now.scale,
  };
}

/** The camera itself: where it is, where it goes, and its way there. */
export class Camera {
  view: View = WHOLE;
  goal: View = WHOLE;

  get moves(): boolean {
    return this.view !== this.goal;
  }

  /** Goes there smoothly; `still` is there at once. */
  go(goal: View, still: boolean): void {
    this.goal = goal;
    if (still) this.view = goal;
  }

  /** Arrives at once: somebody is about to point at something. */
  arrive(): void {
    this.view = this.goal;
  }

  step(milliseconds: number): void {
    const next = between(this.view, this.goal, 1 - Math.exp(-milliseconds / FOLLOWS_MILLISECONDS));
    this.view = isThere(next, this.goal) ? this.goal : next;
  }

  /** The water has another size, or there are other ships. */
  keepWithin(range: Range): void {
    const rests = !this.moves;
    this.goal = bounded(this.goal, range);
    this.view = rests ? this.goal : bounded(this.view, range);
  }
}
