/** Length of what is not there. */
export const NULL_LENGTH = -1;

/** Bytes of a number as a zigzag varint. */
export function varintSize(value: number): number {
  let rest = zigzag(value);
  let size = 1;
  while (rest > 0x7f) {
    size += 1;
    rest >>>= 7;
  }
  return size;
}

const zigzag = (value: number): number => ((value << 1) ^ (value >> 31)) >>> 0;

/** Fills a buffer that is large enough, from a position on. */
export class RecordWriter {
  readonly buffer: Buffer;
  #at: number;

  constructor(buffer: Buffer, at: number) {
    this.buffer = buffer;
    this.#at = at;
  }

  byte(value: number): void {
    this.buffer[this.#at] = value;
    this.#at += 1;
  }

  varint(value: number): void {
    let rest = zigzag(value);
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Length and content; null is a length of -1. */
  bytes(part: string | Buffer | null): void {
    if (part === null) {
      this.varint(NULL_LENGTH);
      return;
    }
    const length = Buffer.byteLength(part);
    this.varint(length);
    if (typeof part !== 'string') part.copy(this.buffer, this.#at);
    // As many bytes as characters: all are ASCII, and Latin-1 is written faster.
    else this.buffer.write(part, this.#at, length, length === part.length ? 'latin1' : 'utf8');
    this.#at += length;
  }
}
