// Plus, minus, zero, and arrows with Shift look closer, further, at all, and around, wherever the focus is, except where one writes or chooses.

import type { Viewfinder } from './viewfinder.ts';

/** `seeks`: true in a replay, where Shift and an arrow go a second back or on. Returns what takes the listener off again. */
export function listenToZoomKeys(finder: Viewfinder, seeks: () => boolean): () => void {
  const heard = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLElement && event.target.closest('input, select, textarea, dialog') !== null) return;
    if (document.querySelector('dialog[open]') !== null) return;
    if (event.shiftKey && event.key.startsWith('Arrow') && seeks()) return;
    if (finder.key(event)) event.preventDefault();
  };
  document.addEventListener('keydown', heard);
  return () => document.removeEventListener('keydown', heard);
}
