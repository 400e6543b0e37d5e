import { lambdaCredentials } from '../shared/aws/credentials';
import { createKafka, parseKafkaConnection } from '../shared/kafka/client';
import { createWire } from '../shared/kafka/wire';
import { createLogger, parseLogLevel } from '../shared/log';
import { KafkajsAcls } from './adapters/kafkajs-acls';
import { KafkajsAdmin } from './adapters/kafkajs-admin';
import { KafkajsMover } from './adapters/kafkajs-mover';
import { readS3Object } from './adapters/s3-object';
import { isStackRollingBack } from './adapters/stack-status';
import { TOPICS_ENV } from './contract';
import { createDriftCheck } from './drift';
import { createCompletionHandler, createHandler, type HandlerDependencies, isWaiting } from './handler';
import { SYSTEM_CLOCK } from './ports';

/**
 * Brokers may take a minute to show 1,000 new topics. Waits still end before the function's own limit of ten minutes, so that a reason is
 * given instead of a time-out.
 */
const DEADLINE_MS = 180_000;

const log = createLogger({ level: parseLogLevel(process.env[TOPICS_ENV.logLevel]) });

/** The connection is made anew per event: deployments are rare, and a frozen one would be stale. */
const dependencies: HandlerDependencies = {
  log,
  clock: SYSTEM_CLOCK,
  deadlineMs: DEADLINE_MS,
  clusterArn: process.env[TOPICS_ENV.clusterArn],
  grantsWithinMs: Number(process.env[TOPICS_ENV.grantsWithin] ?? 0) * 1_000,
  isRollingBack: async (stackId) => {
    if (process.env[TOPICS_ENV.asksStackStatus] !== 'true') return undefined;
    const connection = parseKafkaConnection(process.env);
    if (connection.auth !== 'iam') return undefined;
    return isStackRollingBack(stackId, { region: connection.region, credentials: await connection.credentials(), now: new Date() });
  },
  readObject: (object) =>
    readS3Object(object, {
      region: process.env['AWS_REGION'] ?? '',
      credentials: lambdaCredentials(process.env),
      now: new Date(),
      // As the SDKs read it.
      endpoint: process.env['AWS_ENDPOINT_URL_S3'],
    }),
  withAdmin: async (use) => {
    const connection = parseKafkaConnection(process.env);
    const wire = createWire(createKafka(connection, log, 'admin'));
    try {
      const { identity } = connection;
      return await use(new KafkajsAdmin(wire, identity), new KafkajsMover(wire, identity), new KafkajsAcls(wire, identity));
    } finally {
      await wire.reset().catch(() => undefined);
    }
  },
};

const handleEvent = createHandler(dependencies);
const handleWaiting = createCompletionHandler(dependencies);

/** `onEvent` and `isComplete` of the provider framework: one function, so that one reserved instance is one writer. */
export const onEvent = (event: unknown) => (isWaiting(event) ? handleWaiting(event) : handleEvent(event));

/** The scheduled drift check: reads and reports, and holds no right to write. */
export const onSchedule = createDriftCheck({ ...dependencies, now: () => Date.now() });
