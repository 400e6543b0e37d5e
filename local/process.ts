/** A child process whose output goes to a file: it never waits for us to read, and its last words survive both of us. */
import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalError } from './errors';
import { LineReader, readLastLines } from './log-file';
import type { Stoppable } from './ports';

export interface ChildSpec {
  /** For messages, e.g. `broker 1`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** All of the child's environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Takes standard output and error; truncated at the start. */
  readonly logFile: string;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly stopGraceMs: number;
  /** What to show of the end of the output when the process fails; default: the last lines. */
  readonly explain?: (lines: readonly string[]) => string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child extends Stoppable {
  readonly name: string;
  readonly pid: number;
  /** Settles when the process has ended, for whatever reason; never rejects. */
  readonly exited: Promise<Exit>;
  isRunning(): boolean;
  /**
   * The first line of the output that matches. Throws PROCESS_ENDED when the process ends before, PROCESS_NOT_READY after `deadlineMs`,
   * ABORTED when the signal says so.
   */
  waitForLine(pattern: RegExp, deadlineMs: number, signal?: AbortSignal): Promise<RegExpExecArray>;
  /** SIGKILL, to this process alone; for one that has nothing left to lose. */
  kill(): void;
  /** What the end of the output says, for a message. */
  lastWords(): Promise<string>;
}

const POLL_MS = 20;
const LINES_TO_EXPLAIN = 400;
const LINES_IN_MESSAGE = 15;

/** Throws PROCESS_NOT_STARTED when the command cannot be run. */
export async function startChild(spec: ChildSpec): Promise<Child> {
  const log = await open(spec.logFile, 'w');
  try {
    const child = spawn(spec.command, [...spec.args], {
      cwd: spec.cwd,
      env: { ...spec.environment },
      // The pipe to its standard input is never written: it closes when we die, and the child ends itself (ParentGuard.java).
      stdio: ['pipe', log.fd, log.fd],
      // A process group of its own: Ctrl-C in the terminal reaches us alone, and we stop the parts in their order.
      detached: true,
    });
    return new RunningChild(spec, child, await spawnedPidOrThrow(spec, child));
  } finally {
    await log.close();
  }
}

function spawnedPidOrThrow(spec: ChildSpec, child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new LocalError('PROCESS_NOT_STARTED', `${spec.name}: cannot run ${spec.command}: ${cause.message}`, { cause })),
    );
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
}

class RunningChild implements Child {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly #spec: ChildSpec;
  readonly #child: ChildProcess;
  #exit: Exit | undefined;

  constructor(spec: ChildSpec, child: ChildProcess, pid: number) {
    this.name = spec.name;
    this.pid = pid;
    this.#spec = spec;
    this.#child = child;
    // A child that ended makes its pipe an error; that it ended is told by `exited`.
    child.stdin?.on('error', () => undefined);
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#exit = { code, signal };
        child.stdin?.destroy();
        resolve(this.#exit);
      });
    });
  }

  isRunning(): boolean {
    return this.#exit === undefined;
  }

  async waitForLine(pattern: RegExp, deadlineMs: number, signal?: AbortSignal): Promise<RegExpExecArray> {
    const deadline = Date.now() + deadlineMs;
    const reader = await LineReader.open(this.#spec.logFile);
    try {
      for (;;) {
        // Asked before reading: what it wrote last is read even when it has ended by then.
        const exit = this.#exit;
        const match = await reader.nextMatch(pattern);
        if (match !== undefined) {
          return match;
        }
        if (signal?.aborted) {
          throw new LocalError('ABORTED', `${this.name}: stopped before it was ready`);
        }
        if (exit !== undefined) {
          throw new LocalError(
            'PROCESS_ENDED',
            `${this.name} ended with ${describeExit(exit)} before it was ready:\n${await this.lastWords()}`,
          );
        }
        if (Date.now() > deadline) {
          const got = await this.lastWords();
          throw new LocalError('PROCESS_NOT_READY', `${this.name} was not ready after ${deadlineMs / 1000} s:\n${got}`, {
            retriable: true,
          });
        }
        await delay(POLL_MS);
      }
    } finally {
      await reader.close();
    }
  }

  async lastWords(): Promise<string> {
    const { explain, logFile } = this.#spec;
    const lines = await readLastLines(logFile, LINES_TO_EXPLAIN);
    return explain === undefined ? lines.slice(-LINES_IN_MESSAGE).join('\n') : explain(lines);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    if (this.#exit !== undefined) {
      return;
    }
    this.#child.kill('SIGTERM');
    const grace = new AbortController();
    const isOver = await Promise.race([
      this.exited.then(() => true),
      delay(this.#spec.stopGraceMs, false, { signal: grace.signal }).catch(() => false),
    ]);
    grace.abort();
    if (!isOver) {
      this.#child.kill('SIGKILL');
      await this.exited;
    }
  }
}

/** `exit status 1` or `signal SIGKILL`. */
export function describeExit(exit: Exit): string {
  return exit.signal === null ? `exit status ${exit.code}` : `signal ${exit.signal}`;
}
