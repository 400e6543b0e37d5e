import { describe, expect, it } from 'vitest';
import { compileFilters } from '../../../local/event-source/domain/filter-pattern';
import { record } from './support';

const passes = (pattern: object, value: unknown) => {
  const bytes = value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return compileFilters([JSON.stringify(pattern)])(record(3, 7, { value: bytes }));
};

describe('a filter of a mapping', () => {
  // The table of https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
  it.each([
    ['null', [null], { status: null }, { status: 0 }],
    ['empty', [''], { status: '' }, { status: ' ' }],
    ['equals', ['Alice'], { status: 'Alice' }, { status: 'alice' }],
    ['equals, ignoring case', [{ 'equals-ignore-case': 'alice' }], { status: 'ALICE' }, { status: 'alicia' }],
    ['or', ['a', 'b'], { status: 'b' }, { status: 'c' }],
    ['not', [{ 'anything-but': ['x', 'y'] }], { status: 'z' }, { status: 'y' }],
    ['numeric equals', [{ numeric: ['=', 100] }], { status: 100 }, { status: 101 }],
    ['numeric range', [{ numeric: ['>', 10, '<=', 20] }], { status: 20 }, { status: 10 }],
    ['exists', [{ exists: true }], { status: null }, {}],
    ['does not exist', [{ exists: false }], {}, { status: 1 }],
    ['begins with', [{ prefix: 'us-' }], { status: 'us-east-1' }, { status: 'eu' }],
    ['ends with', [{ suffix: '.png' }], { status: 'a.png' }, { status: 'a.png2' }],
    ['an item of a list', ['a'], { status: ['b', 'a'] }, { status: ['b'] }],
  ])('knows %s', (_, conditions, yes, no) => {
    expect([passes({ value: { status: conditions } }, yes), passes({ value: { status: conditions } }, no)]).toEqual([true, false]);
  });

  it('wants every field, at any depth, and one of $or', () => {
    const pattern = { value: { a: { b: [1] }, $or: [{ c: [1] }, { d: [1] }] } };
    expect(passes(pattern, { a: { b: 1 }, d: 1 })).toBe(true);
    expect(passes(pattern, { a: { b: 1 }, d: 2 })).toBe(false);
    expect(passes(pattern, { a: 1, d: 1 })).toBe(false);
  });

  it('looks at key, partition, offset and topic as well', () => {
    const pattern = { key: ['key-3'], partition: [3], offset: [{ numeric: ['>=', 7] }], topic: [{ prefix: 'vis' }] };
    expect(passes(pattern, null)).toBe(true);
    expect(passes({ ...pattern, partition: [4] }, null)).toBe(false);
  });

  it('drops what is not of the pattern’s kind: text for JSON, JSON for text, bytes and tombstones for both', () => {
    expect(passes({ value: ['hello'] }, 'hello')).toBe(true);
    expect(passes({ value: ['hello'] }, { hello: 1 })).toBe(false);
    expect(passes({ value: { hello: [{ exists: false }] } }, 'hello')).toBe(false);
    expect(passes({ value: { hello: [{ exists: false }] } }, null)).toBe(false);
    expect(compileFilters(['{"value":[{"exists":true}]}'])(record(0, 0, { value: Buffer.from([0xff, 0xfe]) }))).toBe(false);
  });

  it('passes a record when one of several patterns matches', () => {
    const filter = compileFilters(['{"offset":[1]}', '{"offset":[2]}']);
    expect([1, 2, 3].map((offset) => filter(record(0, offset)))).toEqual([true, true, false]);
  });

  it.each([
    ['[1]', 'pattern must be a JSON object'],
    ['{', 'pattern must be a JSON object'],
    ['{"value":{"a":"b"}}', 'value.a must be a list of conditions, got "b"'],
    ['{"value":{"a":[{"wildcard":"*"}]}}', 'value.a: {"wildcard":"*"} is no condition; known are exists, prefix'],
    ['{"value":{"a":[{"numeric":["~",1]}]}}', 'is no condition'],
    ['{"value":{"$or":[{"a":[1]}]}}', 'value.$or must be a list of at least two objects'],
  ])('refuses %s', (pattern, words) => {
    expect(() => compileFilters([pattern])).toThrow(words);
  });
});
