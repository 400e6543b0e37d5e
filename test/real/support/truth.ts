/**
 * What each service must have matched, written a second time and in another way than the catalogue: plain conditions over the JSON that
 * an independent reader finds in the topic. A change of a service's meaning must be made in both places.
 */
interface Stored {
  readonly site: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly bytes: number;
  readonly referrer: string | null;
  readonly userAgent: string | null;
}

const suffix = (visit: Stored) => /\.([a-z0-9]+)$/.exec((visit.path.split('?')[0] ?? '').toLowerCase())?.[1] ?? '';
const isImage = (visit: Stored) => /^(png|jpe?g|gif|webp|avif|svg|ico)$/.test(suffix(visit));
const isFile = (visit: Stored) => /^(pdf|zip|gz|tgz|exe|dmg|iso|csv|xlsx|mp4)$/.test(suffix(visit));
const isStatic = (visit: Stored) => /^(css|m?js|map|woff2?|ttf|txt|xml|json)$/.test(suffix(visit));
const isApi = (visit: Stored) => visit.path.toLowerCase().startsWith('/api/');
const isServed = (visit: Stored) => (visit.status >= 200 && visit.status <= 299) || visit.status === 304;
const isPage = (visit: Stored) =>
  visit.method.toUpperCase() === 'GET' && isServed(visit) && !isImage(visit) && !isFile(visit) && !isStatic(visit) && !isApi(visit);
const isBot = (visit: Stored) =>
  /bot|crawl|spider|slurp|curl\/|wget\/|python-|go-http-client|headless|facebookexternalhit|zgrab/i.test(visit.userAgent ?? '');
const isWrite = (visit: Stored) => /^(POST|PUT|PATCH|DELETE)$/i.test(visit.method);

function refererHost(visit: Stored): string {
  try {
    return new URL(visit.referrer ?? '').hostname;
  } catch {
    return '';
  }
}

function isInternal(visit: Stored): boolean {
  const host = refererHost(visit).replace(/^www\./, '');
  return host !== '' && (host === visit.site || host.startsWith(`${visit.site}.`) || host.endsWith(`.${visit.site}`));
}

const SEARCH = /(^|\.)(google|bing|duckduckgo|yahoo|yandex|baidu|ecosia|startpage|qwant)\./;
const SOCIAL = /(^|\.)((facebook|instagram|linkedin|reddit|twitter|pinterest|youtube)\.|(t\.co|x\.com|lnkd\.in)$)/;

export const MATCHES: Readonly<Record<string, (visit: Stored) => boolean>> = {
  traffic: () => true,
  'page-views': isPage,
  'new-visitors': (visit) => isPage(visit) && !isInternal(visit) && !isBot(visit),
  'error-rate': ({ status }) => status >= 500 && status < 600,
  'not-found-rate': ({ status }) => status === 404,
  bandwidth: () => true,
  'mean-response-size': ({ status }) => status === 200,
  'bot-share': isBot,
  'search-referrals': (visit) => isPage(visit) && SEARCH.test(refererHost(visit)),
  'social-referrals': (visit) => isPage(visit) && SOCIAL.test(refererHost(visit)),
  'api-calls': isApi,
  'login-failures': (visit) =>
    visit.method === 'POST' && /login|signin/i.test(visit.path) && (visit.status === 401 || visit.status === 403),
  'image-traffic': isImage,
  'cache-hits': ({ method, status }) => method === 'GET' && status === 304,
  redirects: ({ status }) => status >= 300 && status < 400 && status !== 304,
  'write-requests': isWrite,
  'mobile-share': (visit) => isPage(visit) && /mobile|android|iphone|ipad/i.test(visit.userAgent ?? ''),
  'large-responses': ({ bytes }) => bytes >= 1_048_576,
  downloads: (visit) => visit.method === 'GET' && isFile(visit) && visit.status >= 200 && visit.status <= 299,
  'checkout-traffic': ({ path }) => /^\/(cart|checkout)/i.test(path),
};

export type { Stored };
