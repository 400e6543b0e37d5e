import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeProperties, renderProperties } from '../../../local/kafka/properties';

const MACHINE = { brokerCount: 3, logDirectory: '/data/broker-2', listeners: { listeners: 'CLIENT://127.0.0.1:20000' } };

function merge(properties: Readonly<Record<string, string>>, brokerCount = 3) {
  return mergeProperties({ id: 2, rack: 'us-east-1b', properties }, { ...MACHINE, brokerCount });
}

describe('the properties of a broker', () => {
  it('are those of the template where they mean something here', () => {
    const { properties, ignored } = merge({ 'min.insync.replicas': '1', 'log.retention.ms': '604800000', 'num.io.threads': '8' });
    expect(properties).toMatchObject({ 'min.insync.replicas': '1', 'log.retention.ms': '604800000', 'num.io.threads': '8' });
    expect(ignored).toEqual([]);
  });

  it('are the presets of MSK where the template says nothing', () => {
    expect(merge({}).properties).toMatchObject({
      'auto.create.topics.enable': 'false',
      'default.replication.factor': '3',
      'min.insync.replicas': '2',
    });
  });

  it('carry the identity, the zone and the folder of this broker', () => {
    expect(merge({}).properties).toMatchObject({
      'node.id': '2',
      'broker.rack': 'us-east-1b',
      'log.dirs': '/data/broker-2',
      'process.roles': 'broker,controller',
      listeners: 'CLIENT://127.0.0.1:20000',
    });
  });

  it.each([
    { brokers: 1, replication: '1', minimumInSync: '1' },
    { brokers: 2, replication: '2', minimumInSync: '2' },
    { brokers: 6, replication: '3', minimumInSync: '2' },
  ])('replicate the internal topics over $brokers broker(s) at most', ({ brokers, replication, minimumInSync }) => {
    expect(merge({}, brokers).properties).toMatchObject({
      'offsets.topic.replication.factor': replication,
      'transaction.state.log.replication.factor': replication,
      'transaction.state.log.min.isr': minimumInSync,
    });
  });

  it('leave out what exists on MSK or with ZooKeeper only, each with its reason', () => {
    const { properties, ignored } = merge({
      'zookeeper.session.timeout.ms': '18000',
      'allow.everyone.if.no.acl.found': 'true',
      'broker.rack': 'use1-az9',
    });
    expect(properties).not.toHaveProperty(['zookeeper.session.timeout.ms']);
    expect(properties).not.toHaveProperty(['allow.everyone.if.no.acl.found']);
    expect(properties['broker.rack']).toBe('us-east-1b');
    expect(ignored.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      'allow.everyone.if.no.acl.found: belongs to the authorizer of MSK, which uses ACLs',
      'broker.rack: this machine decides it',
      'zookeeper.session.timeout.ms: brokers run in KRaft mode here, without ZooKeeper',
    ]);
  });

  it('account for every property of the template: in force or ignored, never both, never lost', () => {
    const name = fc.constantFrom(
      'log.retention.ms',
      'zookeeper.x',
      'node.id',
      'remote.log.storage.system.enable',
      'num.partitions',
      'log.dirs',
    );
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), (template) => {
        const { properties, ignored } = merge(template);
        for (const [key, value] of Object.entries(template)) {
          const isIgnored = ignored.some((entry) => entry.name === key && entry.value === value);
          expect(isIgnored || properties[key] === value).toBe(true);
          expect(ignored.filter((entry) => entry.name === key).length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('a properties file', () => {
  it('is one line per property', () => {
    expect(renderProperties({ a: '1', 'b.c': 'x=y' })).toBe('a=1\nb.c=x=y\n');
  });

  it('keeps backslashes, line breaks and leading spaces', () => {
    expect(renderProperties({ a: ' C:\\x\ny' })).toBe('a=\\ C:\\\\x\\ny\n');
  });

  it('says what is not ASCII as Java reads it, whatever the character', () => {
    expect(renderProperties({ 'log.dirs': '/home/zoé/données 😀/€~' })).toBe(
      'log.dirs=/home/zo\\u00e9/donn\\u00e9es \\ud83d\\ude00/\\u20ac~\n',
    );
  });
});
