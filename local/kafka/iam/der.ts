/** The few forms of DER that an X.509 certificate is made of (ITU-T X.690). Pure. */

const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const SEQUENCE = 0x30;
const SET = 0x31;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const CONTEXT = 0x80;
const CONSTRUCTED = 0x20;

/** Tag, length, content. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), encodeLength(content.length), content]);
}

/** Up to 127 one byte; beyond, the number of bytes and then these. */
function encodeLength(length: number): Buffer {
  if (length < 0x80) {
    return Buffer.from([length]);
  }
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) {
    bytes.unshift(rest % 256);
  }
  return Buffer.from([0x80 + bytes.length, ...bytes]);
}

export const sequence = (...items: readonly Uint8Array[]) => element(SEQUENCE, ...items);
export const set = (...items: readonly Uint8Array[]) => element(SET, ...items);
export const octetString = (content: Uint8Array) => element(OCTET_STRING, content);
export const utf8String = (text: string) => element(UTF8_STRING, Buffer.from(text));
export const boolean = (value: boolean) => element(BOOLEAN, Buffer.from([value ? 0xff : 0]));
/** `[number] EXPLICIT` */
export const explicit = (number: number, content: Uint8Array) => element(CONTEXT + CONSTRUCTED + number, content);
/** `[number] IMPLICIT` of a primitive type */
export const implicit = (number: number, content: Uint8Array) => element(CONTEXT + number, content);

/** An unsigned number, most significant byte first; in the shortest form, and never read as negative. */
export function integer(bytes: Uint8Array): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const shortest = start === -1 ? Buffer.from([0]) : Buffer.from(bytes.subarray(start));
  return (shortest[0] ?? 0) < 0x80 ? element(INTEGER, shortest) : element(INTEGER, Buffer.from([0]), shortest);
}

/** @param unusedBits of the last byte */
export function bitString(content: Uint8Array, unusedBits = 0): Buffer {
  return element(BIT_STRING, Buffer.from([unusedBits]), content);
}

/** From e.g. `1.2.840.10045.4.3.2`: the first two numbers share a byte, the others take seven bits per byte. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(OBJECT_IDENTIFIER, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.unshift((rest % 128) + 128);
  }
  return bytes;
}

/** To the second; RFC 5280 wants UTCTime before 2050 and GeneralizedTime from then on. */
export function time(date: Date): Buffer {
  const digits = `${date.toISOString().replaceAll(/[-:T]|\..*$/g, '')}Z`;
  return date.getUTCFullYear() < 2050 ? element(UTC_TIME, Buffer.from(digits.slice(2))) : element(GENERALIZED_TIME, Buffer.from(digits));
}
