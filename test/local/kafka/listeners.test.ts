import { describe, expect, it } from 'vitest';
import { plaintextListeners } from '../../../local/kafka/listeners';

const PORTS = new Map([
  [1, { client: 20_001, controller: 20_011 }],
  [2, { client: 20_002, controller: 20_012 }],
]);

describe('the listeners of a broker', () => {
  it('are on the loopback interface only, clients and controllers apart', () => {
    const properties = plaintextListeners(2, PORTS);
    expect(properties['listeners']).toBe('CLIENT://127.0.0.1:20002,CONTROLLER://127.0.0.1:20012');
    expect(properties['advertised.listeners']).toBe('CLIENT://127.0.0.1:20002');
  });

  it('name every controller of the cluster', () => {
    expect(plaintextListeners(1, PORTS)['controller.quorum.voters']).toBe('1@127.0.0.1:20011,2@127.0.0.1:20012');
  });

  it('do not exist for a broker without ports', () => {
    expect(() => plaintextListeners(3, PORTS)).toThrow('broker 3 has no ports; known: 1, 2');
  });
});
