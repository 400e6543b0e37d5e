import { logNormal, type Random, seedOf } from './random';
import type { Page } from './walk';

/** One request and its answer, before it is put in time and given to a visitor. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly bytes: number;
  readonly referrer: string | null;
  readonly durationMs: number;
  /** Milliseconds after the page was asked for. */
  readonly delayMs: number;
}

/** What decides the answers to one page of one session. */
export interface PageContext {
  readonly random: Random;
  readonly origin: string;
  readonly referrer: string | null;
  readonly isFirst: boolean;
  /** Has the site's scripts and images from an earlier visit. */
  readonly isReturning: boolean;
  readonly failureRate: number;
}

/** Requests of a session's first page and of each later one: a fixed number, so that the expected traffic is exact. */
export const FIRST_PAGE_REQUESTS = 5;
export const LATER_PAGE_REQUESTS = 3;

const FAILED_LOGINS = 0.22;
const KIBIBYTE = 1024;

/** A page and what the browser asks for with it. An error page has scripts and images too. */
export function requestsOfPage(page: Page, context: PageContext): readonly Exchange[] {
  const main = mainRequests(page, context);
  const wanted = context.isFirst ? FIRST_PAGE_REQUESTS : LATER_PAGE_REQUESTS;
  const assets = ASSETS(page).slice(0, wanted - main.length);
  return [...main, ...assets.map((path, index) => asset(path, page, context, index))];
}

function mainRequests(page: Page, context: PageContext): readonly Exchange[] {
  const from = context.origin + page.path;
  switch (page.kind) {
    case 'search':
      return [dynamic('GET', page.path, 200, context), dynamic('GET', `/api/v1/suggest?q=${page.word}`, 200, context, 200, from)];
    case 'add-to-cart':
      return [dynamic('POST', '/api/v1/cart', 201, context), dynamic('GET', page.path, 200, context, 250)];
    case 'checkout':
      return [dynamic('POST', '/checkout', 302, context), dynamic('GET', page.path, 200, context, 300)];
    case 'moved':
      return [dynamic('GET', `/old/${page.word}-${page.id}.html`, 301, context), dynamic('GET', page.path, 200, context, 60)];
    case 'login':
      return login(page, context);
    case 'download':
      return [download(page, context)];
    case 'missing':
      return [dynamic('GET', page.path, 404, context)];
    default:
      return [dynamic('GET', page.path, 200, context)];
  }
}

function login(page: Page, context: PageContext): readonly Exchange[] {
  if (context.random.chance(FAILED_LOGINS)) return [dynamic('POST', page.path, 401, context)];
  return [dynamic('POST', page.path, 302, context), dynamic('GET', '/account', 200, context, 150)];
}

/** A request that the application answers: it may fail. */
export function dynamic(
  method: string,
  path: string,
  status: number,
  context: Pick<PageContext, 'random' | 'failureRate' | 'referrer'>,
  delayMs = 0,
  referrer = context.referrer,
): Exchange {
  const { random, failureRate } = context;
  const isFailed = random.chance(failureRate);
  const answered = isFailed ? random.pick([500, 502, 503]) : status;
  const durationMs = Math.ceil(logNormal(random, isFailed ? 900 : 45, 0.7));
  return { method, path, status: answered, bytes: bodyBytes(random, method, answered, path), referrer, durationMs, delayMs };
}

function bodyBytes(random: Random, method: string, status: number, path: string): number {
  if (method === 'HEAD' || status === 304) return 0;
  if (status >= 300) return random.integer(150, 600);
  return Math.ceil(logNormal(random, path.startsWith('/api/') ? 1.2 * KIBIBYTE : 18 * KIBIBYTE, 0.5));
}

function download(page: Page, { random, referrer }: PageContext): Exchange {
  const bytes = sizeOf(page.path, 900 * KIBIBYTE, 1.1);
  const isPart = random.chance(0.1);
  const sent = isPart ? Math.ceil(bytes / 2) : bytes;
  return {
    method: 'GET',
    path: page.path,
    status: isPart ? 206 : 200,
    bytes: sent,
    referrer,
    durationMs: 20 + Math.ceil(sent / 5_000),
    delayMs: 0,
  };
}

// The order in which they are asked for; a later page needs the image and has the script.
const ASSETS = (page: Page) =>
  [`/images/${page.word}-${page.id % 60}.webp`, '/assets/app.js', '/assets/style.css', '/images/logo.svg'] as const;

function asset(path: string, page: Page, { random, origin, isFirst, isReturning }: PageContext, index: number): Exchange {
  const isCached = path.startsWith('/assets/') ? !isFirst || isReturning : isReturning && random.chance(0.5);
  return {
    method: 'GET',
    path,
    status: isCached ? 304 : 200,
    bytes: isCached ? 0 : sizeOf(path, path.endsWith('.webp') ? 60 * KIBIBYTE : 25 * KIBIBYTE, 0.6),
    referrer: origin + page.path,
    durationMs: random.integer(1, 9),
    delayMs: 350 + 40 * index + random.integer(0, 30),
  };
}

/** A file has the same size whenever it is asked for. */
function sizeOf(path: string, medianBytes: number, spread: number): number {
  const parts = (seedOf('size', path) >>> 0) / 4_294_967_296;
  // Logistic in place of normal: one uniform number is enough.
  return Math.ceil(medianBytes * Math.exp((spread * Math.log((parts + 1e-6) / (1 - parts + 1e-6))) / 1.7));
}
