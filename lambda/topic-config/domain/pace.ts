import type { ClusterFlavour } from '../contract';
import type { TopicChange } from './topic';

/** MSK Serverless makes and deletes so many partitions in five minutes (https://docs.aws.amazon.com/msk/latest/developerguide/limits.html). */
const SERVERLESS_PARTITIONS_PER_WINDOW = 250;

/**
 * On a cluster with a quota, a plan that cannot be done within one window is refused as a whole: half of it would be throttled until the
 * function's time is over.
 */
export function withinQuota(topics: readonly TopicChange[], flavour: ClusterFlavour): readonly TopicChange[] {
  if (flavour !== 'serverless') return topics;
  const total = topics.reduce((sum, topic) => sum + partitionsMade(topic), 0);
  if (total <= SERVERLESS_PARTITIONS_PER_WINDOW) return topics;
  const reason = `the plan makes ${total} partitions, allowed are ${SERVERLESS_PARTITIONS_PER_WINDOW} in five minutes on a serverless cluster; declare fewer new ones at a time`;
  return topics.map((topic) =>
    partitionsMade(topic) === 0
      ? topic
      : {
          ...topic,
          action: 'refuse',
          fields: topic.fields.map((each) => (each.field === 'partitions' ? { ...each, op: 'refuse', reason } : each)),
        },
  );
}

function partitionsMade({ action, fields }: TopicChange): number {
  const change = fields.find(({ field, op }) => field === 'partitions' && op === 'set');
  if (change === undefined || (action !== 'create' && action !== 'update')) return 0;
  return Number(change.after) - Number(change.before ?? 0);
}
