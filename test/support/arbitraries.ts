import fc from 'fast-check';
import type { TopicDeclaration } from '../../lambda/topic-config/contract';

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,11}$/);

const configs = fc
  .record(
    {
      'cleanup.policy': fc.constantFrom('delete', 'compact', 'compact,delete'),
      'compression.type': fc.constantFrom('producer', 'zstd', 'gzip'),
      'max.message.bytes': fc.integer({ min: 1_024, max: 8_388_608 }),
      'min.cleanable.dirty.ratio': fc.constantFrom(0, 0.1, 0.5, 1),
      'retention.bytes': fc.oneof(fc.constant('50GiB'), fc.constant(-1), fc.integer({ min: 1_048_576, max: 2 ** 31 - 1 })),
      'retention.ms': fc.oneof(fc.constantFrom('7d', '12h', -1), fc.integer({ min: 60_000, max: 2 ** 31 - 1 })),
      'unclean.leader.election.enable': fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map((record) => ({ ...record }));

/** A valid declaration for a cluster of three brokers. */
export const declaration: fc.Arbitrary<TopicDeclaration> = fc.record({
  name,
  partitions: fc.integer({ min: 1, max: 20 }),
  replicationFactor: fc.constantFrom(1, 2, 3),
  configs,
});

/** Declarations with distinct names. */
export const declarations: fc.Arbitrary<readonly TopicDeclaration[]> = fc.uniqueArray(declaration, {
  selector: (topic) => topic.name,
  maxLength: 6,
});

/** A list of declarations, and the next one: topics added, dropped, grown and with other configs, but nothing that must be refused. */
export const successivePair = fc
  .tuple(
    declarations,
    declarations,
    fc.array(fc.record({ growth: fc.integer({ min: 0, max: 5 }), configs, isDropped: fc.boolean() }), { minLength: 6, maxLength: 6 }),
  )
  .map(([before, added, edits]) => {
    const names = new Set(before.map((topic) => topic.name));
    const after = before.flatMap((topic, index) => {
      const edit = edits[index];
      if (edit === undefined || edit.isDropped) return edit === undefined ? [topic] : [];
      return [{ ...topic, partitions: topic.partitions + edit.growth, configs: edit.configs }];
    });
    return { before, after: [...after, ...added.filter((topic) => !names.has(topic.name))] };
  });
