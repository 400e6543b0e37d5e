import type { Kafka } from 'kafkajs';
import { parsePrediction } from '../../../lambda/shared/domain/prediction';
import { createConsumer } from '../../../lambda/shared/kafka/consumer';
import type { Stoppable } from '../../ports';
import { scoreOf } from '../scores';
import type { ScoredPrediction } from '../snapshot';

export interface PredictionFeed extends Stoppable {
  /** The newest score of each service that has one. */
  scores(): ReadonlyMap<string, ScoredPrediction>;
}

/**
 * Follows the predictions topic from its end on, in a consumer group of its own, as any later reader of the topic would.
 * @param onScore told every score, also those that a newer one follows at once
 */
export async function followPredictions(
  kafka: Kafka,
  topic: string,
  groupId: string,
  onScore: (service: string, score: ScoredPrediction) => void = () => {},
): Promise<PredictionFeed> {
  const { consumer, stop } = createConsumer(kafka, { groupId });
  const latest = new Map<string, ScoredPrediction>();
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: false });
  await consumer.run({
    eachMessage: async ({ message }) => {
      if (message.value === null) return;
      const parsed = parsePrediction(message.value.toString('utf8'));
      if (!parsed.ok) return;
      const score = scoreOf(parsed.value);
      if (score === undefined) return;
      latest.set(parsed.value.service, score);
      onScore(parsed.value.service, score);
    },
  });
  return { scores: () => latest, stop };
}
