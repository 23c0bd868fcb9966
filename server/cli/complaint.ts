// What goes wrong for the person at the terminal: one sentence on stderr, exit 1. Wrong usage is the argument parser's business.

export class Complaint extends Error {
  override name = 'Complaint';
}

/** The sentence in a system's error: `no such file or directory`. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^[A-Z0-9_]+: ([^,]+)/.exec(message)?.[1] ?? message;
}
