import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { DEAD_LETTER_LINE } from '../../lambda/consumer/contract';
import { DEAD_LETTERS, namespaceOf, SERVICES_NAMESPACE } from '../monitoring/watched';
import type { Service } from './services';

/** Counts, from the services' logs, the batches with dead letters: Kafka's own count of that topic would not say whose they are, and costs a monitoring level. */
export function countDeadLetters(scope: Construct, environment: string, services: readonly Service[]): void {
  for (const service of services) {
    new MetricFilter(scope, `DeadLetters-${service.name}`, {
      logGroup: service.function.logGroup,
      filterPattern: FilterPattern.stringValue('$.message', '=', DEAD_LETTER_LINE.message),
      metricNamespace: namespaceOf(SERVICES_NAMESPACE, environment),
      metricName: DEAD_LETTERS,
      metricValue: '1',
      dimensions: { Service: `$.${DEAD_LETTER_LINE.service}` },
    });
  }
}
