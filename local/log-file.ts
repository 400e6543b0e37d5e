/** Reading the file that a child process writes its output to. */
import { type FileHandle, open } from 'node:fs/promises';

const TAIL_BYTES = 64 * 1024;

/** The end of a text file, at most `count` lines of its last 64 KiB; empty when there is no such file. */
export async function readLastLines(file: string, count: number): Promise<readonly string[]> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) {
    return [];
  }
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await handle.read(buffer, 0, buffer.length, size - buffer.length);
    return buffer
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-count);
  } finally {
    await handle.close();
  }
}

/** Reads a growing file line by line. */
export class LineReader {
  readonly #handle: FileHandle;
  readonly #buffer = Buffer.alloc(TAIL_BYTES);
  #rest = '';

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async open(file: string): Promise<LineReader> {
    return new LineReader(await open(file, 'r'));
  }

  /** Reads what has been written since the last call. */
  async nextMatch(pattern: RegExp): Promise<RegExpExecArray | undefined> {
    for (;;) {
      const { bytesRead } = await this.#handle.read(this.#buffer, 0, this.#buffer.length, null);
      if (bytesRead === 0) {
        return undefined;
      }
      const lines = (this.#rest + this.#buffer.toString('latin1', 0, bytesRead)).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) {
        const match = pattern.exec(line);
        if (match !== null) {
          return match;
        }
      }
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
