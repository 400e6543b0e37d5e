import { createHash, randomUUID } from 'node:crypto';
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type DiscardedBatch, queueDocument } from '../event-source/domain/failure-document';
import type { FailureSink } from '../event-source/ports';

/** An SQS destination as a file: one line of JSON per message, in the shape in which SQS hands it out. */
export class QueueFile implements FailureSink {
  readonly #directory: string;
  readonly #name: string;

  /** @param queueArn its last part names the file */
  constructor(directory: string, queueArn: string) {
    this.#directory = directory;
    this.#name = `${queueArn.split(':').at(-1) ?? queueArn}.jsonl`;
  }

  async deliver(batch: DiscardedBatch): Promise<void> {
    const body = JSON.stringify(queueDocument(batch));
    const message = {
      MessageId: randomUUID(),
      MD5OfBody: createHash('md5').update(body).digest('hex'),
      Body: body,
      Attributes: { SentTimestamp: String(batch.atMs), ApproximateReceiveCount: '0' },
    };
    await mkdir(this.#directory, { recursive: true });
    await appendFile(join(this.#directory, this.#name), `${JSON.stringify(message)}\n`);
  }
}
