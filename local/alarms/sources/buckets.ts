import { readdir } from 'node:fs/promises';
import type { MetricSource } from '../ports';

export interface BucketSourceOptions {
  /** Names of buckets, with the folder that each is here. */
  readonly buckets: ReadonlyMap<string, string>;
  readonly minute: () => number;
}

const MINUTES_PER_DAY = 1_440;

/** `AWS/S3` of buckets: S3 counts once a day, so it is here, in the alarms' days. A bucket that nothing was put into has no folder: it is empty. */
export function createBucketSource({ buckets, minute }: BucketSourceOptions): MetricSource {
  let lastDay = 0;
  return {
    name: 'objects in buckets',
    sample: async () => {
      const day = Math.floor(minute() / MINUTES_PER_DAY);
      if (day === lastDay) return [];
      lastDay = day;
      return Promise.all(
        [...buckets].map(async ([bucket, folder]) => ({
          metric: { namespace: 'AWS/S3', name: 'NumberOfObjects', dimensions: { BucketName: bucket, StorageType: 'AllStorageTypes' } },
          values: [await countFiles(folder)],
        })),
      );
    },
  };
}

async function countFiles(folder: string): Promise<number> {
  try {
    return (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;
  } catch {
    return 0;
  }
}
