// Rectangles of the board, in CSS pixels from its upper left corner, and the small sums on them.

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Size {
  readonly w: number;
  readonly h: number;
}

export function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

export function inset(place: Place, by: number): Place {
  return { x: place.x + by, y: place.y + by, w: Math.max(0, place.w - 2 * by), h: Math.max(0, place.h - 2 * by) };
}

export function contains(place: Place, x: number, y: number): boolean {
  return x >= place.x && x < place.x + place.w && y >= place.y && y < place.y + place.h;
}

export function overlaps(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

export function centre(place: Place): { x: number; y: number } {
  return { x: place.x + place.w / 2, y: place.y + place.h / 2 };
}

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Size of one cell without its gap. */
  readonly w: number;
  readonly h: number;
  readonly gap: number;
}

/** The largest cells of one aspect (width by height) of which `count` fit into a space. */
export function gridFor(space: Size, count: number, aspect: number, most: Size, gap: number): Grid {
  let best: Grid = { columns: 1, rows: 1, w: 0, h: 0, gap };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(count / columns);
    const w = Math.min(most.w, (space.w - gap * (columns - 1)) / columns);
    const h = Math.min(most.h, (space.h - gap * (rows - 1)) / rows);
    const width = Math.min(w, h * aspect);
    if (width > best.w) best = { columns, rows, w: width, h: width / aspect, gap };
  }
  return best;
}
