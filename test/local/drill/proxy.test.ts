import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTcpProxy, type TcpProxy } from '../../../local/drill/proxy';

let echo: Server;
let proxy: TcpProxy;
const clients: Socket[] = [];
let received: string[];

beforeEach(async () => {
  received = [];
  echo = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => received.push(data.toString()));
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await startTcpProxy((echo.address() as AddressInfo).port);
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.stop();
  await new Promise((resolve) => echo.close(resolve));
});

async function client(): Promise<Socket & { readonly heard: () => string }> {
  const socket = connect({ host: '127.0.0.1', port: proxy.port });
  socket.on('error', () => {});
  clients.push(socket);
  let heard = '';
  socket.setEncoding('utf8').on('data', (text) => {
    heard += text;
  });
  await once(socket, 'connect');
  return Object.assign(socket, { heard: () => heard });
}

/** `once` would reject for the reset that comes first. */
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

const hears = (socket: { heard: () => string }, text: string) => expect.poll(socket.heard, { timeout: 5_000 }).toBe(text);

describe('a network between a client and a broker', () => {
  it('passes on what is said, and the end of a connection', async () => {
    const one = await client();
    one.end('hello');
    await closed(one);
    expect(one.heard()).toBe('hello');
    await expect.poll(() => proxy.connections).toBe(0);
  });

  it('is silent as a black hole, to old and new connections; what was sent meanwhile arrives when it has closed', async () => {
    const old = await client();
    old.write('before ');
    await hears(old, 'before ');
    proxy.become('black-hole');
    old.write('meanwhile');
    const late = await client();
    late.write('hello?');
    // Through a second network that is whole a whole round trip takes place: time enough for the others.
    const whole = await startTcpProxy((echo.address() as AddressInfo).port);
    const witness = connect({ host: '127.0.0.1', port: whole.port });
    witness.write('x');
    await once(witness, 'data');
    witness.destroy();
    await whole.stop();
    expect([old.heard(), late.heard(), old.closed, late.closed]).toEqual(['before ', '', false, false]);
    proxy.become('open');
    await hears(old, 'before meanwhile');
    await hears(late, 'hello?');
  });

  it('tells nobody of an end in a black hole', async () => {
    const one = await client();
    one.write('before');
    await hears(one, 'before');
    proxy.become('black-hole');
    one.destroy();
    await closed(one);
    expect(proxy.connections).toBe(1);
    proxy.become('open');
    await expect.poll(() => proxy.connections).toBe(0);
  });

  it('keeps nothing of a connection that is reset in a black hole', async () => {
    const one = await client();
    one.write('before');
    await hears(one, 'before');
    proxy.become('black-hole');
    one.write('meanwhile');
    await expect.poll(() => proxy.held).toBe(1);
    one.resetAndDestroy();
    await closed(one);
    proxy.become('open');
    await expect.poll(() => proxy.connections).toBe(0);
    expect(received.join('')).toBe('before');
  });

  it('keeps the order where it is slow', async () => {
    proxy.become('slow');
    const one = await client();
    const words = ['one ', 'two ', 'three'];
    for (const word of words) one.write(word);
    await hears(one, words.join(''));
  });

  it('resets old and new connections where it is closed', async () => {
    const old = await client();
    proxy.become('closed');
    await closed(old);
    const late = connect({ host: '127.0.0.1', port: proxy.port });
    late.on('error', () => {});
    await closed(late);
    proxy.become('open');
    const again = await client();
    again.write('back');
    await hears(again, 'back');
  });
});
