// The town on the far shore: a quarter for each Service. Its users sit behind the windows: the more requests, the more windows are lit; where
// requests are lost, windows go dark and red, and the haze over the roofs changes from warm to the colour of trouble.

import { css, NIGHT, TONES } from '../palette.ts';
import type { Place } from '../places.ts';
import { type Drawing, paintDrawing } from './drawings.ts';
import { type Canvas, glow, grain } from './paint.ts';

/** Shares are told apart in so many steps. */
export const TOWN_STEPS = 16;
/** With so many requests a second half of a quarter's windows are lit. */
const HALF_LIT = 130;
const LANDMARKS: readonly Drawing[] = ['landmark-terminal', 'landmark-clock', 'landmark-mast'];

export interface Quarter {
  /** The share of windows that are lit, and of those the share whose users wait in vain; in TOWN_STEPS. */
  readonly lit: number;
  readonly lost: number;
  /** Close to its limit. */
  readonly strained: boolean;
}

export function quarterOf(lane: { readonly rate: number; readonly share: number; readonly load: number }): Quarter {
  const lit = lane.rate <= 0 ? 0.05 : 0.1 + (0.9 * lane.rate) / (lane.rate + HALF_LIT);
  const lost = lane.rate <= 0 ? 0 : 1 - lane.share;
  return {
    lit: Math.round(lit * TOWN_STEPS),
    // The least loss is seen.
    lost: lost < 0.005 ? 0 : Math.max(1, Math.round(lost * TOWN_STEPS)),
    strained: lane.load >= 0.8,
  };
}

/** The silhouettes of all quarters from (0, 0), without their lights. */
export function paintSkyline(ctx: Canvas, town: Place, quarters: number, small: boolean): void {
  for (let i = 0; i < quarters; i += 1) {
    const place = quarterPlace(town, quarters, i);
    for (const house of houses(place, i, small)) {
      const { x, y, w, h } = house;
      ctx.fillStyle = css(NIGHT.town);
      ctx.fillRect(x, y, w + 0.6, h);
      if (house.gabled) {
        ctx.beginPath();
        ctx.moveTo(x - 1, y + 0.5);
        ctx.lineTo(x + w / 2, y - w * 0.26);
        ctx.lineTo(x + w + 1, y + 0.5);
        ctx.fill();
      }
      ctx.fillStyle = css(NIGHT.townEdge, 0.9);
      ctx.fillRect(x, y, w, 1);
    }
    if (small) continue;
    const high = town.h * 0.62;
    const wide = high * 0.9;
    paintDrawing(ctx, LANDMARKS[i % LANDMARKS.length] ?? 'landmark-clock', {
      x: place.x + place.w * 0.5 - wide / 2 + (grain(i * 31) - 0.5) * place.w * 0.5,
      y: town.h - high,
      w: wide,
      h: high,
    });
  }
  ctx.fillStyle = css(NIGHT.stoneDark);
  ctx.fillRect(0, town.h - 4, town.w, 4);
}

/** The lights of one quarter, painted from its own left upper corner; `tall` is the height of the town. */
export function paintQuarter(ctx: Canvas, place: Place, number: number, quarter: Quarter, small: boolean): void {
  const { w, h } = place;
  const losing = quarter.lost > 0;
  const tone = losing ? TONES.bad : quarter.strained ? TONES.warn : NIGHT.haze;
  const strength = losing ? 0.3 + (0.5 * quarter.lost) / TOWN_STEPS : 0.1 + (0.3 * quarter.lit) / TOWN_STEPS;
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, 0, w, h);
  ctx.clip();
  ctx.translate(w / 2, h);
  ctx.scale(1, Math.min(1, (h * 1.3) / w));
  glow(ctx, 0, 0, w * 0.62, tone, strength);
  ctx.restore();
  let n = number * 7919;
  for (const house of houses({ ...place, x: 0 }, number, small)) {
    const [wide, high, step] = small ? [1.6, 1.8, 4.2] : [3, 3.8, 7.4];
    for (let y = house.y + step * 0.5; y < h - 5; y += step * 1.12) {
      for (let x = house.x + step * 0.4; x < house.x + house.w - wide; x += step) {
        n += 1;
        if (grain(n) * TOWN_STEPS >= quarter.lit) continue;
        const lost = grain(n * 3 + 1) * TOWN_STEPS < quarter.lost;
        ctx.fillStyle = lost ? css(TONES.bad, 0.95) : css(NIGHT.window, 0.55 + 0.45 * grain(n * 5));
        // A window behind which nobody is served is a slit: shape tells it as well as colour.
        if (lost) ctx.fillRect(x, y + high * 0.6, wide, high * 0.4);
        else ctx.fillRect(x, y, wide, high);
      }
    }
  }
  // The promenade's lamps.
  for (let x = 12; x < w; x += small ? 22 : 34) {
    ctx.fillStyle = css(losing ? TONES.bad : NIGHT.lamp, 0.9);
    ctx.fillRect(x, h - 6, 1.8, 1.8);
  }
}

export function quarterPlace(town: Place, quarters: number, i: number): Place {
  const w = town.w / Math.max(1, quarters);
  return { x: i * w, y: 0, w, h: town.h };
}

interface House extends Place {
  readonly gabled: boolean;
}

/** Always the same houses for the same quarter; highest in its middle. */
function houses(quarter: Place, number: number, small: boolean): House[] {
  const scale = small ? 0.4 : Math.min(1, quarter.h / 150);
  const found: House[] = [];
  const end = quarter.x + quarter.w;
  for (let i = 0, x = quarter.x; x < end - 1; i += 1) {
    const seed = number * 101 + i;
    const w = Math.min(end - x, (22 + grain(seed * 13) * 38) * scale);
    const mid = 1 - Math.abs((x - quarter.x) / quarter.w - 0.5) * 1.5;
    const h = (16 + grain(seed * 17) * 34 + Math.max(0, mid) * 34) * scale;
    found.push({ x, y: quarter.h - h, w, h, gabled: grain(seed * 19) > 0.55 });
    x += w;
  }
  return found;
}
