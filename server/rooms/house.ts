// What a room needs from the server it is in. Rooms are made by Colyseus, so they are handed this instead of being given it one by one.
import type { OpenMatch } from '../open-match.ts';

export interface House {
  /** The match that a new room is for, from the options that it is created with. Throws ServerError when there is none. */
  readonly opened: (options: unknown) => OpenMatch;
  /** Seconds after which a match without anybody stands still. */
  readonly sleepAfterSeconds: number;
  /** Seconds after which a match without anybody is ended. */
  readonly abandonAfterSeconds: number;
  /** Takes note of an error in a room. One that says that journals cannot be written any more ends the server. */
  readonly report: (match: string, error: Error) => void;
}
