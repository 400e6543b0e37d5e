import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Stoppable } from '../ports';
import type { FunctionLogLine, FunctionLogSink } from './log-sink';

/** One file per function in `directory`: everything it printed, both streams in the order of arrival. */
export class FunctionLogFiles implements FunctionLogSink, Stoppable {
  readonly #directory: string;
  readonly #onProblem: (line: FunctionLogLine) => void;
  readonly #files = new Map<string, WriteStream>();
  #isStopped = false;

  /** @param onProblem gets the lines of level `warn` and `error` */
  constructor(directory: string, onProblem: (line: FunctionLogLine) => void = () => {}) {
    this.#directory = directory;
    this.#onProblem = onProblem;
    mkdirSync(directory, { recursive: true });
  }

  write(line: FunctionLogLine): void {
    // A killed process's last lines may arrive after the end.
    if (this.#isStopped) return;
    this.#fileOf(line.functionName).write(`${line.text}\n`);
    if (line.level === 'warn' || line.level === 'error') this.#onProblem(line);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const files = [...this.#files.values()];
    this.#files.clear();
    await Promise.all(files.map((file) => new Promise<void>((resolve) => file.end(resolve))));
  }

  #fileOf(functionName: string): WriteStream {
    const known = this.#files.get(functionName);
    if (known !== undefined) return known;
    const file = createWriteStream(join(this.#directory, `${functionName.replace(/[^\w.-]/g, '_')}.log`), { flags: 'a' });
    // A full disk must not end the run: the lines are lost, the functions go on.
    file.on('error', () => {});
    this.#files.set(functionName, file);
    return file;
  }
}
