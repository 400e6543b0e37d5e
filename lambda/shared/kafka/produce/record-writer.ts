import type { OutgoingHeaders, OutgoingRecord } from '../../domain/outgoing';

/** Length of what is not there. */
const NULL_LENGTH = -1;
/** A character of UTF-16 takes at most so many bytes. */
const MOST_BYTES_OF_A_CHARACTER = 3;
const MOST_BYTES_OF_A_LENGTH = 5;
/** Attributes and timestamp delta. */
const FIXED_BYTES = 2;
/** Its length, the fixed bytes, its number, and the lengths of key, value and headers. */
const MOST_FRAME_BYTES = FIXED_BYTES + 5 * MOST_BYTES_OF_A_LENGTH;
/** Up to here a loop over characters is faster than a call out of JavaScript. */
const SHORT_TEXT = 32;
const LAST_ASCII = 0x7f;

type Part = string | Buffer | null;

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

/** What a record may take at most: no text is measured for it. */
export function mostBytes({ key, value, headers }: OutgoingRecord): number {
  let most = MOST_FRAME_BYTES + mostOf(key) + mostOf(value);
  if (headers === undefined) return most;
  for (const [name, part] of fieldsOf(headers)) most += 2 * MOST_BYTES_OF_A_LENGTH + mostOf(name) + mostOf(part);
  return most;
}

const mostOf = (part: Part): number => (typeof part === 'string' ? MOST_BYTES_OF_A_CHARACTER * part.length : (part?.length ?? 0));

/** What a part takes, if its text is ASCII. */
const guessOf = (part: Part): number => (part === null ? 1 : varintSize(part.length) + part.length);

/**
 * Fills a buffer that is large enough, from a position on. Text is written at once and measured by that: lengths are guessed as those of ASCII, and
 * what was guessed wrong is moved.
 *
 * Record => length VARINT, attributes INT8, timestamp_delta VARLONG, offset_delta VARINT, key, value VARINT|BYTES, [headers]
 */
export class RecordWriter {
  readonly #buffer: Buffer;
  #at: number;
  /** The latest headers and where they stand: many records have the very same. */
  #headers: OutgoingHeaders | undefined;
  #headersFrom = 0;
  #headersBytes = 1;

  constructor(buffer: Buffer, at: number) {
    this.#buffer = buffer;
    this.#at = at;
  }

  /** The buffer up to where the next record would begin. */
  written(): Buffer {
    return this.#buffer.subarray(0, this.#at);
  }

  record({ key, value, headers }: OutgoingRecord, index: number): void {
    const headersGuess = headers !== undefined && headers === this.#headers ? this.#headersBytes : 1;
    const guess = FIXED_BYTES + varintSize(index) + guessOf(key) + guessOf(value) + headersGuess;
    const length = this.#at;
    const body = length + varintSize(guess);
    this.#at = body;
    this.#byte(0); // attributes
    this.#byte(0); // timestamp delta
    this.#varint(index);
    this.#part(key);
    this.#part(value);
    this.#headersOf(headers);
    const moved = this.#lengthBefore(length, body);
    if (headers !== undefined) this.#headersFrom += moved;
  }

  #headersOf(headers: OutgoingHeaders | undefined): void {
    if (headers === undefined) {
      this.#varint(0);
      return;
    }
    const from = this.#at;
    if (headers === this.#headers) {
      this.#buffer.copy(this.#buffer, from, this.#headersFrom, this.#headersFrom + this.#headersBytes);
      this.#at += this.#headersBytes;
      this.#headersFrom = from;
      return;
    }
    const fields = fieldsOf(headers);
    this.#varint(fields.length);
    for (const [name, value] of fields) {
      this.#part(name);
      this.#part(value);
    }
    this.#headers = headers;
    this.#headersFrom = from;
    this.#headersBytes = this.#at - from;
  }

  /** Length and content; null is a length of -1. */
  #part(part: Part): void {
    if (part === null) {
      this.#varint(NULL_LENGTH);
      return;
    }
    const length = this.#at;
    const content = length + varintSize(part.length);
    this.#at = content + (typeof part === 'string' ? this.#text(part, content) : part.copy(this.#buffer, content));
    this.#lengthBefore(length, content);
  }

  /** Bytes of the text, written from a position on. */
  #text(text: string, from: number): number {
    if (text.length > SHORT_TEXT) return this.#buffer.write(text, from);
    for (let index = 0; index < text.length; index += 1) {
      const character = text.charCodeAt(index);
      if (character > LAST_ASCII) return this.#buffer.write(text, from);
      this.#buffer[from + index] = character;
    }
    return text.length;
  }

  /**
   * Writes at `length` how long that is what stands from `content` on. Where that takes another number of bytes than was kept free for it, the
   * content moves; returns by how much.
   */
  #lengthBefore(length: number, content: number): number {
    const bytes = this.#at - content;
    const moved = length + varintSize(bytes) - content;
    if (moved !== 0) this.#buffer.copyWithin(content + moved, content, this.#at);
    this.#at = length;
    this.#varint(bytes);
    this.#at = content + moved + bytes;
    return moved;
  }

  #byte(value: number): void {
    this.#buffer[this.#at] = value;
    this.#at += 1;
  }

  #varint(value: number): void {
    let rest = zigzag(value);
    while (rest > 0x7f) {
      this.#byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.#byte(rest);
  }
}

/** A header of several values is several headers of one name. */
function fieldsOf(headers: OutgoingHeaders): readonly (readonly [name: string, value: Part])[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    isOne(values) ? [[name, values]] : values.map((value) => [name, value] as const),
  );
}

const isOne = (values: OutgoingHeaders[string]): values is Part => values === null || typeof values === 'string' || Buffer.isBuffer(values);
