import { type BrokerFacts, type BrokerMetric, type Look, metricsOf, questionsFor, type Reading } from '../domain/broker-readings';
import type { MetricSource, Sample } from '../ports';

export interface WatchedBroker extends BrokerFacts {
  /** Asks it; rejects when it does not answer. */
  ask(questions: readonly { readonly bean: string; readonly path: string }[]): Promise<readonly Reading[]>;
  /** Whether it serves Kafka's clients: a broker that does and tells no metrics is a fault of ours, not a broker that is away. */
  isServing(): Promise<boolean>;
}

export interface BrokerSourceOptions {
  /** The dimension `Cluster Name`. */
  readonly clusterName: string;
  readonly broker: WatchedBroker;
  /** Told once for a broker that goes on being silent. */
  readonly onProblem: (text: string) => void;
  readonly nowMs: () => number;
}

/** `AWS/Kafka` of a broker, and what it says of cluster and topics, from its MBeans. While it is away there are no values, as on MSK. */
export function createBrokerSource({ clusterName, broker, onProblem, nowMs }: BrokerSourceOptions): MetricSource {
  let before: Look | undefined;
  let failures = 0;
  const look = async (): Promise<readonly Sample[]> => {
    const now = { readings: await broker.ask(questionsFor(broker.brokerId)), atMs: nowMs() };
    const metrics = metricsOf(broker, now, before);
    if (metrics === undefined) throw new Error('another process answers on its port');
    before = now;
    return metrics.map((metric) => toSample(metric, clusterName, broker.brokerId));
  };
  return {
    name: `MBeans of broker ${broker.brokerId}`,
    sample: async () => {
      try {
        const samples = await look();
        failures = 0;
        return samples;
      } catch (error) {
        before = undefined;
        // A broker that is starting or working hard may be late; one that is away is told of by its alarm.
        failures = (await broker.isServing()) ? failures + 1 : 0;
        if (failures === FAILURES_TO_TELL) onProblem(problemOf(broker.brokerId, error));
        return [];
      }
    },
  };
}

const FAILURES_TO_TELL = 3;

const problemOf = (brokerId: number, error: unknown): string =>
  `broker ${brokerId} serves clients but tells no metrics (${error instanceof Error ? error.message : String(error)}): its alarms see silence until it is started again`;

const CLUSTER = 'Cluster Name';
const BROKER = 'Broker ID';

const DIMENSIONS: Readonly<
  Record<BrokerMetric['of'], (cluster: string, broker: string, topic: string) => Readonly<Record<string, string>>>
> = {
  cluster: (cluster) => ({ [CLUSTER]: cluster }),
  broker: (cluster, broker) => ({ [CLUSTER]: cluster, [BROKER]: broker }),
  'iam-clients': (cluster, broker) => ({ [CLUSTER]: cluster, [BROKER]: broker, 'Client Authentication': 'IAM' }),
  // Of a serverless cluster: a value of each broker that stands behind it.
  topic: (cluster, _, topic) => ({ [CLUSTER]: cluster, Topic: topic }),
};

function toSample({ name, of, topic, values }: BrokerMetric, clusterName: string, brokerId: number): Sample {
  const dimensions = DIMENSIONS[of](clusterName, String(brokerId), topic ?? '');
  return { metric: { namespace: 'AWS/Kafka', name, dimensions }, values };
}
