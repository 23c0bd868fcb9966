// Mouse, pen and fingers on the board: one of them taps, drags a frame or pulls the water along; two fingers, or a wheel, look closer or further.

import type { Gesture, Intent } from './gesture.ts';
import type { Viewfinder } from './viewfinder.ts';

/** What pointers do to the board. */
export interface Touched {
  obey(intent: Intent): void;
  /** The pointer is over this point of the board, or over none. */
  hover(x: number | undefined, y: number): void;
  /** Something may look different now. */
  wake(): void;
  /** Somebody is about to point: the board must be drawn where the camera is going. */
  settle(): void;
}

/** Returns what takes the listeners off again. */
export function listenToPointers(
  root: HTMLElement,
  gesture: Gesture,
  finder: Viewfinder,
  touched: Touched,
): () => void {
  const ends: (() => void)[] = [];
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    act: (event: HTMLElementEventMap[Name], x: number, y: number) => void,
  ): void => {
    const heard = (event: HTMLElementEventMap[Name]): void => {
      const box = root.getBoundingClientRect();
      const { clientX, clientY } = event as MouseEvent; // pointers and wheels only
      act(event, clientX - box.left, clientY - box.top);
    };
    root.addEventListener(name, heard, { passive: false });
    ends.push(() => root.removeEventListener(name, heard));
  };
  const obey = (intents: readonly Intent[]): void => {
    for (const intent of intents) touched.obey(intent);
    touched.wake();
  };
  const water = (y: number): number => y - finder.top;

  on('pointerdown', (event, x, y) => {
    if (event.button !== 0) return;
    root.setPointerCapture(event.pointerId);
    if (event.pointerType === 'touch' && finder.touch('down', event.pointerId, x, water(y)))
      return obey(gesture.cancel());
    if (!event.isPrimary) return;
    touched.settle();
    obey(gesture.down(x, y));
  });
  on('pointermove', (event, x, y) => {
    if (event.pointerType === 'touch' && finder.touch('move', event.pointerId, x, water(y))) return;
    if (!event.isPrimary) return;
    obey(gesture.move(x, y));
    if (event.pointerType === 'mouse' || gesture.drag !== undefined) touched.hover(x, y);
  });
  on('pointerup', (event, x, y) => {
    if (event.pointerType === 'touch' && finder.touch('up', event.pointerId, x, water(y))) return;
    if (event.isPrimary && event.button === 0) obey(gesture.up(x, y));
  });
  on('pointercancel', (event, x, y) => {
    finder.touch('up', event.pointerId, x, water(y));
    obey(gesture.cancel());
  });
  on('pointerleave', () => touched.hover(undefined, 0));
  on('wheel', (event, x, y) => finder.wheel(event, x, water(y)));
  return () => {
    for (const end of ends) end();
  };
}
