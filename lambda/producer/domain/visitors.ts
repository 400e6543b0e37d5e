import type { Random } from './random';

/** Who sends requests, as a browser or a tool would name itself. */
const DESKTOP = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0',
] as const;

const MOBILE = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.7 Mobile/15E148 Safari/604.1',
] as const;

const CRAWLERS = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
] as const;

const SCANNERS = ['Mozilla/5.0 zgrab/0.x', 'python-requests/2.32.3', 'Go-http-client/1.1'] as const;
const APPS = ['AcmeApp/3.4.1 (Android 14; okhttp/4.12.0)', 'AcmeApp/3.4.0 (iOS 18.1; CFNetwork/1568.200.51)'] as const;

const SEARCH = ['https://www.google.com/', 'https://www.google.de/', 'https://www.bing.com/', 'https://duckduckgo.com/'] as const;
const SOCIAL = [
  'https://www.facebook.com/',
  'https://t.co/Xa81kQ',
  'https://www.reddit.com/r/shopping/',
  'https://www.linkedin.com/feed/',
] as const;
const PARTNERS = ['https://news.partner.example/daily', 'https://links.partner.example/best-of'] as const;

const MOBILE_PART = 0.45;

export type SessionKind = 'human' | 'app' | 'crawler' | 'scanner' | 'monitor';

export function agentOf(kind: SessionKind, random: Random): string {
  switch (kind) {
    case 'human':
      return random.chance(MOBILE_PART) ? random.pick(MOBILE) : random.pick(DESKTOP);
    case 'app':
      return random.pick(APPS);
    case 'crawler':
      return random.pick(CRAWLERS);
    case 'scanner':
      return random.pick(SCANNERS);
    case 'monitor':
      return 'uptime-monitor/2.1';
  }
}

/** Where a visitor came from; null: typed, bookmarked, or hidden. */
export function entryReferrer(random: Random): string | null {
  const place = random.next();
  if (place < 0.4) return random.pick(SEARCH);
  if (place < 0.55) return random.pick(SOCIAL);
  return place < 0.6 ? random.pick(PARTNERS) : null;
}

const IPV6_PART = 0.2;

/** Addresses of the ranges set aside for benchmarks and documentation (RFC 2544, RFC 3849): nobody's. */
export function clientAddress(random: Random): string {
  if (random.chance(IPV6_PART)) return `2001:db8:${random.integer(1, 65_535).toString(16)}::${random.integer(1, 65_535).toString(16)}`;
  return `198.${random.integer(18, 19)}.${random.integer(0, 255)}.${random.integer(1, 254)}`;
}
