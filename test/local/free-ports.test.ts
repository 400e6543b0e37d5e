import { createServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFreePorts, isFree } from '../../local/free-ports';

describe('free ports', () => {
  it('are different, free, and outside the range of outgoing connections', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        async (count, random) => {
          const ports = await findFreePorts(count, { random: () => random, isFree: async (port) => port % 3 !== 0 });
          expect(new Set(ports).size).toBe(count);
          expect(ports.every((port) => port % 3 !== 0 && port >= 15_000 && port < 32_000)).toBe(true);
        },
      ),
    );
  });

  it('pass over one that somebody listens on', async () => {
    const [taken = 0] = await findFreePorts(1);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(taken, '127.0.0.1', resolve));
    try {
      expect(await isFree(taken)).toBe(false);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    expect(await isFree(taken)).toBe(true);
  });

  it('are refused with a count when there are too few', async () => {
    await expect(findFreePorts(3, { random: () => 0.5, isFree: async (port) => port < 15_002 })).rejects.toMatchObject({
      code: 'PORTS_EXHAUSTED',
      message: 'free ports between 15000 and 32000: got 2, 3 are needed',
    });
  });
});
