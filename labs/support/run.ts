import { setTimeout as delay } from 'node:timers/promises';
import type { Ground } from './ground';
import type { Finding, Lab } from './lab';

/** What became of a lab: it found something, or it could not be brought to its end. */
export interface Result {
  readonly lab: Lab;
  readonly ms: number;
  readonly outcome: { readonly finding: Finding } | { readonly failure: string };
}

export interface RunOptions {
  /** Aborted by Ctrl-C, or when a broker ends that no lab has ended: no further lab begins, and the one under way is left. */
  readonly signal: AbortSignal;
  readonly onBegin?: (lab: Lab) => void;
  readonly onEnd?: (result: Result) => void;
  /** Milliseconds; default 120,000. */
  readonly deadlineMs?: number;
}

/** Longer than any lab takes on a slow machine. */
const DEADLINE_MS = 120_000;

export const holds = ({ outcome }: Result): boolean => 'finding' in outcome && outcome.finding.verdict.holds;

/** One after the other, so that none measures another's load; one that fails does not keep the others from running. */
export async function runLabs(labs: readonly Lab[], ground: Ground, options: RunOptions): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const lab of labs) {
    if (options.signal.aborted) break;
    options.onBegin?.(lab);
    const result = await runOne(lab, ground, options);
    if (options.signal.aborted) break;
    results.push(result);
    options.onEnd?.(result);
  }
  return results;
}

async function runOne(lab: Lab, ground: Ground, { signal, deadlineMs = DEADLINE_MS }: RunOptions): Promise<Result> {
  const startedAt = performance.now();
  const over = new AbortController();
  // A lab that is given up goes on in the background until its brokers end; nobody hears of it any more.
  const giveUp = delay(deadlineMs, undefined, { signal: AbortSignal.any([signal, over.signal]) }).then(
    () => ({ failure: `it did not end within ${deadlineMs / 1000} s` }),
    () => ({ failure: 'it was interrupted' }),
  );
  const work = lab.run(ground).then(
    (finding) => ({ finding }),
    (error: unknown) => ({ failure: wordsOf(error) }),
  );
  const outcome = await Promise.race([work, giveUp]);
  over.abort();
  return { lab, ms: performance.now() - startedAt, outcome };
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
