import type { AccessLogEvent } from '../../lambda/producer/contract';
import type { InvocationResult, Stoppable } from '../ports';
import { chunkLines, readLines } from './lines';
import { type LogFile, openContent, reasonOf } from './log-files';

export interface ReplayOptions {
  readonly functionArn: string;
  readonly invoke: (functionArn: string, payload: unknown) => Promise<InvocationResult>;
  readonly onResult: (file: LogFile, result: InvocationResult) => void;
  readonly limits?: { readonly lines: number; readonly bytes: number };
}

/** How far one file got. */
export interface ReplayedFile extends LogFile {
  /** Lines that were handed to the producer and answered. */
  readonly lines: number;
  readonly isComplete: boolean;
  /** Why it is not complete. */
  readonly problem?: string;
  /** The replay was stopped before: the file is not at fault. */
  readonly wasStopped?: boolean;
}

export interface RunningReplay extends Stoppable {
  /** Resolves when every file is written, has failed or was stopped; never rejects. */
  readonly finished: Promise<readonly ReplayedFile[]>;
  progress(): readonly ReplayedFile[];
}

const LIMITS = { lines: 1_000, bytes: 1_000_000 } as const;

/**
 * Writes log files through the producer: all files at the same time, each in its own order, one invocation after the other. A file whose
 * invocation fails ends there: what follows would come without what went before.
 */
export function startReplay(files: readonly LogFile[], options: ReplayOptions): RunningReplay {
  const stopping = new AbortController();
  const replays = files.map((file) => new FileReplay(file, options, stopping.signal));
  const finished = Promise.all(replays.map((replay) => replay.run()));
  return {
    finished,
    progress: () => replays.map((replay) => replay.progress),
    stop: async () => {
      stopping.abort();
      await finished;
    },
  };
}

class FileReplay {
  readonly #options: ReplayOptions;
  readonly #signal: AbortSignal;
  #progress: ReplayedFile;

  constructor(file: LogFile, options: ReplayOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#progress = { ...file, lines: 0, isComplete: false };
  }

  get progress(): ReplayedFile {
    return this.#progress;
  }

  async run(): Promise<ReplayedFile> {
    const { path } = this.#progress;
    try {
      const problem = await this.#write();
      this.#progress = problem === undefined ? { ...this.#progress, isComplete: true } : { ...this.#progress, problem };
    } catch (error) {
      this.#progress = { ...this.#progress, problem: `${path}: line ${this.#progress.lines + 1} on was not written: ${reasonOf(error)}` };
    }
    return this.#progress;
  }

  /** The problem that ended it early, if any. */
  async #write(): Promise<string | undefined> {
    const { path, site } = this.#progress;
    const { functionArn, invoke, onResult, limits } = this.#options;
    for await (const { firstLine, lines } of chunkLines(readLines(await openContent(path)), limits ?? LIMITS)) {
      if (this.#signal.aborted) {
        this.#progress = { ...this.#progress, wasStopped: true };
        return `${path}: line ${firstLine} on was not written: the run was ended before`;
      }
      const event: AccessLogEvent = { kind: 'access-log', site, firstLine, lines };
      const result = await invoke(functionArn, event);
      onResult({ path, site }, result);
      if (!result.ok) return `${path}: line ${firstLine} on was not written: ${result.errorType}: ${result.errorMessage}`;
      this.#progress = { ...this.#progress, lines: this.#progress.lines + lines.length };
    }
    return undefined;
  }
}
