/** Whether every broker shows what a phase has done: each learns of it by itself, long after the controller's answer. */
import { setTimeout as delay } from 'node:timers/promises';
import { createKafka } from '../../lambda/shared/kafka/client';
import { metadataCall, type TopicMetadata } from '../../lambda/shared/kafka/metadata';
import { createWire } from '../../lambda/shared/kafka/wire';
import { declaredAfter, namesOf, type Phase, type Workload } from './workload';

const POLL_MS = 500;
const DEADLINE_MS = 600_000;

/** @param brokers `host:port` of each */
export async function waitUntilShown(brokers: readonly string[], phase: Phase, workload: Workload): Promise<void> {
  await Promise.all(brokers.map((broker) => waitFor(broker, phase, workload)));
}

async function waitFor(broker: string, phase: Phase, workload: Workload): Promise<void> {
  const wire = createWire(createKafka({ brokers: [broker], clientId: 'bench-observer', auth: 'none' }, undefined, 'admin'));
  const wanted = new Map(declaredAfter(phase, workload).map(({ name, partitions }) => [name, partitions]));
  const end = Date.now() + DEADLINE_MS;
  try {
    while (!(await wire.send('any', metadataCall(namesOf(workload)))).topics.every((topic) => isAsWanted(topic, wanted.get(topic.name)))) {
      if (Date.now() > end) throw new Error(`${broker} does not show ${phase} of ${workload.count} topics after ${DEADLINE_MS} ms`);
      await delay(POLL_MS);
    }
  } finally {
    await wire.reset();
  }
}

/** An absent topic has no partitions. */
const isAsWanted = ({ partitions }: TopicMetadata, wanted = 0): boolean =>
  partitions.length === wanted && partitions.every(({ leader }) => leader >= 0);
