import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAccessLog, parseLine } from '../../../../lambda/producer/domain/access-log';
import { parseLogTime } from '../../../../lambda/producer/domain/log-time';
import { encodeVisit, parseVisit } from '../../../../lambda/shared/domain/visit';
import { loadLog } from '../../../support/events';

const HEAD = '203.0.113.9 - - [10/Oct/2000:13:55:36 -0700]';
const line = (text: string) => parseLine('shop.example', 7, text);

describe('a line of an access log', () => {
  it('in combined format becomes a visit, its number the sequence, its time UTC', () => {
    expect(line(`${HEAD} "GET /a?b=1 HTTP/1.1" 200 2326 "https://www.google.com/" "Mozilla/5.0 (X11)"`)).toEqual({
      schema: 1,
      site: 'shop.example',
      sequence: 7,
      time: '2000-10-10T20:55:36.000Z',
      client: '203.0.113.9',
      method: 'GET',
      path: '/a?b=1',
      protocol: 'HTTP/1.1',
      status: 200,
      bytes: 2326,
      referrer: 'https://www.google.com/',
      userAgent: 'Mozilla/5.0 (X11)',
      durationMs: null,
    });
  });

  it.each([
    { name: 'common format', text: `${HEAD} "GET / HTTP/1.0" 200 5`, fields: { referrer: null, userAgent: null, bytes: 5 } },
    {
      name: 'no bytes, no referrer',
      text: `${HEAD} "GET / HTTP/1.0" 304 - "-" "-"`,
      fields: { bytes: 0, referrer: null, userAgent: null },
    },
    { name: 'empty quotes', text: `${HEAD} "GET / HTTP/1.0" 200 1 "" ""`, fields: { referrer: null, userAgent: null } },
    { name: 'IPv6', text: '2001:db8::1 - - [01/Jan/2024:00:00:00 +0000] "GET / HTTP/2.0" 200 1', fields: { client: '2001:db8::1' } },
    {
      name: 'a user with a space',
      text: '1.2.3.4 - jane doe [01/Jan/2024:00:00:00 +0000] "GET / HTTP/2.0" 200 1',
      fields: { client: '1.2.3.4' },
    },
    {
      name: 'a virtual host before it',
      text: `www.shop.example:443 ${HEAD} "GET / HTTP/1.1" 200 5 "-" "x"`,
      fields: { client: '203.0.113.9' },
    },
    {
      name: "Apache's quotes",
      text: `${HEAD} "GET /?q=\\"a\\" HTTP/1.1" 200 5 "-" "a \\"b\\" \\\\ c"`,
      fields: { path: '/?q="a"', userAgent: 'a "b" \\ c' },
    },
    {
      name: "nginx's quotes",
      text: `${HEAD} "GET /?q=\\x22a\\x22 HTTP/1.1" 200 5 "-" "\\x5C"`,
      fields: { path: '/?q="a"', userAgent: '\\' },
    },
    { name: 'UTF-8', text: `${HEAD} "GET /caf\\xC3\\xA9 HTTP/1.1" 200 5 "-" "\\xFF"`, fields: { path: '/café', userAgent: '\\xFF' } },
    { name: 'control characters', text: `${HEAD} "GET /\\x1B[2J HTTP/1.1" 200 5`, fields: { path: '/\\x1B[2J' } },
    {
      name: 'TLS on a plain port',
      text: `${HEAD} "\\x16\\x03\\x01" 400 166 "-" "-"`,
      fields: { method: '-', path: '\\x16\\x03\\x01', protocol: '-', status: 400 },
    },
    { name: 'no request', text: `${HEAD} "-" 408 0 "-" "-"`, fields: { method: '-', path: '-', status: 408 } },
    { name: 'an empty request', text: `${HEAD} "" 400 0 "-" "-"`, fields: { method: '-', path: '-', status: 400 } },
    { name: 'HTTP 0.9', text: `${HEAD} "GET /legacy" 200 12`, fields: { method: 'GET', path: '/legacy', protocol: 'HTTP/0.9' } },
    { name: 'a space in the target', text: `${HEAD} "GET /a b HTTP/1.1" 404 1`, fields: { path: '/a b', protocol: 'HTTP/1.1' } },
    { name: 'a request time in seconds', text: `${HEAD} "GET / HTTP/1.1" 200 1 "-" "x" 0.043`, fields: { durationMs: 43 } },
    {
      name: 'a request time after more fields',
      text: `${HEAD} "GET / HTTP/1.1" 200 1 "-" "x" "10.0.0.1" rt=1.250 ut="-"`,
      fields: { durationMs: 1250 },
    },
    {
      name: 'a whole number, which may be microseconds',
      text: `${HEAD} "GET / HTTP/1.1" 200 1 "-" "x" 43012`,
      fields: { durationMs: null },
    },
    {
      name: 'Windows line ends and a byte order mark',
      text: `\uFEFF${HEAD} "GET / HTTP/1.1" 200 1 "-" "x"\r`,
      fields: { userAgent: 'x', client: '203.0.113.9' },
    },
  ])('is read with $name', ({ text, fields }) => {
    expect(line(text)).toMatchObject(fields);
  });

  it.each([
    'Mar 14 09:30:01 host logrotate[311]: rotated',
    `${HEAD} "GET /cut HT`,
    `${HEAD} "GET / HTTP/1.1" 2000 1`,
    `${HEAD} "GET / HTTP/1.1" 200 99999999999999999999`,
    '1.2.3.4 - - [10/Oct/2000:13:61:36 -0700] "GET / HTTP/1.1" 200 1',
    '{"remote_addr":"1.2.3.4","status":200}',
    'x'.repeat(100_000),
  ])('that is none is left out: %s', (text) => {
    expect(line(text)).toBeUndefined();
  });

  it('keeps no pattern busy for ever', () => {
    expect(line(`a b ${' ['.repeat(15_000)}${'" "'.repeat(4_000)}`)).toBeUndefined();
  });

  it('never throws, and whatever it accepts is a valid record', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('-', '"', '\\', '\\x22', '[', ']', ' ', HEAD, '"GET / HTTP/1.1"', ' 200 5', ' "a" "b"'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const visit = line(parts.join(''));
        if (visit !== undefined) expect(parseVisit(encodeVisit(visit))).toMatchObject({ ok: true, value: { visit } });
      }),
    );
  });
});

describe('an access log', () => {
  it('gives its visits in order and counts what it cannot parse, the first few with their line numbers', () => {
    const { visits, unparsable } = parseAccessLog('shop.example', 1, loadLog('shop.example.log'));
    expect(visits).toHaveLength(326);
    expect(visits.every(({ sequence }, index) => index === 0 || sequence > (visits[index - 1]?.sequence ?? 0))).toBe(true);
    expect(unparsable.count).toBe(3);
    expect(unparsable.first.map((one) => one.line)).toEqual([250, 275, 300]);
  });

  it('numbers lines from where its part begins, skips blank ones, and cuts what it reports', () => {
    const { visits, unparsable } = parseAccessLog('a', 1_001, ['', `${HEAD} "GET / HTTP/1.1" 200 1`, 'x'.repeat(300), '  \r']);
    expect(visits.map(({ sequence }) => sequence)).toEqual([1_002]);
    expect(unparsable).toEqual({ count: 1, first: [{ line: 1_003, text: 'x'.repeat(200) }] });
  });

  it('reports the first five unparsable lines and counts the rest', () => {
    const { unparsable } = parseAccessLog('a', 1, Array(9).fill('?'));
    expect([unparsable.count, unparsable.first.length]).toEqual([9, 5]);
  });
});

describe('parseLogTime', () => {
  it.each([
    ['10/Oct/2000:13:55:36 -0700', '2000-10-10T20:55:36.000Z'],
    ['01/Jan/2024:00:15:00 +0530', '2023-12-31T18:45:00.000Z'],
    ['29/Feb/2024:23:59:59 +0000', '2024-02-29T23:59:59.000Z'],
    ['31/Dec/2016:23:59:60 +0000', '2016-12-31T23:59:59.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(parseLogTime(text)).toBe(expected);
  });

  it.each([
    '30/Feb/2024:00:00:00 +0000',
    '10/Okt/2000:13:55:36 +0000',
    '10/Oct/0000:13:55:36 +0000',
    '10/Oct/2000:24:00:00 +0000',
    '2000-10-10T00:00:00Z',
  ])('%s is none', (text) => {
    expect(parseLogTime(text)).toBeUndefined();
  });
});
