import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalValue, isSameValue, KAFKA_LINES, kafkaLineOf, nearestKey } from '../../../../lambda/topic-config/domain/config-keys';
import { CONFIG_CATALOGUE } from '../../../../lambda/topic-config/domain/generated/config-catalogue';

describe('config values', () => {
  it.each([
    { key: 'retention.ms', left: '7d', right: '604800000', same: true },
    { key: 'flush.messages', left: '9223372036854775807', right: '9223372036854775806', same: false },
    { key: 'cleanup.policy', left: 'compact,delete', right: ' delete , compact', same: true },
    { key: 'cleanup.policy', left: 'compact', right: 'compact,delete', same: false },
    { key: 'preallocate', left: 'True', right: 'true', same: true },
    { key: 'min.cleanable.dirty.ratio', left: '0.50', right: '0.5', same: true },
    { key: 'min.cleanable.dirty.ratio', left: '0.501', right: '0.5', same: false },
    { key: 'compression.type', left: ' zstd', right: 'zstd', same: true },
    { key: 'vendor.key', left: 'A', right: 'a', same: false },
    { key: 'retention.ms', left: 'nonsense', right: 'nonsense ', same: true },
  ])('compares $key $left with $right as its type does', ({ key, left, right, same }) => {
    expect(isSameValue(key, left, right)).toBe(same);
  });

  it('keeps canonical values as they are, for every known key', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(CONFIG_CATALOGUE['3.9'])),
        fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.double()),
        (key, raw) => {
          const once = canonicalValue(key, raw);
          if (!once.ok) return;
          expect(canonicalValue(key, once.value)).toEqual(once);
          expect(isSameValue(key, String(raw), once.value)).toBe(true);
        },
      ),
    );
  });

  it('suggests a known key only where one is near', () => {
    expect(nearestKey('retention_ms')).toBe('retention.ms');
    expect(nearestKey('min.insync.replica')).toBe('min.insync.replicas');
    expect(nearestKey('completely.different')).toBeUndefined();
  });

  it('follow the line of Kafka where it is known, and the one that allows the most where it is not', () => {
    expect(canonicalValue('segment.bytes', 14, '3.9').ok).toBe(true);
    expect(canonicalValue('segment.bytes', 14).ok).toBe(true);
    expect(canonicalValue('segment.bytes', 14, '4.1')).toEqual({ ok: false, message: 'must be from 1048576 to 2147483647, got 14' });
    expect(['3.9.x', '4.1.x.kraft', '4.2.x.kraft', '2.8.1'].map(kafkaLineOf)).toEqual(['3.9', '4.1', '4.2', undefined]);
  });

  it('are known for every line of the catalogue', () => {
    expect(KAFKA_LINES).toEqual(Object.keys(CONFIG_CATALOGUE));
  });
});
