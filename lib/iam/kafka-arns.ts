import { Fn } from 'aws-cdk-lib';

/** ARNs of what lives in one cluster. The cluster's ARN may be a token: the parts are taken at deployment (string functions would see the token's own text). */
export interface KafkaArns {
  readonly cluster: string;
  topic(name: string): string;
  group(id: string): string;
  transactionalId(id: string): string;
}

const SEPARATOR = ':cluster/';

/** `arn:<partition>:kafka:<region>:<account>:cluster/<name>/<uuid>` gives `…:topic/<name>/<uuid>/<topic>` and its siblings. */
export function kafkaArns(clusterArn: string): KafkaArns {
  const parts = Fn.split(SEPARATOR, clusterArn);
  const [prefix, cluster] = [Fn.select(0, parts), Fn.select(1, parts)];
  const of = (kind: string, name: string) => `${prefix}:${kind}/${cluster}/${name}`;
  return {
    cluster: clusterArn,
    topic: (name) => of('topic', name),
    group: (id) => of('group', id),
    transactionalId: (id) => of('transactional-id', id),
  };
}
