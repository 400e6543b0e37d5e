import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TopicDeclaration } from '../../../../lambda/topic-config/contract';
import { parseDeclarations } from '../../../../lambda/topic-config/domain/declaration';
import { formatProblem } from '../../../../lambda/topic-config/domain/errors';
import { type ClusterFacts, checkTopics, validateTopics } from '../../../../lambda/topic-config/domain/validate';
import { declarations } from '../../../support/arbitraries';

const STANDARD: ClusterFacts = { flavour: 'standard', brokerCount: 3 };
const topic = (changes: Partial<TopicDeclaration> = {}): TopicDeclaration => ({
  name: 'orders',
  partitions: 3,
  replicationFactor: 3,
  ...changes,
});
const problemsOf = (facts: ClusterFacts, ...topics: readonly TopicDeclaration[]) => validateTopics(topics, facts).map(formatProblem);
const warningsOf = (...topics: readonly TopicDeclaration[]) => checkTopics(topics, STANDARD).warnings.map(formatProblem);

describe('validateTopics', () => {
  it('accepts every valid declaration and makes canonical values of it', () => {
    fc.assert(
      fc.property(declarations, (topics) => {
        expect(validateTopics(topics, STANDARD)).toEqual([]);
      }),
    );
    const { specs } = checkTopics(
      [topic({ configs: { 'retention.ms': '7d', 'retention.bytes': '50GiB', preallocate: 'TRUE' } })],
      STANDARD,
    );
    expect(specs[0]?.configs).toEqual({ 'retention.ms': '604800000', 'retention.bytes': '53687091200', preallocate: 'true' });
  });

  it('reports all problems of all topics at once, each with its path', () => {
    const bad = [
      topic({ partitions: 0, configs: { 'retention.ms': '1.5d', 'cleanup.policy': 'compress' } }),
      topic({ name: 'b c', replicationFactor: 5 }),
    ];
    expect(problemsOf(STANDARD, ...bad)).toEqual([
      'topics[0].partitions: must be a whole number from 1 to 100000, got 0',
      'topics[0].configs.retention.ms: must be a duration such as 7d, 12h, 30m, 90s, 500ms or a whole number of milliseconds, or -1 for unlimited, got "1.5d"',
      'topics[0].configs.cleanup.policy: must be a comma-separated list of compact, delete, got "compress"',
      'topics[1].name: must consist of letters, digits, ".", "_" and "-", got "b c"',
      'topics[1].replicationFactor: must be <= 3 (brokers), got 5',
    ]);
  });

  it.each([
    { name: '', problem: 'must have 1 to 249 characters, got 0' },
    { name: 'x'.repeat(250), problem: 'must have 1 to 249 characters, got 250' },
    { name: '..', problem: 'must not be "." or "..", got ".."' },
    { name: '__consumer_offsets', problem: 'must not begin with "__", which Kafka and MSK keep for themselves, got "__consumer_offsets"' },
    { name: 'a\u0000b', problem: 'must consist of letters, digits, ".", "_" and "-", got "a\\u0000b"' },
  ])('refuses the name $name', ({ name, problem }) => {
    expect(problemsOf(STANDARD, topic({ name }))).toEqual([`topics[0].name: ${problem}`]);
  });

  it('refuses names that are declared twice or collide in metrics', () => {
    expect(problemsOf(STANDARD, topic({ name: 'a.b' }), topic({ name: 'c' }), topic({ name: 'a_b' }), topic({ name: 'c' }))).toEqual([
      'topics[2].name: collides with "a.b", since Kafka\'s metrics read "." as "_" (first at topics[0]), got "a_b"',
      'topics[3].name: is declared twice (first at topics[1]), got "c"',
    ]);
  });

  it.each([
    { key: 'retention.ms', value: '-2', problem: 'must be from -1 to 9223372036854775807, got "-2"' },
    { key: 'retention.bytes', value: '9223372036854775808', problem: 'must be from -1 to 9223372036854775807, got "9223372036854775808"' },
    { key: 'max.message.bytes', value: '3GiB', problem: 'must be from 0 to 2147483647, got "3GiB"' },
    { key: 'min.insync.replicas', value: 'two', problem: 'must be a whole number, got "two"' },
    { key: 'min.cleanable.dirty.ratio', value: 2, problem: 'must be a number from 0 to 1, got 2' },
    { key: 'preallocate', value: 'yes', problem: 'must be one of true, false, got "yes"' },
    { key: 'compression.type', value: 'ZSTD', problem: 'must be one of uncompressed, zstd, lz4, snappy, gzip, producer, got "ZSTD"' },
  ])('refuses $key = $value', ({ key, value, problem }) => {
    expect(problemsOf(STANDARD, topic({ configs: { [key]: value } }))).toEqual([`topics[0].configs.${key}: ${problem}`]);
  });

  it('refuses min.insync.replicas above the replication factor, and warns where they are equal', () => {
    expect(problemsOf(STANDARD, topic({ replicationFactor: 2, configs: { 'min.insync.replicas': 3 } }))).toEqual([
      'topics[0].configs.min.insync.replicas: must be <= 2 (replicationFactor), got 3',
    ]);
    expect(warningsOf(topic({ configs: { 'min.insync.replicas': 3 } }))).toEqual([
      'topics[0].configs.min.insync.replicas: equals the replication factor of 3: writes stop while any one broker restarts',
    ]);
    expect(warningsOf(topic({ configs: { 'min.insync.replicas': 2 } }))).toEqual([]);
  });

  it('refuses local retention above the whole, and tiering of a compacted topic', () => {
    const configs = { 'local.retention.ms': '8d', 'retention.ms': '7d', 'local.retention.bytes': -2, 'retention.bytes': '1GiB' };
    expect(problemsOf(STANDARD, topic({ configs }))).toEqual([
      'topics[0].configs.local.retention.ms: must be <= 604800000 (retention.ms), got 691200000',
    ]);
    expect(problemsOf(STANDARD, topic({ configs: { 'cleanup.policy': 'compact', 'remote.storage.enable': true } }))).toEqual([
      'topics[0].configs.remote.storage.enable: must be false on a compacted topic, got true',
    ]);
  });

  it('passes unknown keys on with a warning and the nearest known key', () => {
    const typo = topic({ configs: { 'retension.ms': '7d', 'vendor.thing': 'x', constructor: 'y' } });
    expect(problemsOf(STANDARD, typo)).toEqual([]);
    expect(warningsOf(typo)).toEqual([
      'topics[0].configs.retension.ms: is not a key that we know; it is passed on as it is; did you mean retention.ms?',
      'topics[0].configs.vendor.thing: is not a key that we know; it is passed on as it is',
      'topics[0].configs.constructor: is not a key that we know; it is passed on as it is',
    ]);
  });

  it('counts the partitions of all topics together where the service has a limit', () => {
    const compacted = topic({ name: 'c', partitions: 121, configs: { 'cleanup.policy': 'compact' } });
    expect(
      checkTopics(
        [
          { ...compacted, replicationFactor: undefined },
          { name: 'a', partitions: 2_401 },
        ],
        { flavour: 'serverless' },
      ).problems,
    ).toEqual([
      { path: 'topics', message: 'must have at most 120 partitions of compacted topics together on this kind of cluster, got 121' },
      { path: 'topics', message: 'must have at most 2400 partitions of other topics together on this kind of cluster, got 2401' },
    ]);
  });

  it('lets each kind of cluster decide what may be declared', () => {
    const settings = topic({ replicationFactor: 2, configs: { 'min.insync.replicas': 2, 'segment.ms': '1d' } });
    expect(problemsOf({ flavour: 'serverless' }, settings)).toEqual([
      'topics[0].replicationFactor: must not be declared on a serverless cluster, which decides it, got 2',
      expect.stringMatching(
        /^topics\[0\]\.configs\.min\.insync\.replicas: cannot be set on this kind of cluster; settable are cleanup\.policy, /,
      ),
      expect.stringMatching(/^topics\[0\]\.configs\.segment\.ms: cannot be set on this kind of cluster/),
    ]);
    expect(problemsOf({ flavour: 'express', brokerCount: 6 }, settings)).toEqual([
      'topics[0].replicationFactor: must be 3 or absent on an express cluster, got 2',
      'topics[0].configs.min.insync.replicas: is set by the service and cannot be declared',
      expect.stringMatching(/^topics\[0\]\.configs\.segment\.ms: cannot be set on this kind of cluster/),
    ]);
    expect(problemsOf({ flavour: 'express', brokerCount: 3 }, topic())).toEqual([]);
  });
});

describe('parseDeclarations', () => {
  it('reads numbers from text, since CloudFormation writes nothing else', () => {
    const { declarations: parsed, problems } = parseDeclarations(
      [{ name: 'a', partitions: '10', replicationFactor: '3', configs: { k: '1' } }],
      'Topics',
    );
    expect(problems).toEqual([]);
    expect(parsed).toEqual([{ name: 'a', partitions: 10, replicationFactor: 3, configs: { k: '1' } }]);
  });

  it('names every malformed part with its path', () => {
    const raw = [
      { name: 5, partitions: '0x10', partition: 3, configs: { a: null, b: [1] } },
      'x',
      { name: 'n', partitions: 1.5, configs: 'c' },
    ];
    expect(parseDeclarations(raw, 'topics').problems.map(formatProblem)).toEqual([
      'topics[0].partition: is not known; a topic has name, partitions, replicationFactor, configs, allowDataLoss, deletion, pin',
      'topics[0].name: must be text, got 5',
      'topics[0].partitions: must be a whole number, got "0x10"',
      'topics[0].configs.a: must be text, a number or true/false, got null',
      'topics[0].configs.b: must be text, a number or true/false, got a list',
      'topics[1]: must be an object, got "x"',
      'topics[2].partitions: must be a whole number, got 1.5',
      'topics[2].configs: must be an object of keys and values, got "c"',
    ]);
  });

  it('never throws, whatever comes: it answers with declarations or with problems that have a path', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (raw) => {
        const { declarations: parsed, problems } = parseDeclarations([raw], 'topics');
        expect(parsed.length > 0).toBe(problems.length === 0);
        for (const { path } of [...problems, ...validateTopics(parsed, STANDARD)]) expect(path).toMatch(/^topics\[0\]/);
      }),
    );
  });
});
