import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatDuration,
  formatSize,
  MAX_LONG,
  parseDuration,
  parseDurationLong,
  parseSize,
  parseSizeLong,
  UnitError,
} from '../../../../lambda/topic-config/domain/units';

describe('units', () => {
  it.each([
    { text: '7d', ms: 604_800_000 },
    { text: '2w', ms: 1_209_600_000 },
    { text: '90s', ms: 90_000 },
    { text: ' 500ms ', ms: 500 },
    { text: '604800000', ms: 604_800_000 },
    { text: 30, ms: 30 },
    { text: '-1', ms: -1 },
    { text: '0', ms: 0 },
  ])('reads the duration $text as $ms ms', ({ text, ms }) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    { text: '50GiB', bytes: 53_687_091_200 },
    { text: '1 TiB', bytes: 1_099_511_627_776 },
    { text: '64KiB', bytes: 65_536 },
    { text: '12B', bytes: 12 },
    { text: '1048576', bytes: 1_048_576 },
  ])('reads the size $text as $bytes bytes', ({ text, bytes }) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['1.5d', '7days', '', '-2', '1e3', 'd', '7d12h', '9223372036854775808', '99999999999999999999w', 1.5, Number.NaN])(
    'refuses the duration %j and says what is allowed',
    (text) => {
      expect(() => parseDurationLong(text)).toThrow(UnitError);
      expect(() => parseDurationLong(text)).toThrow(/^must be (a duration such as|at most)/);
    },
  );

  it.each(['5GB', '5gib', '1.5GiB', '7d'])('refuses the size %j, since only binary units are exact', (text) => {
    expect(() => parseSizeLong(text)).toThrow(/must be a size such as 50GiB.*got/);
  });

  it('keeps 64-bit values whole, and refuses to squeeze them into a number', () => {
    expect(parseDurationLong(String(MAX_LONG))).toBe(MAX_LONG);
    expect(() => parseDuration(String(MAX_LONG))).toThrow('must be at most 9007199254740991 ms, got 9223372036854775807');
  });

  it('formats what it reads back to the same value', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: MAX_LONG }), (value) => {
        expect(parseDurationLong(formatDuration(value))).toBe(value);
        expect(parseSizeLong(formatSize(value))).toBe(value);
      }),
    );
    expect(formatDuration(-1)).toBe('unlimited');
    expect(formatDuration(604_800_000)).toBe('7d');
    expect(formatSize(53_687_091_200)).toBe('50GiB');
  });
});
