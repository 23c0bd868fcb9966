// The network of the simulated room. `socket` weather is what a WebSocket can do: in order, each once, late, until the connection breaks and
// everything from there on is lost, which both ends learn at different times. `wild` weather is worse than any: single messages are lost,
// doubled and overtaken.

import type { Chance } from './chance.ts';

export interface Weather {
  readonly kind: 'socket' | 'wild';
  /** Of a thousand messages: lost (with the connection in `socket` weather), and doubled (`wild` alone). */
  readonly lost: number;
  readonly doubled: number;
  /** A message is at most so many beats on its way. */
  readonly delay: number;
}

export const CALM: Weather = { kind: 'socket', lost: 0, doubled: 0, delay: 1 };

/** One direction of a connection. */
export class Line {
  broken = false;
  /** When the last message arrives: none overtakes it in `socket` weather. */
  last = 0;
}

export class Network {
  beat = 0;
  weather: Weather;
  readonly counts = { messages: 0, lost: 0, doubled: 0, overtaken: 0, cuts: 0 };
  private readonly chance: Chance;
  private inFlight: { at: number; order: number; arrive: () => void }[] = [];
  private order = 0;

  constructor(chance: Chance, weather: Weather) {
    this.chance = chance;
    this.weather = weather;
  }

  get idle(): boolean {
    return this.inFlight.length === 0;
  }

  /** `cut` is called when the connection breaks by this message. */
  send(line: Line, arrive: () => void, cut: () => void): void {
    const { kind, lost, doubled, delay } = this.weather;
    this.counts.messages += 1;
    if (line.broken || this.chance.permille(lost)) {
      this.counts.lost += 1;
      if (kind === 'socket' && !line.broken) {
        this.counts.cuts += 1;
        cut();
      }
      return;
    }
    const copies = kind === 'wild' && this.chance.permille(doubled) ? 2 : 1;
    this.counts.doubled += copies - 1;
    for (let i = 0; i < copies; i += 1) {
      const wished = this.beat + this.chance.below(delay + 1);
      if (wished < line.last) this.counts.overtaken += kind === 'wild' ? 1 : 0;
      this.at(kind === 'socket' ? Math.max(wished, line.last) : wished, arrive);
      line.last = Math.max(line.last, wished);
    }
  }

  /** What happens at a beat, be it an arrival or somebody's patience that ends. */
  at(beat: number, arrive: () => void): void {
    this.order += 1;
    this.inFlight.push({ at: beat, order: this.order, arrive });
  }

  /** Everything that is due, in its order; what comes of it is due at the next beat at the earliest. */
  deliver(): void {
    const due = this.inFlight.filter(({ at }) => at <= this.beat).sort((x, y) => x.at - y.at || x.order - y.order);
    this.inFlight = this.inFlight.filter(({ at }) => at > this.beat);
    for (const { arrive } of due) arrive();
  }
}
