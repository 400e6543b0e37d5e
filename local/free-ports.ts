/** Free ports of the loopback interface, for programs that must be told their port before they start. */
import { createServer } from 'node:net';
import { LocalError } from './errors';

/** Below the range from which Linux and macOS take ports for outgoing connections: none of those can come in between. */
const FIRST = 15_000;
const LAST = 32_000;

export interface PortSource {
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly isFree: (port: number) => Promise<boolean>;
}

const machine: PortSource = { random: Math.random, isFree };

/** `count` different ports that nobody listens on now; from a random place, so that two runs at the same time seldom meet. */
export async function findFreePorts(count: number, source: PortSource = machine): Promise<readonly number[]> {
  const size = LAST - FIRST;
  const start = Math.floor(source.random() * size);
  const found: number[] = [];
  for (let step = 0; step < size && found.length < count; step += 1) {
    const port = FIRST + ((start + step) % size);
    if (await source.isFree(port)) {
      found.push(port);
    }
  }
  if (found.length < count) {
    throw new LocalError('PORTS_EXHAUSTED', `free ports between ${FIRST} and ${LAST}: got ${found.length}, ${count} are needed`);
  }
  return found;
}

/** Whether nobody listens on the port of the loopback interface now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
