/** Castagnoli's polynomial, reversed. */
const POLYNOMIAL = 0x82f63b78;
/** Bytes that one step takes in ("slicing by 8"). */
const SLICES = 8;

const TABLE = makeTable();

/** Table `n` holds what a byte does to the sum when `n` more bytes follow it. */
function makeTable(): Int32Array {
  const table = new Int32Array(256 * SLICES);
  for (let value = 0; value < 256; value += 1) {
    let sum = value;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum & 1) === 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1;
    table[value] = sum;
  }
  for (let index = 256; index < table.length; index += 1) {
    const shorter = at(table, index - 256);
    table[index] = at(table, shorter & 0xff) ^ (shorter >>> 8);
  }
  return table;
}

const BYTES_OF_A_WORD = 4;
/** Words are read as the processor has them. */
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** CRC-32C of `data` from `from` on, as an unsigned number. Two words at a time, where kafkajs takes a byte. */
export function crc32c(data: Uint8Array, from = 0): number {
  const aligned = from + (-(data.byteOffset + from) & (BYTES_OF_A_WORD - 1));
  const steps = IS_LITTLE_ENDIAN ? Math.floor((data.length - aligned) / SLICES) : 0;
  if (steps <= 0) return (bytewise(-1, data, from, data.length) ^ -1) >>> 0;
  const words = new Int32Array(data.buffer, data.byteOffset + aligned, 2 * steps);
  const sum = wordwise(bytewise(-1, data, from, aligned), words);
  return (bytewise(sum, data, aligned + SLICES * steps, data.length) ^ -1) >>> 0;
}

function wordwise(start: number, words: Int32Array): number {
  let sum = start;
  for (let index = 0; index < words.length; index += 2) {
    const low = sum ^ at(words, index);
    const high = at(words, index + 1);
    sum =
      at(TABLE, 0x700 | (low & 0xff)) ^
      at(TABLE, 0x600 | ((low >>> 8) & 0xff)) ^
      at(TABLE, 0x500 | ((low >>> 16) & 0xff)) ^
      at(TABLE, 0x400 | (low >>> 24)) ^
      at(TABLE, 0x300 | (high & 0xff)) ^
      at(TABLE, 0x200 | ((high >>> 8) & 0xff)) ^
      at(TABLE, 0x100 | ((high >>> 16) & 0xff)) ^
      at(TABLE, high >>> 24);
  }
  return sum;
}

function bytewise(start: number, data: Uint8Array, from: number, to: number): number {
  let sum = start;
  for (let index = from; index < to; index += 1) sum = at(TABLE, (sum ^ at(data, index)) & 0xff) ^ (sum >>> 8);
  return sum;
}

function at(numbers: ArrayLike<number>, index: number): number {
  return numbers[index] ?? 0;
}
