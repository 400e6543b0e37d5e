import { TopicError } from './domain/errors';

/** CloudFormation refuses answers above 4,096 bytes, and shows a reason in one line. */
export const MAX_REASON_BYTES = 1_000;
const ELLIPSIS = "… (the function's log has the whole text)";

/** An error's text on one line, cut to `MAX_REASON_BYTES` of UTF-8 at a character. */
export function boundedReason(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ').trim();
  if (Buffer.byteLength(line) <= MAX_REASON_BYTES) return line;
  const room = MAX_REASON_BYTES - Buffer.byteLength(ELLIPSIS);
  let cut = line.slice(0, room);
  while (Buffer.byteLength(cut) > room) cut = cut.slice(0, -1);
  return `${cut}${ELLIPSIS}`;
}

/** An error whose trace is its message: the provider framework writes the trace into the reason, where only the cause belongs. */
export function withoutTrace(message: string): Error {
  const error = new Error(message);
  error.stack = `Error: ${message}`;
  return error;
}

/** A cluster that is gone or out of reach would keep the stack for ever: the error says how it can go. */
export async function explainedDelete<T>(remove: () => Promise<T>): Promise<T> {
  try {
    return await remove();
  } catch (error) {
    if (!(error instanceof TopicError) || error.code !== 'broker.unavailable') throw error;
    const wayOut = 'where the cluster is gone, delete the stack with --retain-resources and this logical id; no topic is left then anyway';
    throw new TopicError(error.code, `${error.message}; ${wayOut}`, { cause: error });
  }
}
