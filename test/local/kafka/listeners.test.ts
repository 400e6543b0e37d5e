import { describe, expect, it } from 'vitest';
import { assignPorts, type BrokerPorts, iamListeners, plaintextListeners, portCount } from '../../../local/kafka/listeners';

const PORTS = new Map<number, BrokerPorts>([
  [1, { client: 20_001, inner: 20_021, controller: 20_011 }],
  [2, { client: 20_002, inner: 20_022, controller: 20_012 }],
]);
const IAM = { policyFile: '/run/policy.json', logDirectory: '/run/logs', keyStoreFile: '/run/broker.pem' };

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

describe('the listeners of a broker that enforces IAM', () => {
  const properties = iamListeners(2, PORTS, IAM);

  it('are on the loopback interface only: TLS and tokens for clients, plaintext for the brokers among themselves', () => {
    expect(properties['listeners']).toBe('CLIENT://127.0.0.1:20002,INNER://127.0.0.1:20022,CONTROLLER://127.0.0.1:20012');
    expect(properties['listener.security.protocol.map']).toBe('CLIENT:SASL_SSL,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT');
    expect(properties['inter.broker.listener.name']).toBe('INNER');
  });

  it('send clients elsewhere where something stands in front of the broker, and brokers not', () => {
    const moved = iamListeners(2, new Map([...PORTS, [2, { client: 20_002, advertised: 30_002, inner: 20_022, controller: 20_012 }]]), IAM);
    expect(moved['advertised.listeners']).toBe('CLIENT://127.0.0.1:30002,INNER://127.0.0.1:20022');
    expect(moved['listeners']).toBe(properties['listeners']);
  });

  it('trust the inner ones and not that of the clients', () => {
    expect(properties['blueprint.iam.inner.listeners']).toBe('INNER,CONTROLLER');
  });

  it('accept no other mechanism than that of the tokens', () => {
    expect(properties['listener.name.client.sasl.enabled.mechanisms']).toBe('OAUTHBEARER');
  });
});

describe('the ports of a broker', () => {
  it('are two where clients and brokers share a listener', () => {
    expect(portCount(false)).toBe(2);
    expect(assignPorts([1, 2], false)).toEqual({ client: 1, inner: 1, controller: 2 });
  });

  it('are three with IAM', () => {
    expect(portCount(true)).toBe(3);
    expect(assignPorts([1, 2, 3], true)).toEqual({ client: 1, controller: 2, inner: 3 });
  });

  it('cannot be fewer', () => {
    expect(() => assignPorts([1, 2], true)).toThrow('expected 3 ports per broker, got 2');
  });
});
