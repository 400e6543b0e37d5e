import { request } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Backend, openWebServer, type WebServer } from '../../../local/web/server';

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const ASSETS = async () => new Map([['', { type: 'text/html; charset=utf-8', body: Buffer.from('<p>page</p>') }]]);
const JSON_TYPE = { 'content-type': 'application/json' };
const open: WebServer[] = [];

async function start(backend?: Backend): Promise<WebServer> {
  const server = await openWebServer(0, ASSETS);
  open.push(server);
  if (backend !== undefined) server.attach(backend);
  return server;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.stop()));
});

/** As raw as a foreign client may be: any host, any path. */
function ask(url: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const originOf = (server: WebServer): string => new URL(server.url).origin;
const change = (server: WebServer, body: string, headers: Readonly<Record<string, string>> = {}) =>
  ask(`${server.url}perform`, { method: 'POST', body, headers: { ...JSON_TYPE, origin: originOf(server), ...headers } });

const ECHO: Backend = {
  ask: (name, query) => (name === 'records' ? Promise.resolve({ status: 200, body: { topic: query.get('topic') } }) : undefined),
  change: (name, body) => (name === 'perform' ? Promise.resolve({ status: 200, body: { got: body } }) : undefined),
};

describe('the server of the live page', () => {
  it('listens on loopback under a token that nobody can guess, another one in each run', async () => {
    const [one, two] = [await start(), await start()];
    expect(one.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[A-Za-z0-9_-]{32}\/$/);
    expect(new URL(one.url).pathname).not.toBe(new URL(two.url).pathname);
  });

  it('serves the page with a policy that lets in nothing from elsewhere, and that no store keeps', async () => {
    const { status, headers, text } = await ask((await start()).url);
    expect([status, text]).toEqual([200, '<p>page</p>']);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' });
  });

  it('tells nothing to who lacks the token, not even which files there are', async () => {
    const server = await start(ECHO);
    const origin = originOf(server);
    const wrong = `${origin}/${'x'.repeat(32)}`;
    const replies = await Promise.all([`${origin}/`, `${origin}/events`, `${wrong}/`, `${wrong}/records`].map((url) => ask(url)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    const forged = await ask(`${wrong}/perform`, { method: 'POST', body: '{}', headers: { ...JSON_TYPE, origin } });
    expect(forged.status).toBe(404);
  });

  it('refuses another host name, by which a page elsewhere may reach loopback (DNS rebinding), even with the token', async () => {
    const server = await start(ECHO);
    const reply = await ask(server.url, { headers: { host: 'attacker.example' } });
    expect([reply.status, reply.text]).toEqual([403, expect.stringContaining('got \\"attacker.example\\"')]);
    const { port } = new URL(server.url);
    expect((await ask(server.url, { headers: { host: `localhost:${port}` } })).status).toBe(200);
  });

  it.each<{ readonly name: string; readonly headers: Readonly<Record<string, string>>; readonly status: number }>([
    { name: 'of another origin', headers: { origin: 'http://127.0.0.1:1' }, status: 403 },
    { name: 'without an origin', headers: { origin: '' }, status: 403 },
    { name: 'that a browser calls cross-site', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
    { name: 'in a form', headers: { 'content-type': 'text/plain' }, status: 415 },
  ])('refuses a change $name', async ({ headers, status }) => {
    expect((await change(await start(ECHO), '{}', headers)).status).toBe(status);
  });

  it('hands a change of its own page on, and refuses what is no object or too long', async () => {
    const server = await start(ECHO);
    expect(JSON.parse((await change(server, '{"kind":"add-service"}')).text)).toEqual({ got: { kind: 'add-service' } });
    expect((await change(server, '{"kind"')).status).toBe(400);
    expect((await change(server, '"text"')).status).toBe(400);
    expect((await change(server, JSON.stringify({ long: 'x'.repeat(5_000) }))).status).toBe(413);
  });

  it.each([
    { method: 'DELETE', path: '', status: 405 },
    { method: 'GET', path: 'nothing', status: 404 },
    { method: 'GET', path: '../../etc/passwd', status: 404 },
    { method: 'GET', path: `records?topic=${'x'.repeat(2_000)}`, status: 414 },
  ])('answers $method $path with $status', async ({ method, path, status }) => {
    expect((await ask(`${(await start(ECHO)).url}${path}`, { method })).status).toBe(status);
  });

  it('leads an address without its last slash to the page', async () => {
    const { url } = await start();
    expect(await ask(url.slice(0, -1))).toMatchObject({ status: 308, headers: { location: new URL(url).pathname } });
  });

  it('says that the run is not live while it starts; when it has ended, what a page has just asked is answered and nothing is changed', async () => {
    const server = await start();
    expect(await ask(`${server.url}records`)).toMatchObject({ status: 503, text: expect.stringContaining('not live') });
    server.attach(ECHO);
    server.end();
    expect(await ask(`${server.url}records?topic=t`)).toMatchObject({ status: 200, text: '{"topic":"t"}' });
    expect(await change(server, '{}')).toMatchObject({ status: 503, text: expect.stringContaining('has ended') });
  });

  it('says which port is taken, and what to do, instead of hanging', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(openWebServer(port, ASSETS)).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: `the live page's port ${port} of 127.0.0.1 is taken by another program: choose another --port, leave it out for a free one, or start with --no-web`,
    });
    await new Promise((resolve) => other.close(resolve));
  });

  it('sends states to every open page, is watched while there is one, and says when it was the last', async () => {
    const server = await start();
    server.publish({ look: 1 });
    const heard = Promise.all([listenTo(server), listenTo(server)]);
    await expect.poll(() => server.isWatched()).toBe(true);
    server.publish({ look: 2 });
    server.end();
    for (const text of await heard) {
      expect(text).toContain('data: {"look":2}\n\n');
      expect(text.endsWith('event: end\ndata: {}\n\n')).toBe(true);
    }
    expect(server.isWatched()).toBe(false);
  });

  it('refuses one page too many in words, because a browser would let it wait for ever', async () => {
    const server = await start();
    const heard = Array.from({ length: 4 }, () => listenTo(server));
    await expect.poll(async () => statusOfEvents(server)).toBe(503);
    server.end();
    await Promise.all(heard);
  });
});

async function listenTo(server: WebServer): Promise<string> {
  return (await ask(`${server.url}events`)).text;
}

/** The status alone: an accepted stream has no end. */
function statusOfEvents(server: WebServer): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(`${server.url}events`, { agent: false }, (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    asked.on('error', reject);
    asked.end();
  });
}
