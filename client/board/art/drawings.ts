// The drawings of assets/art, as pictures that can be painted at any size. Their colours are those of the default palette, exactly; before
// they are rasterised each is exchanged for the colour that is worn now, or for its dark version where the power is gone.

import { blend, NIGHT, onPalette, TONES, wornPalette } from '../palette.ts';
import { PALETTES } from '../palettes.ts';
import type { Place } from '../places.ts';
import type { Canvas } from './paint.ts';

const TEXTS = import.meta.glob<string>('../../../assets/art/*.svg', { query: '?raw', import: 'default', eager: true });

export type Drawing =
  | 'bollard'
  | 'bridge'
  | 'buoy'
  | 'clerk-automatic'
  | 'clerk-down'
  | 'clerk-handing-over'
  | 'clerk-manual'
  | 'lamp'
  | 'landmark-clock'
  | 'landmark-mast'
  | 'landmark-terminal'
  | 'lighthouse'
  | 'moon'
  | 'office';

/** By `<name> <palette>`, and `<name> <palette> dark`. */
const pictures = new Map<string, HTMLImageElement>();

/** Rasterises what the worn palette needs, and again after each change of it; `ready` is called when all of it can be painted. */
export function loadDrawings(ready: () => void): () => void {
  let ended = false;
  const load = (): void => {
    const palette = wornPalette();
    const all = Object.entries(TEXTS).flatMap(([path, text]) => {
      const name = path.slice(path.lastIndexOf('/') + 1, -'.svg'.length);
      return [
        picture(`${name} ${palette}`, coloured(text, true)),
        picture(`${name} ${palette} dark`, coloured(text, false)),
      ];
    });
    void Promise.all(all).then(() => {
      if (!ended) ready();
    });
  };
  load();
  const end = onPalette(load);
  return () => {
    ended = true;
    end();
  };
}

async function picture(key: string, text: string): Promise<void> {
  if (pictures.has(key)) return;
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  const image = new Image();
  image.src = address;
  try {
    await image.decode();
    pictures.set(key, image);
  } catch (error) {
    // The board goes on without this drawing; a browser that cannot read it says why.
    console.warn(`drawing ${key}`, error);
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** `#d4deea` → the colour that the thing called `wall` in the default palette has now. */
function coloured(text: string, lit: boolean): string {
  const worn = new Map<string, number>();
  const { night, tones } = PALETTES.night;
  for (const [name, colour] of Object.entries(tones)) worn.set(hex(colour), TONES[name as keyof typeof tones]);
  for (const [name, colour] of Object.entries(night)) worn.set(hex(colour), NIGHT[name as keyof typeof night]);
  const shining = new Set([night.window, night.lamp, night.light].map(hex));
  return text.replaceAll(/#[0-9a-f]{6}/g, (found) => {
    const colour = worn.get(found);
    if (colour === undefined) return found;
    if (lit) return hex(colour);
    return hex(shining.has(found) ? NIGHT.ink : blend(colour, NIGHT.hullDark, 0.78));
  });
}

function hex(colour: number): string {
  return `#${colour.toString(16).padStart(6, '0')}`;
}

/** Paints a drawing into a place, stretched to it. Paints nothing until the drawings are loaded: they bring a repainting with them. */
export function paintDrawing(ctx: Canvas, name: Drawing, place: Place, lit = true): void {
  const image = pictures.get(`${name} ${wornPalette()}${lit ? '' : ' dark'}`);
  if (image !== undefined && place.w > 0 && place.h > 0) ctx.drawImage(image, place.x, place.y, place.w, place.h);
}
