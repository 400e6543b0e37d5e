/** The eyes of a run: on brokers, predictions and the services' tables. What they see is no function's right. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import { createKafka } from '../../lambda/shared/kafka/client';
import { createCounterSource } from '../observe/adapters/dynamodb-counters';
import { connectKafkaWatch, type KafkaWatch } from '../observe/adapters/kafka-watch';
import { followPredictions, type PredictionFeed } from '../observe/adapters/prediction-feed';
import type { CounterSource } from '../observe/observer';
import type { LocalDeployment } from '../ports';
import type { ScoreBook } from '../web/score-book';
import { connectionAsView } from './iam';
import type { Operation } from './operate';

export interface Eyes {
  readonly watch: KafkaWatch;
  readonly feed: PredictionFeed;
  readonly counters: CounterSource;
}

/** @param scores is told of every prediction whose window has closed */
export async function openEyes({ context, services, deployed }: Operation, scores: ScoreBook): Promise<Eyes> {
  const { lifecycle } = context;
  const connection = connectionAsView(services.kafka, 'local-view');
  const watch = await lifecycle.add('view of the brokers', await connectKafkaWatch(createKafka(connection, undefined, 'admin')));
  const topic = variableOf(deployed.deployment, CONSUMER_ENV.predictionsTopic);
  const onScore = (service: string, score: Parameters<ScoreBook['add']>[1]) => scores.add(service, score);
  const predictions = createKafka(connection, undefined, 'consumer');
  const feed = await lifecycle.add(
    'view of the predictions',
    await followPredictions(predictions, topic, `local-view-${process.pid}`, onScore),
  );
  const client = new DynamoDBClient({
    endpoint: services.dynamoDb.endpoint,
    region: deployed.region,
    credentials: { accessKeyId: 'LOCALVIEW', secretAccessKey: 'local' },
  });
  await lifecycle.add('view of the tables', { stop: async () => client.destroy() });
  return { watch, feed, counters: createCounterSource(client, deployed.deployment.stateTable) };
}

/** The value that the functions agree on; the templates give every service the same. */
function variableOf(deployment: LocalDeployment, name: string): string {
  const value = deployment.functions.find(({ environment }) => environment[name] !== undefined)?.environment[name];
  if (value === undefined) throw new Error(`a function of the templates must have the variable ${name}, and none has`);
  return value;
}
