// The list of all matches, for look-ups that should not read every journal. The journals are the truth: a lost index is made anew.
// The database is locked for as long as it is open, which keeps a second server out of the folder.
import { DatabaseSync } from 'node:sqlite';

/** `open` matches are played or wait to be recovered; `broken` ones asserted twice at the same tick. */
export type StoredPhase = 'open' | 'ended' | 'broken';

export interface MatchRow {
  readonly id: string;
  readonly scenario: string;
  readonly phase: StoredPhase;
  /** Ticks played. */
  readonly ticks: number;
  /** Of an ended match; undefined while it is open, or when it was broken off. */
  readonly score?: number | undefined;
  /** Seconds since 1970. */
  readonly started: number;
}

export interface MatchIndex {
  put(row: MatchRow): void;
  get(id: string): MatchRow | undefined;
  /** The newest first, at most `limit`. */
  newest(limit: number): MatchRow[];
  close(): void;
}

const TABLE = `CREATE TABLE IF NOT EXISTS matches (
  id TEXT PRIMARY KEY, scenario TEXT NOT NULL, phase TEXT NOT NULL, ticks INTEGER NOT NULL, score REAL, started INTEGER NOT NULL
) STRICT, WITHOUT ROWID`;

/** Throws the system's error when the file cannot be written or another process holds it. */
export function openIndex(file: string): MatchIndex {
  const database = new DatabaseSync(file);
  // A write takes the lock, and exclusive mode keeps it until the process ends, however it ends.
  database.exec(
    `PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = NORMAL; BEGIN EXCLUSIVE; ${TABLE}; PRAGMA user_version = 1; COMMIT;`,
  );
  const put = database.prepare(
    'INSERT INTO matches (id, scenario, phase, ticks, score, started) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET phase = excluded.phase, ticks = excluded.ticks, score = excluded.score',
  );
  const get = database.prepare('SELECT * FROM matches WHERE id = ?');
  const newest = database.prepare('SELECT * FROM matches ORDER BY started DESC, id LIMIT ?');
  return {
    put: (row) => void put.run(row.id, row.scenario, row.phase, row.ticks, row.score ?? null, row.started),
    get: (id) => toRow(get.get(id)),
    newest: (limit) => newest.all(limit).flatMap((row) => toRow(row) ?? []),
    close: () => database.close(),
  };
}

function toRow(found: Record<string, unknown> | undefined): MatchRow | undefined {
  if (found === undefined) return undefined;
  const { id, scenario, phase, ticks, score, started } = found;
  return {
    id: String(id),
    scenario: String(scenario),
    phase: phase === 'ended' || phase === 'broken' ? phase : 'open',
    ticks: Number(ticks),
    score: score === null ? undefined : Number(score),
    started: Number(started),
  };
}
