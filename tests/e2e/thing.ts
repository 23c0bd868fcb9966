// A thing on the board as its DOM mirror has it: where it lies, how it is found again, and where one presses it. Acting is `screen`'s.

/** A thing on the board, as the mirror has it. Places are in pixels of the window. */
export interface Thing {
  readonly kind: 'lane' | 'ship' | 'pod' | 'waiting';
  readonly key: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of a ship: does not take the pod in hand. Of a waiting pod: on its way. */
  readonly disabled: boolean;
  readonly pressed: boolean;
  /** Of a ship, while a pod is in hand: its verdict. */
  readonly description: string;
}

export function mirrored(kind: Thing['kind'], key: string): string {
  return `.board-mirror [data-kind="${kind}"][data-key="${key}"]`;
}

/** A pod that waits and is not on its way. */
export function waitingStill(key: string): string {
  return `${mirrored('waiting', key)}:not([aria-disabled])`;
}

/** Of a ship the middle of its hull: higher up stand the frames of its pods. */
export function centre({ kind, x, y, width, height }: Thing): { x: number; y: number } {
  return { x: x + width / 2, y: y + height * (kind === 'ship' ? 0.8 : 0.5) };
}

/** `harbour/tickets-7d9f8c-x2x4z` → `tickets`: equals fit where their equals fit. */
export function workloadOf({ key }: Thing): string {
  return key
    .slice(key.indexOf('/') + 1)
    .split('-')
    .slice(0, -2)
    .join('-');
}
