// What the screen knows of a match, whichever of its three sources it comes from: a room on a server, a journal, or a Match that runs in
// this browser. The screen reads `world` and `view` when a listener is called; it never waits for an answer to draw.

import type { Status } from '../../shared/kinds/status.ts';
import type { Command, Role } from '../../shared/journal/command.ts';
import type { JudgedGoal } from '../../shared/match/stars.ts';
import type { TimelineMark } from '../../shared/match/timeline.ts';
import type { Terms } from '../../shared/scenario/score.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import type { World } from '../../shared/sim/world.ts';

export type Source = 'room' | 'journal' | 'alone';

/** `joining` until the first world is there; `lost` while the connection is being made again; `over` when nothing more will come. */
export type Connection = 'joining' | 'live' | 'lost' | 'over';

export interface Seat {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly online: boolean;
}

/** How a match ended. The baselines are absent while they are still being computed, and in a match that was cut short. */
export interface Ending {
  readonly score?: number | undefined;
  readonly terms: Terms;
  readonly none?: Terms | undefined;
  readonly par?: Terms | undefined;
  /** What the bot got that places by hand, and its score: what ★★ asks to pass. */
  readonly hands?: Terms | undefined;
  readonly handsScore?: number | undefined;
  /** 0 to 3; absent where there is no score. */
  readonly stars?: number | undefined;
  readonly goals?: readonly JudgedGoal[] | undefined;
  /** `broken`: a promise of the game's own did not hold; the journal is kept. */
  readonly broken: boolean;
}

export interface SessionView {
  readonly connection: Connection;
  /** The own seat's id; absent for those who only watch. */
  readonly seat?: string | undefined;
  readonly roles: readonly Role[];
  readonly roster: readonly Seat[];
  readonly scenario: Scenario;
  /** The tick of the world at hand, and the length of the whole match. */
  readonly tick: number;
  readonly ticks: number;
  /** False while paused. */
  readonly playing: boolean;
  /** Speed: 1 is the scenario's own. */
  readonly factor: number;
  readonly terms?: Terms | undefined;
  readonly result?: Ending | undefined;
  readonly canSeek: boolean;
  readonly canCommand: boolean;
  /** True for those who may pause and set the speed. */
  readonly canPace: boolean;
  /** In a replay, a moment after it was opened: incidents, decisions, losses. */
  readonly marks?: readonly TimelineMark[] | undefined;
}

export type Answer =
  | { readonly status: 'accepted' | 'repeated'; readonly tick: number; readonly seq: number }
  | { readonly status: 'held' }
  | { readonly status: 'refused'; readonly refusal: Status };

export interface Session {
  readonly source: Source;
  /** The world at `view.tick`. Another object after a seek or a snapshot, so nobody keeps it between two listener calls. */
  readonly world: World;
  readonly view: SessionView;
  /** Called after each change of `world` or `view` (several ticks may have passed). Returns the end of the subscription. */
  subscribe(listener: () => void): () => void;
  /** Never throws: what does not arrive is answered `refused` with a Status of reason ServiceUnavailable. */
  submit(command: Command): Promise<Answer>;
  play(): void;
  pause(): void;
  setSpeed(factor: number): void;
  /** Only where `view.canSeek`. */
  seek(tick: number): void;
  dispose(): void;
}

/** What a board needs of a session: enough to show a cluster, and to bind where that is allowed. */
export interface Watched extends Pick<Session, 'world' | 'subscribe' | 'submit'> {
  readonly view: Pick<
    SessionView,
    'connection' | 'seat' | 'roles' | 'tick' | 'ticks' | 'playing' | 'canSeek' | 'canCommand'
  >;
}
