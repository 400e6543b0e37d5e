import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, EVERY_VISIT, type Filter, isOfSite, once } from '../../../../lambda/consumer/domain/filter';
import { visit } from '../../../support/events';

const matches = (filter: Filter, fields: Parameters<typeof visit>[0] = {}) => compileFilter(filter)(visit(fields));

describe('filters', () => {
  it.each<{ filter: Filter; yes: Parameters<typeof visit>[0]; no: Parameters<typeof visit>[0] }>([
    { filter: { field: 'status', from: 500, to: 600 }, yes: { status: 500 }, no: { status: 600 } },
    { filter: { field: 'durationMs', from: 0, to: 10 }, yes: { durationMs: 0 }, no: { durationMs: null } },
    { filter: { field: 'method', is: ['POST', 'PUT'] }, yes: { method: 'put' }, no: { method: 'OUTPUT' } },
    { filter: { field: 'path', startsWith: ['/cart'] }, yes: { path: '/Cart/7' }, no: { path: '/x/cart' } },
    { filter: { field: 'userAgent', contains: ['bot', 'c++'] }, yes: { userAgent: 'my C++ lib' }, no: { userAgent: null } },
    { filter: { field: 'path', extension: ['.png'] }, yes: { path: '/a/b.PNG?v=1' }, no: { path: '/a.png/b' } },
    { filter: { field: 'path', extension: ['.png'] }, yes: { path: '/b.png#x' }, no: { path: '/search?q=b.png' } },
    { filter: { field: 'referrer', present: true }, yes: { referrer: 'x' }, no: { referrer: null } },
    { filter: { field: 'referrer', present: false }, yes: { referrer: null }, no: { referrer: '' } },
    {
      filter: { field: 'referrer', host: ['google.'] },
      yes: { referrer: 'https://www.google.co.uk/a' },
      no: { referrer: 'https://notgoogle.com/' },
    },
    {
      filter: { field: 'referrer', host: ['google.'] },
      yes: { referrer: 'https://google.de' },
      no: { referrer: 'https://a.example/?q=google.com' },
    },
    { filter: { field: 'referrer', host: ['x.com'] }, yes: { referrer: 'https://x.com/a' }, no: { referrer: 'https://netflix.com/' } },
    { filter: { field: 'referrer', host: ['t.co'] }, yes: { referrer: 'http://t.co:80/' }, no: { referrer: 'https://t.com/' } },
    {
      filter: { field: 'referrer', ofSite: true },
      yes: { referrer: 'https://shop.example/a' },
      no: { referrer: 'https://shop.example.evil/' },
    },
    { filter: { field: 'referrer', ofSite: false }, yes: { referrer: null }, no: { referrer: 'https://www.shop.example/' } },
    {
      filter: {
        all: [
          { field: 'status', from: 200, to: 201 },
          { field: 'method', is: ['GET'] },
        ],
      },
      yes: {},
      no: { method: 'POST' },
    },
    {
      filter: {
        any: [
          { field: 'status', from: 404, to: 405 },
          { field: 'method', is: ['PUT'] },
        ],
      },
      yes: { method: 'PUT' },
      no: {},
    },
    { filter: { not: { field: 'method', is: ['GET'] } }, yes: { method: 'HEAD' }, no: {} },
  ])('$filter', ({ filter, yes, no }) => {
    expect([matches(filter, yes), matches(filter, no)]).toEqual([true, false]);
  });

  it('matches everything for no condition, nothing for no alternative', () => {
    expect(matches(EVERY_VISIT)).toBe(true);
    expect([matches({ any: [] }), matches({ field: 'path', contains: [] }), matches({ field: 'referrer', host: [] })]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('takes no part of a text for a pattern', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (part, path) => {
        const lower = (text: string) => text.toLowerCase();
        const isInside = compileFilter({ field: 'path', contains: [part] })(visit({ path: path + part }));
        expect(isInside).toBe(true);
        if (/^[\x20-\x7e]*$/.test(part + path)) {
          expect(matches({ field: 'path', contains: [part] }, { path })).toBe(lower(path).includes(lower(part)));
        }
      }),
    );
  });
});

describe('the extension of a path', () => {
  const EXTENSIONS = ['.png', '.mp4', '.gz'];
  const PATTERN = /^[^?#]*(?:\.png|\.mp4|\.gz)(?:[?#]|$)/i;
  const part = fc.constantFrom('/a', '.', '.png', '.PNG', '.mp4', '.gz', '.tar', '?', '#', 'q=1', '.Kpng', '\n', 'K');

  it('is found as a pattern would find it', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 7 }), (parts) => {
        const path = parts.join('');
        expect(matches({ field: 'path', extension: EXTENSIONS }, { path })).toBe(PATTERN.test(path));
      }),
      { numRuns: 1_000 },
    );
  });

  it('may have a dot or another letter in it', () => {
    const filter: Filter = { field: 'path', extension: ['.tar.gz', '.ÄÖ'] };
    expect([matches(filter, { path: '/a.tar.gz?b' }), matches(filter, { path: '/a.äö' }), matches(filter, { path: '/a.gz' })]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('a filter that several ask for', () => {
  it('is asked once for each visit', () => {
    let asked = 0;
    const isPost = once((each) => {
      asked += 1;
      return each.method === 'POST';
    });
    const [post, get] = [visit({ method: 'POST' }), visit({ method: 'GET' })];
    expect([isPost(post), isPost(post), isPost(get), isPost(get), isPost(post)]).toEqual([true, true, false, false, true]);
    expect(asked).toBe(3);
  });

  it('is used where it stands in another', () => {
    const part: Filter = { field: 'method', is: ['GET'] };
    const nothing = new Map([[part, () => false]]);
    expect(
      [part, { all: [part] }, { any: [part, part] }, { not: { not: part } }].map((each) => compileFilter(each, nothing)(visit({}))),
    ).toEqual([false, false, false, false]);
  });
});

describe('isOfSite', () => {
  it.each([
    ['https://shop.example/', 'shop.example', true],
    ['https://www.shop.example:8443/a', 'shop.example', true],
    ['https://blog.shop.example/', 'shop.example', true],
    ['https://shop.example/', 'shop', true],
    ['http://user@shop.example/', 'shop', true],
    ['https://shopping.example/', 'shop', false],
    ['https://google.com/?u=https://shop.example/', 'shop.example', false],
    ['android-app://com.slack/', 'shop', false],
    ['/relative', 'shop', false],
  ] as const)('%s belongs to %s: %s', (referrer, site, expected) => {
    expect(isOfSite(referrer, site)).toBe(expected);
  });
});
