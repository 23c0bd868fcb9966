// Where in a JSON text a parser stopped: people look for a line, the parser counts characters.

/** `line 3: Unexpected token …`; without the parser's copy of the text around it. */
export function syntaxFault(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const place = /at position (\d+)/.exec(message)?.[1];
  const short = (message.split(/, "|, \.\.\./)[0] ?? message).replace(/ in JSON at position \d+.*$/s, '');
  if (place === undefined) return `it is no JSON: ${short}`;
  const line = text.slice(0, Number(place)).split('\n').length;
  return `it is no JSON, line ${line}: ${short}`;
}
