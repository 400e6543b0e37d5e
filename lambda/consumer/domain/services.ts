import { EVERY_VISIT, type Filter, type NumberField } from './filter';

/** What a service computes over the visits of one site in one window. */
export type Measure =
  /** Number of visits that match the filter. */
  | { readonly kind: 'count' }
  /** Sum of a field over the visits that match. */
  | { readonly kind: 'sum'; readonly field: NumberField }
  /** Mean of a field over the visits that match; nothing to measure where none does. */
  | { readonly kind: 'mean'; readonly field: NumberField }
  /** Visits that match among those that match `of`, in percent; nothing to measure where none matches `of`. */
  | { readonly kind: 'share'; readonly of: Filter };

/** One service: reads every visit, filters, measures one variable per site and window, and predicts it for the next window. */
export interface Service {
  readonly name: string;
  readonly variable: string;
  readonly description: string;
  readonly unit: 'visits' | 'bytes' | '%';
  readonly filter: Filter;
  readonly measure: Measure;
}

const MEBIBYTE = 1024 * 1024;
const COUNT = { kind: 'count' } as const;

const IMAGE_EXTENSIONS = ['.png', '.jpg', '.jpeg', '.gif', '.webp', '.avif', '.svg', '.ico'];
const FILE_EXTENSIONS = ['.pdf', '.zip', '.gz', '.tgz', '.exe', '.dmg', '.iso', '.csv', '.xlsx', '.mp4'];
const STATIC_EXTENSIONS = ['.css', '.js', '.mjs', '.map', '.woff', '.woff2', '.ttf', '.txt', '.xml', '.json'];

const IMAGES: Filter = { field: 'path', extension: IMAGE_EXTENSIONS };
const FILES: Filter = { field: 'path', extension: FILE_EXTENSIONS };
const NO_PAGE: Filter = { field: 'path', extension: [...IMAGE_EXTENSIONS, ...FILE_EXTENSIONS, ...STATIC_EXTENSIONS] };
const API: Filter = { field: 'path', startsWith: ['/api/'] };
const GET: Filter = { field: 'method', is: ['GET'] };
const SERVED: Filter = { any: [status(200, 300), status(304, 305)] };
const PAGES: Filter = { all: [SERVED, GET, { not: NO_PAGE }, { not: API }] };
const BOTS: Filter = {
  field: 'userAgent',
  contains: ['bot', 'crawl', 'spider', 'slurp', 'curl/', 'wget/', 'python-', 'go-http-client', 'headless', 'facebookexternalhit', 'zgrab'],
};
const SEARCH_ENGINES = ['google.', 'bing.', 'duckduckgo.', 'yahoo.', 'yandex.', 'baidu.', 'ecosia.', 'startpage.', 'qwant.'];
const SOCIAL_NETWORKS = [
  'facebook.',
  'instagram.',
  'linkedin.',
  'reddit.',
  'twitter.',
  'pinterest.',
  'youtube.',
  't.co',
  'x.com',
  'lnkd.in',
];

/**
 * The catalogue. Every variable is computable from a combined access log (client, time, method, path, status, bytes, referrer, user
 * agent), so that the same services read simulated visits and replayed logs.
 */
export const SERVICES = [
  service('traffic', 'requests', 'All requests to the site', 'visits', EVERY_VISIT, COUNT),
  service('page-views', 'page views', 'Pages served: no images, scripts, files or API calls', 'visits', PAGES, COUNT),
  service('new-visitors', 'entrances', 'Page views that did not come from another page of the site, bots left out', 'visits', {
    all: [PAGES, { field: 'referrer', ofSite: false }, { not: BOTS }],
  }),
  service('error-rate', 'server errors', 'Share of requests that end in a 5xx status', '%', status(500, 600), shareOf(EVERY_VISIT)),
  service('not-found-rate', 'missing pages', 'Share of requests that end in 404', '%', status(404, 405), shareOf(EVERY_VISIT)),
  service('bandwidth', 'bytes sent', 'Bytes of all response bodies', 'bytes', EVERY_VISIT, { kind: 'sum', field: 'bytes' }),
  service('mean-response-size', 'mean response size', 'Mean size of a response with status 200', 'bytes', status(200, 201), {
    kind: 'mean',
    field: 'bytes',
  }),
  service('bot-share', 'bot share', 'Share of requests whose user agent names itself a bot or a tool', '%', BOTS, shareOf(EVERY_VISIT)),
  service('search-referrals', 'visits from search', 'Page views that came from a search engine', 'visits', {
    all: [PAGES, { field: 'referrer', host: SEARCH_ENGINES }],
  }),
  service('social-referrals', 'visits from social networks', 'Page views that came from a social network', 'visits', {
    all: [PAGES, { field: 'referrer', host: SOCIAL_NETWORKS }],
  }),
  service('api-calls', 'API calls', 'Requests below /api/', 'visits', API, COUNT),
  service('login-failures', 'failed logins', 'Posts to a login page that were refused (401 or 403)', 'visits', {
    all: [
      { field: 'method', is: ['POST'] },
      { field: 'path', contains: ['login', 'signin'] },
      { any: [status(401, 402), status(403, 404)] },
    ],
  }),
  service('image-traffic', 'image bytes', 'Bytes of all images sent', 'bytes', IMAGES, { kind: 'sum', field: 'bytes' }),
  service(
    'cache-hits',
    'cache hits',
    'Share of GET requests answered 304: the browser had it',
    '%',
    { all: [GET, status(304, 305)] },
    shareOf(GET),
  ),
  service('redirects', 'redirects', 'Answers that send the visitor elsewhere (3xx but 304)', 'visits', {
    all: [status(300, 400), { not: status(304, 305) }],
  }),
  service('write-requests', 'write requests', 'POST, PUT, PATCH and DELETE', 'visits', {
    field: 'method',
    is: ['POST', 'PUT', 'PATCH', 'DELETE'],
  }),
  service(
    'mobile-share',
    'mobile share',
    'Share of page views from phones and tablets',
    '%',
    { all: [PAGES, { field: 'userAgent', contains: ['mobile', 'android', 'iphone', 'ipad'] }] },
    shareOf(PAGES),
  ),
  service('large-responses', 'large responses', 'Responses of 1 MiB and more', 'visits', {
    field: 'bytes',
    from: MEBIBYTE,
    to: Number.POSITIVE_INFINITY,
  }),
  service('downloads', 'downloads', 'Documents, archives and films that were sent', 'visits', { all: [GET, FILES, status(200, 300)] }),
  service('checkout-traffic', 'checkout requests', 'Requests to the cart and the checkout', 'visits', {
    field: 'path',
    startsWith: ['/cart', '/checkout'],
  }),
] as const satisfies readonly Service[];

/** In every bundle and deployed by no environment, whose check refuses its name: the one that the live page adds while the others run. */
export const NEXT_SERVICE: Service = service(
  'client-error-rate',
  'client errors',
  'Share of requests that end in a 4xx status',
  '%',
  status(400, 500),
  shareOf(EVERY_VISIT),
);

/** The service of that name, or undefined. */
export function findService(name: string): Service | undefined {
  return [...SERVICES, NEXT_SERVICE].find((candidate) => candidate.name === name);
}

function service(
  name: string,
  variable: string,
  description: string,
  unit: Service['unit'],
  filter: Filter,
  measure: Measure = COUNT,
): Service {
  return { name, variable, description, unit, filter, measure };
}

function status(from: number, to: number): Filter {
  return { field: 'status', from, to };
}

function shareOf(base: Filter): Measure {
  return { kind: 'share', of: base };
}
