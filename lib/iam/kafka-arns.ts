import { Fn } from 'aws-cdk-lib';

/** What a statement is about: one name, or in so many words all names that begin alike. */
export type ResourceName = string | { readonly prefix: string };

/** ARNs of what lives in one cluster. The cluster's ARN may be a token: the parts are taken at deployment (string functions would see the token's own text). */
export interface KafkaArns {
  readonly cluster: string;
  topic(name: ResourceName): string;
  group(id: ResourceName): string;
  transactionalId(id: ResourceName): string;
}

const SEPARATOR = ':cluster/';

/** `arn:<partition>:kafka:<region>:<account>:cluster/<name>/<uuid>` gives `…:topic/<name>/<uuid>/<topic>` and its siblings. */
export function kafkaArns(clusterArn: string): KafkaArns {
  const parts = Fn.split(SEPARATOR, clusterArn);
  const [prefix, cluster] = [Fn.select(0, parts), Fn.select(1, parts)];
  const of = (kind: string, name: ResourceName) => `${prefix}:${kind}/${cluster}/${pattern(name)}`;
  return {
    cluster: clusterArn,
    topic: (name) => of('topic', name),
    group: (id) => of('group', id),
    transactionalId: (id) => of('transactional-id', id),
  };
}

/** A `*` or `?` in a name would silently widen the right; Kafka allows neither in topics, but any text in groups and transactional ids. */
function pattern(name: ResourceName): string {
  const text = typeof name === 'string' ? name : name.prefix;
  if (text === '' || /[*?]/.test(text)) {
    throw new Error(`a Kafka resource must be named without * and ?, got "${text}"; for all names that begin alike pass { prefix: '…' }`);
  }
  return typeof name === 'string' ? name : `${text}*`;
}
