import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { reachBrokers } from '../../local/reach';

const never = new AbortController().signal;

describe('reaching the brokers of --bootstrap', () => {
  it('takes one that answers for all of them', async () => {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await expect(reachBrokers(`127.0.0.1:1,127.0.0.1:${port}`, never)).resolves.toBeUndefined();
    await new Promise((resolve) => server.close(resolve));
  });

  it('names every address and what came of it when none answers, and the ways out', async () => {
    await expect(reachBrokers('127.0.0.1:1,[::1]:1', never)).rejects.toThrow(
      /^--bootstrap: no broker answers \(127\.0\.0\.1:1: ECONNREFUSED; \[::1\]:1: E[A-Z]+\); start Kafka there, .* leave --bootstrap out/,
    );
  });

  it('is given up on Ctrl-C', async () => {
    await expect(reachBrokers('127.0.0.1:1', AbortSignal.abort())).rejects.toThrow(/no broker answers/);
  });
});
