/** The live page of `npm start`, on loopback: its files, the states as server-sent events, questions and controls. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LocalError } from '../errors';
import { serveOnLoopback } from '../loopback-server';
import type { Stoppable } from '../ports';
import { type Asset, makeAssets } from './assets';
import { type Judged, judgeRequest, type OwnAddress } from './guard';
import { MOST_PAGES, Stream } from './stream';

/** An answer to a question or a control of the page; `body` becomes JSON. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** What the run answers. Neither rejects: what goes wrong is an answer too. */
export interface Backend {
  /** `GET name?query`; undefined: there is no such question. */
  ask(name: string, query: URLSearchParams): Promise<Answer> | undefined;
  /** `POST name`; undefined: there is no such control. */
  change(name: string, body: unknown): Promise<Answer> | undefined;
}

export interface WebServer extends Stoppable {
  /** With the token of this run, which nobody else knows. */
  readonly url: string;
  /** Whether a page is open: what costs something is only done then. */
  isWatched(): boolean;
  /** From now on this run answers; before, nobody does. */
  attach(backend: Backend): void;
  /** Hands every open page a state; a page that is slow gets the newest when it is ready. */
  publish(state: object): void;
  /** Tells open pages that this was the last state. From now on nothing is changed; what a page has just asked is still answered. */
  end(): void;
}

const TOKEN_BYTES = 24;
const MOST_BODY_BYTES = 4_096;
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // The address holds the token.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;
const NOT_LIVE: Answer = { status: 503, body: { text: 'the run is not live: it starts, or it has ended' } };

/** @param port 0: any that is free. Throws `LocalError` PORT_TAKEN. */
export async function openWebServer(port: number, assets: () => Promise<ReadonlyMap<string, Asset>> = makeAssets): Promise<WebServer> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  // The first page must not wait for them: the start of a run has time to spare, its first seconds have none.
  const site = new Site(token, assets());
  const server = await serveOnLoopback((request, response) => void site.answer(request, response), port).catch((error) =>
    refuseToOpen(port, error),
  );
  site.own = { ...site.own, port: Number(new URL(server.endpoint).port) };
  return {
    url: `${server.endpoint}/${site.own.token}/`,
    isWatched: () => site.stream.size > 0,
    attach: (backend) => {
      site.backend = backend;
    },
    publish: (state) => site.stream.publish(state),
    end: () => {
      site.hasEnded = true;
      site.stream.end();
    },
    stop: () => {
      site.stream.end();
      return server.stop();
    },
  };
}

function refuseToOpen(port: number, cause: unknown): never {
  const reason = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (reason !== 'EADDRINUSE' && reason !== 'EACCES') throw cause;
  const why = reason === 'EADDRINUSE' ? 'is taken by another program' : 'may not be used by this account';
  const remedy = 'choose another --port, leave it out for a free one, or start with --no-web';
  throw new LocalError('PORT_TAKEN', `the live page's port ${port} of 127.0.0.1 ${why}: ${remedy}`, { cause });
}

class Site {
  own: OwnAddress;
  backend: Backend | undefined;
  hasEnded = false;
  readonly stream = new Stream();
  readonly #assets: Promise<ReadonlyMap<string, Asset>>;

  constructor(token: string, assets: Promise<ReadonlyMap<string, Asset>>) {
    this.own = { port: 0, token };
    this.#assets = assets;
    // Who asks for them hears of a failure.
    assets.catch(() => {});
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response, judgeRequest(headOf(request), this.own));
    } catch (error) {
      send(response, { status: 500, body: { text: error instanceof Error ? error.message : String(error) } });
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse, judged: Judged): Promise<void> {
    if (judged.kind === 'refusal') return send(response, { status: judged.status, body: { text: judged.text } });
    if (judged.kind === 'redirect') return void response.writeHead(308, { ...HEADERS, location: judged.to }).end();
    const { name, query } = judged;
    if (name === 'events') return this.#listen(response);
    if (name.startsWith('POST ')) return this.#change(request, response, name.slice('POST '.length));
    const asset = (await this.#assets).get(name);
    if (asset !== undefined) return void response.writeHead(200, { ...HEADERS, 'content-type': asset.type }).end(asset.body);
    const answer = this.backend === undefined ? NOT_LIVE : await this.backend.ask(name, query);
    send(response, answer ?? { status: 404, body: { text: `there is no ${name} here` } });
  }

  #listen(response: ServerResponse): void {
    if (this.stream.isFull) {
      const text = `${MOST_PAGES} pages are open already: close one, then load this one again`;
      send(response, { status: 503, body: { text } });
      return;
    }
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream; charset=utf-8' });
    response.flushHeaders();
    const remove = this.stream.add({
      write: (text) => response.write(text),
      onDrain: (listener) => response.on('drain', listener),
      end: () => response.end(),
    });
    response.on('close', remove);
  }

  async #change(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const body = await readBody(request);
    if (body === undefined) {
      response.setHeader('connection', 'close');
      return send(response, { status: 413, body: { text: `a change has at most ${MOST_BODY_BYTES} bytes` } });
    }
    const parsed = parse(body);
    if (parsed === undefined) return send(response, { status: 400, body: { text: 'a change must be a JSON object' } });
    const answer = this.backend === undefined || this.hasEnded ? NOT_LIVE : await this.backend.change(name, parsed);
    send(response, answer ?? { status: 404, body: { text: `there is no ${name} here` } });
  }
}

const headOf = ({ method = '', url = '', headers }: IncomingMessage) => ({
  method,
  url,
  host: headers.host,
  origin: headers.origin,
  contentType: headers['content-type'],
  fetchSite: typeof headers['sec-fetch-site'] === 'string' ? headers['sec-fetch-site'] : undefined,
});

function send(response: ServerResponse, { status, body }: Answer): void {
  if (response.headersSent) return void response.end();
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/** Undefined: too long. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    bytes += part.length;
    if (bytes > MOST_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
