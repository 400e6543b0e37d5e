import { parseSize } from '../../lambda/topic-config/domain/units';
import { GIB } from './fields';
import type { Problem } from './problems';
import { brokersOf, type SoundFields } from './rules/rule';

/** Share of a disk that declared retention may fill: MSK warns from 60 %, and AWS's alarm stands at 85 % (MSK best practices). */
const FILL_LIMIT = 0.8;

/** What `retention.bytes` lets pile up must fit the disks: it is per partition, and every replica holds it. */
export function storageProblem(fields: SoundFields): Problem | undefined {
  const brokers = brokersOf(fields);
  const room = diskOf(fields);
  if (brokers === undefined || room === undefined || fields.topics === undefined) return undefined;
  const bytes = fields.topics.reduce((sum, { partitions, replicationFactor = 1, configs }) => {
    return sum + (sizeOrNone(configs?.['retention.bytes']) * partitions * replicationFactor) / brokers;
  }, 0);
  if (bytes <= room * FILL_LIMIT) return undefined;
  const limit = `${gib(room * FILL_LIMIT)} per broker (${FILL_LIMIT * 100} % of ${gib(room)})`;
  return { path: 'topics', text: `must keep <= ${limit}, got ${gib(bytes)} by retention.bytes; lower it or raise cluster.storage` };
}

/** The most that one broker's volume may become, in bytes. */
function diskOf({ cluster }: SoundFields): number | undefined {
  const grown = cluster?.storageScaling?.enabled === true ? cluster.storageScaling.maximum : undefined;
  return cluster?.storage === undefined ? grown : Math.max(cluster.storage, grown ?? 0);
}

function sizeOrNone(value: string | number | boolean | undefined): number {
  if (value === undefined || typeof value === 'boolean') return 0;
  try {
    return Math.max(0, parseSize(value));
  } catch {
    // Not a size: the topic's own check reports it.
    return 0;
  }
}

const gib = (bytes: number): string => `${Math.round((bytes / GIB) * 10) / 10}GiB`;
