import { NEW_IAM_CONNECTIONS, SMALL_SIZE } from '../broker-sizes';
import { error, lambdaGuide, mskGuide, type Rule, type SoundFields, warning } from './rule';

/** A website's invocation lasts 50 s, of which it must have its connections soon enough to write. */
const PATIENCE_SECONDS = 30;

/** What connects to each broker when all come at once: each site's function, each service's function and its mapping. */
function clientsOf({ websites, services }: SoundFields): number | undefined {
  if (websites?.sites === undefined || services?.names === undefined) return undefined;
  return websites.sites.length + 2 * services.names.length;
}

export const CLIENT_RULES: readonly Rule[] = [
  error('clients.pollers-are-a-range', lambdaGuide('kafka-scaling-modes'), ({ services }) => {
    const source = services?.eventSource;
    if (source?.mode !== 'provisioned' || source.minimumPollers === undefined || source.maximumPollers === undefined) return [];
    return [
      source.maximumPollers < source.minimumPollers && {
        path: 'services.eventSource.maximumPollers',
        text: `must be >= ${source.minimumPollers} (minimumPollers), got ${source.maximumPollers}`,
      },
    ];
  }),
  warning('clients.pollers-have-partitions', lambdaGuide('kafka-scaling-modes'), ({ services, topics, streams }) => {
    const source = services?.eventSource;
    const partitions = topics?.find(({ name }) => name === streams?.visits)?.partitions;
    if (source?.mode !== 'provisioned' || source.maximumPollers === undefined || partitions === undefined) return [];
    return [
      source.maximumPollers > partitions && {
        path: 'services.eventSource.maximumPollers',
        text: `${source.maximumPollers} pollers are more than the ${partitions} partitions of ${streams?.visits}: Lambda never starts the others`,
      },
    ];
  }),
  error('clients.small-brokers-take-them', mskGuide('limits'), (fields) => {
    const clients = clientsOf(fields);
    const most = NEW_IAM_CONNECTIONS.small * PATIENCE_SECONDS;
    return [
      fields.cluster?.instanceType === SMALL_SIZE &&
        clients !== undefined &&
        clients > most && {
          path: 'websites.sites',
          text: `must leave <= ${most} clients (${SMALL_SIZE} takes ${NEW_IAM_CONNECTIONS.small} new IAM connections per second and broker, clients wait ${PATIENCE_SECONDS} s), got ${clients} with ${fields.services?.names?.length} services; choose larger brokers or fewer sites`,
        },
    ];
  }),
];
