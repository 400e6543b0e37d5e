/** What a broker's log says about its end. Pure. */

const LAST_LINES = 10;
const BIND_FAILURE = /failed to bind|address already in use/i;
const COMPLAINT = /\[(ERROR|FATAL)\]/;

/** Kafka's own error first (the cause comes before a long shutdown in the log), then the last lines. */
export function explainKafkaOutput(lines: readonly string[]): string {
  const last = lines.slice(-LAST_LINES);
  const at = lines.findIndex((line) => COMPLAINT.test(line));
  if (at === -1 || at >= lines.length - LAST_LINES) {
    return last.join('\n');
  }
  // The line after an error names the exception.
  return [...lines.slice(at, at + 2), '…', ...last].join('\n');
}

/** Whether somebody else took a port between our choosing it and the broker's binding it. */
export function isBindFailure(text: string): boolean {
  return BIND_FAILURE.test(text);
}
