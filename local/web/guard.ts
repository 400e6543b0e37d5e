/** Which requests the live page's server answers at all. Pure. */
import { createHash, timingSafeEqual } from 'node:crypto';

export interface RequestHead {
  readonly method: string;
  /** As sent: path and query. */
  readonly url: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly contentType: string | undefined;
  /** `Sec-Fetch-Site`, which no page can forge. */
  readonly fetchSite: string | undefined;
}

/** What the server is called by its own page. */
export interface OwnAddress {
  readonly port: number;
  readonly token: string;
}

export type Judged =
  | { readonly kind: 'route'; readonly name: string; readonly query: URLSearchParams }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'refusal'; readonly status: number; readonly text: string };

/** Longer ones are no request of the page. */
const LONGEST_URL = 1_024;

/**
 * Other pages of the same browser reach loopback too, some under a name of their own (DNS rebinding): a request counts only when it names this
 * server, carries the token of the run in its path and, where it changes something, comes from the page itself.
 */
export function judgeRequest(request: RequestHead, own: OwnAddress): Judged {
  const names = [`127.0.0.1:${own.port}`, `localhost:${own.port}`];
  if (!names.includes(request.host ?? '')) {
    return refusal(403, `the Host header must be ${names.join(' or ')}, got ${quote(request.host)}`);
  }
  if (request.url.length > LONGEST_URL) return refusal(414, `an address has at most ${LONGEST_URL} characters here`);
  const url = new URL(request.url, `http://127.0.0.1:${own.port}`);
  const [, token = '', ...rest] = url.pathname.split('/');
  if (!isSame(token, own.token)) {
    return refusal(404, 'the address lacks the token of this run: use the one that npm start has printed');
  }
  if (rest.length === 0) return { kind: 'redirect', to: `/${own.token}/` };
  if (request.method === 'POST') return judgeChange(request, names, rest.join('/'), url.searchParams);
  if (request.method !== 'GET') return refusal(405, `the method must be GET or POST, got ${request.method}`);
  return { kind: 'route', name: rest.join('/'), query: url.searchParams };
}

function judgeChange(request: RequestHead, names: readonly string[], name: string, query: URLSearchParams): Judged {
  const { origin, contentType, fetchSite } = request;
  if (!names.some((host) => origin === `http://${host}`) || (fetchSite !== undefined && fetchSite !== 'same-origin')) {
    return refusal(403, `a change must come from the page itself, got the origin ${quote(origin)}`);
  }
  // A form of another page can send text/plain and the like without asking; JSON it cannot (CORS).
  if (contentType?.split(';')[0]?.trim() !== 'application/json') {
    return refusal(415, `a change must be application/json, got ${quote(contentType)}`);
  }
  return { kind: 'route', name: `POST ${name}`, query };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
/** Takes the same time wherever the first difference is. */
const isSame = (left: string, right: string): boolean => timingSafeEqual(digest(left), digest(right));

const quote = (text: string | undefined): string => (text === undefined ? 'none' : `"${text.slice(0, 80)}"`);
const refusal = (status: number, text: string): Judged => ({ kind: 'refusal', status, text });
