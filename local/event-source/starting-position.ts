import type { EventSourceMappingSpec } from '../ports';
import type { OffsetReader } from './ports';

/**
 * Where partitions begin for which the group has committed nothing. Decided once, at the start: with `LATEST`, what is written from then on is
 * never left out, even if the mapping is restarted before its first batch. Empty for `TRIM_HORIZON`, which is the consumer's own default.
 */
export async function startingOffsets(
  spec: Pick<EventSourceMappingSpec, 'topic' | 'startingPosition' | 'startingPositionTimestamp'>,
  committed: ReadonlyMap<number, number>,
  offsets: OffsetReader,
): Promise<ReadonlyMap<number, number>> {
  const all = await wantedOffsets(spec, offsets);
  return new Map([...all].filter(([partition]) => !committed.has(partition)));
}

async function wantedOffsets(
  { topic, startingPosition, startingPositionTimestamp }: Parameters<typeof startingOffsets>[0],
  offsets: OffsetReader,
): Promise<ReadonlyMap<number, number>> {
  if (startingPosition === 'TRIM_HORIZON') return new Map();
  if (startingPosition === 'AT_TIMESTAMP') return offsets.offsetsAt(topic, (startingPositionTimestamp ?? 0) * 1000);
  return new Map([...(await offsets.ends(topic))].map(([partition, { high }]) => [partition, high]));
}
