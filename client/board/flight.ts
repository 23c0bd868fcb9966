// The way of a frame from one place to another: straight, or lifted by a crane. Pure: a time in, a position out.

export interface Flight {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  /** How far above the higher end the crane lifts, in CSS pixels; 0 for a straight way. */
  readonly lift: number;
  /** Milliseconds of the scene's clock. */
  readonly start: number;
  readonly lasts: number;
}

export function ease(share: number): number {
  const x = Math.max(0, Math.min(1, share));
  return x * x * (3 - 2 * x);
}

/** Up, across and down: the way across begins a little after the lift and ends a little before the frame is set down. */
export function along(flight: Flight, now: number): { x: number; y: number; done: boolean } {
  const share = (now - flight.start) / flight.lasts;
  if (share >= 1) return { x: flight.toX, y: flight.toY, done: true };
  if (flight.lift === 0) {
    const eased = ease(share);
    return {
      x: flight.fromX + (flight.toX - flight.fromX) * eased,
      y: flight.fromY + (flight.toY - flight.fromY) * eased,
      done: false,
    };
  }
  const across = ease((share - 0.15) / 0.7);
  const top = Math.min(flight.fromY, flight.toY) - flight.lift;
  const y =
    share < 0.5
      ? flight.fromY + (top - flight.fromY) * ease(share / 0.45)
      : top + (flight.toY - top) * ease((share - 0.55) / 0.45);
  return { x: flight.fromX + (flight.toX - flight.fromX) * across, y, done: false };
}
