import { type ChildProcess, fork } from 'node:child_process';
import type { FunctionSpec } from '../ports';
import { type FunctionIdentity, functionEnvironment, nodeOptions } from './environment';
import { initTimedOut, processExited, responseTooLarge, timedOut } from './failures';
import { type FunctionLogSink, levelOf, type OutputStream, readLines } from './log-sink';
import { freeze, residentMiB, thaw } from './process-control';
import {
  type ClockMessage,
  type FunctionError,
  type FunctionMessage,
  type InvokeMessage,
  MAX_PAYLOAD_BYTES,
  WITH_WRONG_CLOCK,
} from './protocol';
import type { ThawGuard } from './thaw-guard';

export interface Job {
  readonly requestId: string;
  /** JSON text. */
  readonly event: string;
}

export type JobOutcome =
  | { readonly ok: true; readonly payload: unknown; readonly durationMs: number }
  | { readonly ok: false; readonly error: FunctionError; readonly durationMs: number };

export interface InstanceOptions {
  readonly spec: FunctionSpec;
  readonly identity: FunctionIdentity;
  readonly bootstrapFile: string;
  readonly logs: FunctionLogSink;
  /** Whether the process stands still between invocations; the guard thaws it when this process dies. Without it, it runs on. */
  readonly freezing?: Pick<ThawGuard, 'add' | 'remove'>;
  /** Milliseconds that its clock is ahead from the start; undefined: its clock is the machine's and cannot be set. */
  readonly clockAheadMs?: number;
}

/** How often a running invocation's memory is looked at. */
const MEMORY_CHECK_MS = 100;

/** Lambda gives the init phase ten seconds and then once more the function's timeout. */
const INIT_SECONDS = 10;

/**
 * One execution environment: a process that loads the function once and then runs one invocation at a time. It serves until it fails:
 * after a time-out, an exit or a failed init it is dead, and the next invocation needs a new one.
 */
export class FunctionInstance {
  readonly #spec: FunctionSpec;
  readonly #process: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #startedAt = performance.now();
  #onMessage: (message: FunctionMessage) => void = () => {};
  #onExit: (status: number | null, signal: string | null) => void = () => {};
  #isInitialized = false;
  #hasExited = false;
  #isBroken = false;
  #isBusy = false;
  #initMs = 0;
  #maxMemoryMiB = 0;
  readonly #freezing: InstanceOptions['freezing'];

  constructor({ spec, identity, bootstrapFile, logs, freezing, clockAheadMs }: InstanceOptions) {
    this.#spec = spec;
    this.#freezing = freezing;
    const { codeDirectory, handler, name, memoryMiB } = spec;
    // 'advanced' takes a 4 MB event in a quarter of the time of 'json' (the text is not escaped again). A session of its own: Ctrl-C in the
    // terminal must not reach the functions before the runtime has let them finish.
    const clock = clockAheadMs === undefined ? [] : [WITH_WRONG_CLOCK];
    this.#process = fork(
      bootstrapFile,
      [codeDirectory, handler, name, String(memoryMiB), identity.logGroup, identity.logStream, ...clock],
      {
        cwd: codeDirectory,
        env: { ...functionEnvironment(spec, identity) },
        execArgv: [...nodeOptions(memoryMiB)],
        serialization: 'advanced',
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    const { pid } = this.#process;
    if (clockAheadMs !== undefined) this.setClock(clockAheadMs);
    if (pid !== undefined) freezing?.add(pid);
    this.#pipe('stdout', logs);
    this.#pipe('stderr', logs);
    this.#process.on('message', (message) => this.#onMessage(message as FunctionMessage));
    this.#exited = new Promise((resolve) => {
      const end = (status: number | null, signal: string | null): void => {
        this.#hasExited = true;
        if (pid !== undefined) freezing?.remove(pid);
        this.#onExit(status, signal);
        resolve();
      };
      this.#process.once('exit', end);
      this.#process.on('error', (error) => {
        logs.write({ functionName: name, stream: 'stderr', level: 'error', text: `cannot start the function's process: ${error.message}` });
        end(null, null);
      });
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Whether an invocation is under way. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** False once it has failed: it takes no invocation any more. */
  get isAlive(): boolean {
    return !this.#hasExited && !this.#isBroken;
  }

  /** Milliseconds from the start of the process to the loaded handler; 0 before. */
  get initMs(): number {
    return this.#initMs;
  }

  /** The most memory that it was seen to occupy; 0 where the machine does not say. */
  get maxMemoryMiB(): number {
    return this.#maxMemoryMiB;
  }

  /** For a process that was started with a clock that may be set. One that is frozen finds it so when it is thawed. */
  setClock(aheadMs: number): void {
    const message: ClockMessage = { type: 'clock', aheadMs };
    // A process that is gone needs no clock.
    this.#process.send(message, () => {});
  }

  /** Runs one invocation; waits for the init phase first. Never rejects. */
  async run(job: Job): Promise<JobOutcome> {
    const { pid } = this.#process;
    if (this.#freezing === undefined || pid === undefined) return this.#run(job);
    thaw(pid);
    const outcome = await this.#run(job);
    if (this.isAlive) freeze(pid);
    return outcome;
  }

  async #run(job: Job): Promise<JobOutcome> {
    const initError = this.#isInitialized ? undefined : await this.#initialize(job.requestId);
    if (initError !== undefined) return { ok: false, error: initError, durationMs: 0 };
    const startedAt = performance.now();
    const watch = setInterval(() => this.#watchMemory(), MEMORY_CHECK_MS);
    this.#isBusy = true;
    const answer = await this.#invoke(job);
    this.#isBusy = false;
    clearInterval(watch);
    this.#watchMemory();
    const durationMs = performance.now() - startedAt;
    if (typeof answer !== 'string') return { ok: false, error: answer, durationMs };
    const bytes = Buffer.byteLength(answer);
    if (bytes > MAX_PAYLOAD_BYTES) return { ok: false, error: responseTooLarge(bytes), durationMs };
    return { ok: true, payload: JSON.parse(answer), durationMs };
  }

  /** Ends the process, as Lambda does: without a word. */
  async kill(): Promise<void> {
    this.#isBroken = true;
    if (!this.#hasExited) this.#process.kill('SIGKILL');
    await this.#exited;
  }

  /** Lambda kills whoever needs more memory than the function has, without a word. */
  #watchMemory(): void {
    const { pid } = this.#process;
    const memoryMiB = pid === undefined || this.#hasExited ? undefined : residentMiB(pid);
    if (memoryMiB === undefined) return;
    this.#maxMemoryMiB = Math.max(this.#maxMemoryMiB, memoryMiB);
    if (memoryMiB > this.#spec.memoryMiB) void this.kill();
  }

  async #initialize(requestId: string): Promise<FunctionError | undefined> {
    const limitSeconds = INIT_SECONDS + this.#spec.timeoutSeconds;
    const error = await this.#exchange<FunctionError | undefined>(
      requestId,
      limitSeconds,
      initTimedOut(requestId, limitSeconds),
      (message) => {
        if (message.type === 'ready') return { value: undefined };
        return message.type === 'init-error' || message.type === 'fatal' ? { value: message.error } : undefined;
      },
    );
    this.#initMs = performance.now() - this.#startedAt;
    this.#isInitialized = error === undefined;
    if (error !== undefined) await this.kill();
    return error;
  }

  async #invoke({ requestId, event }: Job): Promise<string | FunctionError> {
    const { timeoutSeconds, arn } = this.#spec;
    const answer = this.#exchange<string | FunctionError>(requestId, timeoutSeconds, timedOut(requestId, timeoutSeconds), (message) => {
      if (message.type === 'fatal') return { value: message.error };
      if (message.type === 'result' && message.requestId === requestId) return { value: message.payload };
      return message.type === 'error' && message.requestId === requestId ? { value: message.error } : undefined;
    });
    const message: InvokeMessage = { type: 'invoke', requestId, event, functionArn: arn, deadlineMs: Date.now() + timeoutSeconds * 1000 };
    // A process that is gone cannot be written to; its exit ends the invocation.
    this.#process.send(message, () => {});
    return answer;
  }

  /** Waits for the message that `read` recognizes, for the process's end, or for the limit, after which the process is killed. */
  #exchange<T>(requestId: string, seconds: number, late: FunctionError, read: (message: FunctionMessage) => { value: T } | undefined) {
    return new Promise<T | FunctionError>((resolve) => {
      const settle = (value: T | FunctionError): void => {
        clearTimeout(timer);
        this.#onMessage = () => {};
        this.#onExit = () => {};
        resolve(value);
      };
      const timer = setTimeout(() => {
        settle(late);
        void this.kill();
      }, seconds * 1000);
      this.#onMessage = (message) => {
        const answer = read(message);
        if (message.type === 'fatal') this.#isBroken = true;
        if (answer !== undefined) settle(answer.value);
      };
      this.#onExit = (status, signal) => settle(processExited(requestId, status, signal));
      if (this.#hasExited) settle(processExited(requestId, this.#process.exitCode, this.#process.signalCode));
    });
  }

  #pipe(stream: OutputStream, logs: FunctionLogSink): void {
    const source = this.#process[stream];
    if (source === null) return;
    readLines(source, (text) => logs.write({ functionName: this.#spec.name, stream, level: levelOf(stream, text), text }));
  }
}
