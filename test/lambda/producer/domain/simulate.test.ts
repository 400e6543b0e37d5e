import { describe, expect, it } from 'vitest';
import { rhythm, siteShare } from '../../../../lambda/producer/domain/rates';
import { simulateMinute } from '../../../../lambda/producer/domain/simulate';
import { encodeVisit, parseVisit } from '../../../../lambda/shared/domain/visit';

const SITES = ['shop.example', 'news.example', 'docs.example'];
const NOON = Date.UTC(2026, 9, 1, 12) / 60_000;
const minute = (epochMinute: number, site = 'shop.example', visitsPerMinute = 600) =>
  simulateMinute({ sites: SITES, visitsPerMinute }, site, epochMinute);
const minutes = (from: number, count: number, site?: string) =>
  Array.from({ length: count }, (_, index) => minute(from + index, site)).flat();

describe('simulated visits', () => {
  it('are the same for the same site and minute, and others for others', () => {
    expect(minute(NOON)).toEqual(minute(NOON));
    expect(minute(NOON, 'news.example').map(({ client }) => client)).not.toEqual(minute(NOON).map(({ client }) => client));
    expect(minute(NOON + 1).map(({ client }) => client)).not.toEqual(minute(NOON).map(({ client }) => client));
  });

  it('are valid records in the order of time, inside their minute', () => {
    const visits = minute(NOON);
    for (const visit of visits) expect(parseVisit(encodeVisit(visit))).toMatchObject({ ok: true });
    const times = visits.map(({ time }) => Date.parse(time));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(NOON * 60_000);
    expect(times.at(-1)).toBeLessThan((NOON + 1) * 60_000);
  });

  it('have sequence numbers that grow over the minutes', () => {
    const sequences = minutes(NOON, 5).map(({ sequence }) => sequence);
    expect(sequences.every((sequence, index) => index === 0 || sequence > (sequences[index - 1] ?? 0))).toBe(true);
    expect(sequences.every(Number.isSafeInteger)).toBe(true);
  });

  it('are as many as asked for over a day, shared among the sites, and more by day than by night', () => {
    const every = 20;
    const counts = SITES.map((site) => {
      const perMinute = Array.from({ length: Math.floor(1_440 / every) }, (_, index) => minute(NOON + index * every, site).length);
      return perMinute.reduce((sum, count) => sum + count, 0) / perMinute.length;
    });
    const total = counts.reduce((sum, count) => sum + count, 0);
    expect(total / 600).toBeGreaterThan(0.95);
    expect(total / 600).toBeLessThan(1.05);
    for (const [index, site] of SITES.entries()) expect((counts[index] ?? 0) / total).toBeCloseTo(siteShare(SITES, site), 1);
    const hour = (from: number) => minutes(NOON - 12 * 60 + from * 60, 15).length;
    expect(hour(16) / hour(4)).toBeGreaterThan(2.5);
  });

  it('continue their sessions in the next minutes', () => {
    const minutesOf = new Map<string, Set<string>>();
    for (const { client, time } of minutes(NOON, 10)) minutesOf.set(client, (minutesOf.get(client) ?? new Set()).add(time.slice(0, 16)));
    expect([...minutesOf.values()].filter((each) => each.size > 2).length).toBeGreaterThan(10);
  });

  it('follow the pages that people follow: every referrer of the site itself was asked for before', () => {
    // Sessions that began before the first minute are left aside.
    const visits = minutes(NOON, 40);
    const entered = new Set(visits.filter(({ time }) => Date.parse(time) < (NOON + 31) * 60_000).map(({ client }) => client));
    const seen = new Map<string, Set<string>>();
    let checked = 0;
    for (const { client, path, referrer } of visits) {
      const own = 'https://shop.example';
      const before = seen.get(client) ?? new Set();
      if (entered.has(client) && referrer?.startsWith(own) && before.size > 0) {
        checked += 1;
        if (!path.startsWith('/images/') && !path.startsWith('/assets/'))
          expect([...before, '/cart', '/login', '/']).toContain(referrer.slice(own.length));
      }
      seen.set(client, before.add(path));
    }
    expect(checked).toBeGreaterThan(100);
  });

  it('have what a real log has: errors, redirects, cached files, refused logins, bots, files, IPv6, searches', () => {
    const visits = minutes(NOON, 45);
    const statuses = new Set(visits.map(({ status }) => status));
    for (const status of [200, 201, 206, 301, 302, 304, 401, 403, 404, 429, 500]) expect(statuses).toContain(status);
    const some = (isSo: (visit: (typeof visits)[number]) => boolean) => visits.filter(isSo).length;
    expect(some(({ userAgent }) => userAgent?.includes('bot') ?? false)).toBeGreaterThan(50);
    expect(some(({ referrer }) => referrer?.includes('google.') ?? false)).toBeGreaterThan(50);
    expect(some(({ client }) => client.startsWith('2001:db8:'))).toBeGreaterThan(50);
    expect(some(({ status, bytes }) => status === 304 && bytes > 0)).toBe(0);
    expect(some(({ path, status }) => path.startsWith('/downloads/') && status < 300)).toBeGreaterThan(10);
  });

  it('fail in bursts, not evenly', () => {
    const rates = Array.from({ length: 144 }, (_, block) => {
      const visits = minute(NOON + block * 10 + 5, 'shop.example', 300);
      return visits.filter(({ status }) => status >= 500).length / visits.length;
    });
    expect(rates.filter((rate) => rate > 0.05).length).toBeGreaterThan(0);
    expect(rates.filter((rate) => rate < 0.01).length).toBeGreaterThan(100);
  });

  it('may be none in a quiet minute of a small site', () => {
    expect(Array.from({ length: 20 }, (_, index) => minute(NOON + index, 'docs.example', 0.01)).flat().length).toBeLessThan(20);
  });
});

describe('daily rhythm', () => {
  it('is 1 on average over a day, between 0.4 and 1.6', () => {
    const day = Array.from({ length: 1_440 }, (_, index) => rhythm(NOON + index));
    expect(day.reduce((sum, value) => sum + value, 0) / 1_440).toBeCloseTo(1, 9);
    expect([Math.min(...day), Math.max(...day)]).toEqual([expect.closeTo(0.4, 4), expect.closeTo(1.6, 4)]);
  });
});
