import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bucketDocument, type DiscardedBatch } from '../event-source/domain/failure-document';
import type { FailureSink } from '../event-source/ports';

/** An S3 destination as a folder: one object per discarded batch, under a key like Lambda's. */
export class BucketFolder implements FailureSink {
  readonly #directory: string;

  /** @param directory the run's folder for buckets; the bucket is a folder in it */
  constructor(directory: string, bucket: string) {
    this.#directory = join(directory, bucket);
  }

  async deliver(batch: DiscardedBatch): Promise<void> {
    const at = new Date(batch.atMs).toISOString();
    const folder = join(
      this.#directory,
      'aws',
      'lambda',
      batch.functionArn.split(':').at(-1) ?? 'function',
      at.slice(0, 10).replaceAll('-', '/'),
    );
    await mkdir(folder, { recursive: true });
    const name = `${at.slice(0, 19).replaceAll(':', '.')}-${randomUUID()}`;
    await writeFile(join(folder, name), JSON.stringify(bucketDocument(batch)), { flag: 'wx' });
  }
}
