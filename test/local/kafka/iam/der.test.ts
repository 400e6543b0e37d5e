import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as der from '../../../../local/kafka/iam/der';

const hex = (buffer: Buffer) => buffer.toString('hex');

/** The tag and content of one element that fills the buffer; written for the test, from X.690 8.1.3. */
function decode(buffer: Buffer): { readonly tag: number; readonly content: Buffer } {
  const first = buffer.readUInt8(1);
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  const length = lengthBytes === 0 ? first : buffer.readUIntBE(2, lengthBytes);
  const content = buffer.subarray(2 + lengthBytes);
  expect(content).toHaveLength(length);
  return { tag: buffer.readUInt8(0), content };
}

describe('DER', () => {
  it('writes object identifiers in base 128', () => {
    expect(hex(der.objectIdentifier('1.2.840.10045.4.3.2'))).toBe('06082a8648ce3d040302');
    expect(hex(der.objectIdentifier('2.5.29.19'))).toBe('0603551d13');
  });

  it('writes times with two digits of the year before 2050, with four from then on', () => {
    expect(der.time(new Date('2049-12-31T23:59:59.999Z')).toString('latin1')).toBe('\x17\x0d491231235959Z');
    expect(der.time(new Date('2050-01-01T00:00:00Z')).toString('latin1')).toBe('\x18\x0f20500101000000Z');
  });

  it('keeps every unsigned number, positive and without needless zeros', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (bytes) => {
        const { tag, content } = decode(der.integer(bytes));
        expect(tag).toBe(2);
        expect(BigInt(`0x${hex(content)}`)).toBe(BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
        expect(content.readUInt8(0)).toBeLessThan(0x80);
        if (content.length > 1 && content[0] === 0) {
          expect(content.readUInt8(1)).toBeGreaterThanOrEqual(0x80);
        }
      }),
    );
  });

  it('tells the length of any content', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 70_000 }), (length) => {
        expect(decode(der.octetString(Buffer.alloc(length))).content).toHaveLength(length);
      }),
      { numRuns: 50, examples: [[0], [127], [128], [255], [256], [65_535], [65_536]] },
    );
  });
});
