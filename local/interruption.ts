import { once } from 'node:events';

/** npm passes Ctrl-C on although the terminal has told this process already: what comes so soon is the same wish. */
const SAME_WISH_MS = 1_000;
/** As a shell reports a program that Ctrl-C has ended. */
export const EXIT_STATUS_INTERRUPTED = 130;

/** Aborted by the first Ctrl-C; a second one ends the process at once, and the brokers end with it. */
export function listenForInterruption(): AbortSignal {
  const interruption = new AbortController();
  let firstAt: number | undefined;
  const interrupt = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    firstAt ??= now;
    if (now - firstAt > SAME_WISH_MS) process.exit(EXIT_STATUS_INTERRUPTED);
    interruption.abort(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  return interruption.signal;
}

/** For work that listens to no signal: rejects when this one is aborted, and otherwise never settles. */
export async function untilInterrupted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error(`ended by ${signal.reason}`);
}
