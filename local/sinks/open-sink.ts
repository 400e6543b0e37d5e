import { join } from 'node:path';
import type { createKafka } from '../../lambda/shared/kafka/client';
import type { FailureSink } from '../event-source/ports';
import type { OnFailureDestination, Stoppable } from '../ports';
import { KafkaTopicSink } from './adapters/kafka-topic';
import { BucketFolder } from './bucket-folder';
import { QueueFile } from './queue-file';

export interface SinkOptions {
  /** Folder of this run; buckets and queues are folders in it. */
  readonly directory: string;
  /** Makes the client of a Kafka destination when it is needed for the first time. */
  readonly producer: () => ReturnType<typeof createKafka>;
}

/** The local stand-in for an on-failure destination. */
export function openSink(destination: OnFailureDestination, { directory, producer }: SinkOptions): FailureSink & Stoppable {
  switch (destination.kind) {
    case 'kafka':
      return new KafkaTopicSink(destination.topic, producer);
    case 's3':
      return withoutEnd(new BucketFolder(join(directory, 'buckets'), destination.bucket));
    case 'sqs':
      return withoutEnd(new QueueFile(join(directory, 'queues'), destination.queueArn));
  }
}

const withoutEnd = (sink: FailureSink): FailureSink & Stoppable => ({ deliver: (batch) => sink.deliver(batch), stop: async () => {} });
