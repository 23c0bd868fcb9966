// What a match must remember and nobody may read in its journal: the secret of its chance, and the tokens by which people have their seats
// again. Tokens are random and stored as SHA-256, one line for each, appended before the token is handed out.
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const firstLine = z.strictObject({ match: z.string(), secret: z.string().regex(/^[0-9a-f]{64}$/) });
const seatLine = z.strictObject({ seat: z.string(), sha256: z.string() });

/** 128 bits as 22 characters that may stand in an address. */
export type SeatToken = string;

export class SeatFile {
  readonly secret: string;
  private readonly path: string;
  private readonly seatsByHash: Map<string, string>;

  private constructor(path: string, secret: string, seatsByHash: Map<string, string>) {
    this.path = path;
    this.secret = secret;
    this.seatsByHash = seatsByHash;
  }

  /** Throws the system's error when the file cannot be written. A secret that is given is that of a match which is over: its chance once more. */
  static create(path: string, match: string, secret = randomBytes(32).toString('hex')): SeatFile {
    write(path, { match, secret });
    return new SeatFile(path, secret, new Map());
  }

  /** Opens the file of a match that goes on; undefined if it is missing or its first line is not whole. */
  static reopen(path: string): SeatFile | undefined {
    if (!existsSync(path)) return undefined;
    const text = readFileSync(path, 'utf8');
    const lines = text.split('\n').map(parse);
    const first = firstLine.safeParse(lines[0]);
    if (!first.success) return undefined;
    const seats = new Map<string, string>();
    for (const line of lines.slice(1)) {
      const seat = seatLine.safeParse(line);
      if (seat.success) seats.set(seat.data.sha256, seat.data.seat);
    }
    // A line that was cut off gave nobody a token yet; the next line must not grow onto it.
    if (!text.endsWith('\n')) appendFileSync(path, '\n');
    return new SeatFile(path, first.data.secret, seats);
  }

  /** A new token for a seat. Throws the system's error when it cannot be stored. */
  issue(seat: string): SeatToken {
    const token = randomBytes(16).toString('base64url');
    const sha256 = hash(token);
    write(this.path, { seat, sha256 });
    this.seatsByHash.set(sha256, seat);
    return token;
  }

  /** The seat that a token opens; undefined for a stranger's. */
  seatOf(token: SeatToken): string | undefined {
    return this.seatsByHash.get(hash(token));
  }

  /** Seats that were given to somebody, in the order of giving. */
  get seats(): string[] {
    return [...new Set(this.seatsByHash.values())];
  }
}

function hash(token: SeatToken): string {
  return createHash('sha256').update(token).digest('base64url');
}

function write(path: string, line: unknown): void {
  appendFileSync(path, `${JSON.stringify(line)}\n`, { mode: 0o600, flush: true });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
