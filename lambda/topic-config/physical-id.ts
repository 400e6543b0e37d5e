import { createHash } from 'node:crypto';

/** What the physical id says; fixed when the resource is created and echoed on every update. */
export interface PhysicalId {
  readonly clusterArn: string;
  /** Which declared resource of which stack; two may share a cluster. */
  readonly mark: string;
  /** Topics that existed before: never deleted with the resource. `all` where the names do not fit. */
  readonly adopted: ReadonlySet<string> | 'all';
  /** Kafka's own id of the cluster on which the resource was made; undefined where it is not known. */
  readonly kafkaId?: string | undefined;
}

const PREFIX = 'kafka-topics';
const ALL = '*';
const SEPARATOR = '|';
/** CloudFormation allows 1,024 characters. */
const MAX_LENGTH = 1_000;
const MARK_LENGTH = 12;

/** The mark of a resource: stable over its life, unlike a RequestId. */
export function markOf(stackId: string, logicalId: string): string {
  return createHash('sha256').update(`${stackId}\n${logicalId}`).digest('hex').slice(0, MARK_LENGTH);
}

/** `kafka-topics|<cluster ARN>|<mark>|<adopted,names>[|<Kafka's id>]`; neither ARNs nor topic names contain the separators. */
export function formatPhysicalId({ clusterArn, mark, adopted, kafkaId }: PhysicalId): string {
  const write = (names: string): string => [PREFIX, clusterArn, mark, names, ...(kafkaId === undefined ? [] : [kafkaId])].join(SEPARATOR);
  const full = write(adopted === 'all' ? ALL : [...adopted].sort().join(','));
  return full.length <= MAX_LENGTH ? full : write(ALL);
}

/** undefined for an id that is not ours: CloudFormation and the provider framework invent some for creates that failed. */
export function parsePhysicalId(text: string): PhysicalId | undefined {
  const [prefix, clusterArn, mark, names, kafkaId, ...rest] = text.split(SEPARATOR);
  if (prefix !== PREFIX || clusterArn === undefined || mark === undefined || names === undefined || rest.length > 0) return undefined;
  return { clusterArn, mark, adopted: names === ALL ? 'all' : new Set(names.split(',').filter((name) => name !== '')), kafkaId };
}
