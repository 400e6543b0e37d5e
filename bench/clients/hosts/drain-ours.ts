/** A service as it polls: its group, its filter, measure and model, its predictions sent; its state is kept in memory. */
import { kafkajsGroup } from '../../../lambda/consumer/adapters/kafkajs-group';
import { kafkajsOutbox } from '../../../lambda/consumer/adapters/kafkajs-outbox';
import { compileService } from '../../../lambda/consumer/domain/measure';
import { findService } from '../../../lambda/consumer/domain/services';
import { createPoller } from '../../../lambda/consumer/poll';
import type { PartitionState } from '../../../lambda/consumer/ports';
import { createKafka } from '../../../lambda/shared/kafka/client';
import { type Backlog, drain } from './drain';

const PATIENCE_MS = 600_000;
const nothing = (): void => undefined;
const LOGGER = { debug: nothing, info: nothing, warn: nothing, error: console.error };

function memoryState() {
  const items = new Map<string, PartitionState>();
  return {
    load: async (topicPartition: string) => items.get(topicPartition),
    save: async (topicPartition: string, { state }: { readonly state: PartitionState }) => {
      items.set(topicPartition, state);
      return 'saved' as const;
    },
  };
}

void drain(async ({ bootstrap, topic, service, group, visits }: Backlog) => {
  const found = findService(service);
  if (found === undefined) throw new Error(`no service is named ${service}`);
  const connection = { brokers: bootstrap, clientId: service, auth: 'none' } as const;
  const settings = { meter: compileService(found), windowMinutes: 5, predictionsTopic: 'predictions', deadLetterTopic: 'predictions' };
  const outbox = kafkajsOutbox(createKafka(connection), LOGGER);
  const reader = kafkajsGroup(createKafka(connection, LOGGER, 'consumer'), { topic, group });
  const poll = createPoller({ ...settings, partialResponses: false }, { state: memoryState(), outbox, logger: LOGGER }, reader);
  const { records, left } = await poll(PATIENCE_MS, Date.now());
  if (records !== visits || left > 0) throw new Error(`${service} read ${records} of ${visits} visits, and left ${left} partitions`);
});
