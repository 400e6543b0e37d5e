import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { countProvisioned } from '../../labs/functional-architecture';
import { spreadOf } from '../../labs/keys-and-partitions';
import { countDisorder } from '../../labs/order';
import { evidenceOf, judge } from '../../labs/provisioning';
import { digestOf } from '../../labs/single-source-of-truth';
import { SocketCounter } from '../../labs/support/sockets';
import { SERVICES } from '../../lambda/consumer/domain/services';
import { synthesize } from '../support/synth';

const record = (partition: number, value: string, offset = 0) => ({ partition, offset, key: null, value: Buffer.from(value) });

describe('the disorder of what was read', () => {
  it('counts numbers after a greater one, within partitions and over all', () => {
    const read = [record(0, '1'), record(0, '5'), record(1, '2'), record(1, '3'), record(0, '4')];
    expect(countDisorder(read)).toEqual({ records: 5, outOfOrderWithin: 1, outOfOrderAcross: 3 });
  });
});

describe('the digest of what was read', () => {
  it('is the same however partitions are interleaved, and another for another byte, place or order', () => {
    const [a, b, c] = [record(0, 'a', 0), record(0, 'b', 1), record(1, 'c', 0)];
    expect(digestOf([c, a, b])).toBe(digestOf([a, b, c]));
    const others = [
      [a, b],
      [a, b, { ...c, value: Buffer.from('d') }],
      [a, b, { ...c, partition: 2 }],
      [{ ...a, offset: 1 }, { ...b, offset: 0 }, c],
    ];
    for (const other of others) expect(digestOf(other)).not.toBe(digestOf([a, b, c]));
  });
});

describe('the spread over partitions', () => {
  it('tells going round from staying', () => {
    const round = Array.from({ length: 60 }, (_, n) => n % 6);
    expect(spreadOf('kafkajs', round)).toEqual({
      client: 'kafkajs',
      counts: [10, 10, 10, 10, 10, 10],
      run: 1,
      chiSquare: 0,
      successions: 6,
    });
    expect(spreadOf('Java', [0, 0, 0, 3, 3, 3, 1, 1, 1])).toMatchObject({
      counts: [3, 3, 0, 3, 0, 0],
      run: 3,
      chiSquare: 3,
      successions: 2,
    });
  });
});

describe('the counter of sockets', () => {
  it('counts those to its ports by who opened them, until they are closed', async () => {
    const servers = [createServer(), createServer()];
    const ports = await Promise.all(
      servers.map(async (server) => {
        await once(server.listen(0, '127.0.0.1'), 'listening');
        return (server.address() as AddressInfo).port;
      }),
    );
    const [counted = 0, ignored = 0] = ports;
    const counter = new SocketCounter([counted]);
    const open = async (port: number) => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    };
    const sockets = await counter.as('site', () => Promise.all([open(counted), open(counted), open(ignored)]));
    sockets.push(await counter.as('service', () => open(counted)));
    expect([counter.open('site'), counter.open('service')]).toEqual([2, 1]);
    sockets[0]?.destroy();
    await vi.waitFor(() => expect(counter.open('site')).toBe(1));
    counter.stop();
    sockets.push(await counter.as('site', () => open(counted)));
    expect(counter.open('site')).toBe(1);
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
  });
});

describe('what the labs read from the templates', () => {
  it('is in order, and each kind of resource has a reason in labs/support/reasons.ts', () => {
    expect(judge(evidenceOf(synthesize('learn').assembly)).filter(({ holds }) => !holds)).toEqual([]);
  });

  it('is one schedule per website, and one mapping and group per service', () => {
    const { config, assembly } = synthesize('learn');
    const { schedules, mappings, groups } = countProvisioned(assembly);
    expect([schedules, mappings, groups]).toEqual([config.websites.sites.length, SERVICES.length, SERVICES.length]);
  });
});
