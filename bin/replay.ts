/** `npm run replay`: reads visits again, from a time or an offset on, and prints what a service makes of them. Joins no group, writes nothing. */
import { kafkajsLog } from '../lambda/consumer/adapters/kafkajs-log';
import { compileService } from '../lambda/consumer/domain/measure';
import { replay } from '../lambda/consumer/replay';
import { encodePrediction } from '../lambda/shared/domain/prediction';
import { createKafka, type KafkaConnection, parseKafkaConnection } from '../lambda/shared/kafka/client';
import { KAFKA_ENV } from '../lambda/shared/kafka/contract';
import { createLogger } from '../lambda/shared/log';
import { locateMskCluster } from './msk-locate';
import { parseReplayOptions, type ReplayCommand, USAGE } from './replay/options';

async function locate(target: ReplayCommand['target']): Promise<KafkaConnection> {
  if ('clusterArn' in target) return (await locateMskCluster(target.clusterArn)).connection;
  return parseKafkaConnection({ [KAFKA_ENV.auth]: 'none', ...process.env, [KAFKA_ENV.bootstrapBrokers]: target.brokers.join(',') });
}

async function run({ service, topic, windowMinutes, range, target }: ReplayCommand): Promise<void> {
  const logger = createLogger({ level: 'warn', write: (line) => console.error(line) });
  const reader = kafkajsLog(createKafka(await locate(target), logger, 'consumer'));
  const settings = { meter: compileService(service), windowMinutes, predictionsTopic: '', deadLetterTopic: '' };
  try {
    const onPrediction = (prediction: Parameters<typeof encodePrediction>[0]) => console.log(encodePrediction(prediction));
    const { latest, ...report } = await replay(reader, { settings, topic, range, hasTime: () => true, onPrediction });
    console.error(JSON.stringify({ ...report, sites: latest.length }));
  } finally {
    await reader.close();
  }
}

async function main(): Promise<void> {
  const parsed = parseReplayOptions(process.argv.slice(2), Date.now());
  if ('problems' in parsed) throw new Error(`${parsed.problems.join('\n')}\n${USAGE}`);
  await run(parsed.command);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
