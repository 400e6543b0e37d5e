import { describe, expect, inject, it } from 'vitest';
import { askForBrokers } from '../../local/kafka/metadata-probe';

describe('a local cluster', () => {
  it('shows all three brokers to a client of each of them', async () => {
    const ports = inject('bootstrap')
      .split(',')
      .map((address) => Number(address.split(':')[1]));
    expect(ports).toHaveLength(3);
    for (const port of ports) {
      expect(await askForBrokers('127.0.0.1', port, 5_000)).toEqual([1, 2, 3]);
    }
  });
});
