import { createKafka, parseKafkaConnection } from '../shared/kafka/client';
import { createWire } from '../shared/kafka/wire';
import { createLogger, parseLogLevel } from '../shared/log';
import { KafkajsAdmin } from './adapters/kafkajs-admin';
import { TOPICS_ENV } from './contract';
import { createHandler } from './handler';
import { SYSTEM_CLOCK } from './ports';

/**
 * Brokers may take a minute to show 1,000 new topics. Waits still end before the function's own limit of ten minutes, so that a reason is
 * given instead of a time-out.
 */
const DEADLINE_MS = 180_000;

const log = createLogger({ level: parseLogLevel(process.env[TOPICS_ENV.logLevel]) });

/** `onEvent` of the provider framework. The connection is made anew per event: deployments are rare, and a frozen one would be stale. */
export const onEvent = createHandler({
  log,
  clock: SYSTEM_CLOCK,
  deadlineMs: DEADLINE_MS,
  clusterArn: process.env[TOPICS_ENV.clusterArn],
  withAdmin: async (use) => {
    const connection = parseKafkaConnection(process.env);
    const wire = createWire(createKafka(connection, log, 'admin'));
    try {
      return await use(new KafkajsAdmin(wire, connection.identity));
    } finally {
      await wire.reset().catch(() => undefined);
    }
  },
});
