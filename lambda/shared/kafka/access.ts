import { CodedError, wordsOf } from '../domain/errors';

/** Who a client is and of which cluster, as far as its environment says. */
export interface KafkaIdentity {
  readonly roleArn?: string;
  readonly clusterArn?: string;
}

export type KafkaResource = { readonly kind: 'cluster' } | { readonly kind: 'topic' | 'group' | 'transactional-id'; readonly name: string };

/** An action of the prefix `kafka-cluster:` that a role lacks, and on what. */
export interface MissingRight {
  readonly action: string;
  readonly resource: KafkaResource;
}

/** The brokers know the client but refuse what it asks, or do not let it in at all. Nothing gets better by trying again. */
export class KafkaAccessError extends CodedError {
  override readonly name = 'KafkaAccessError';

  constructor(code: 'kafka.unauthenticated' | 'kafka.unauthorized', message: string, cause?: unknown) {
    super(message, { code, retriable: false, cause });
  }
}

/** `arn:…:topic/<cluster>/<uuid>/<name>`, or in words where the cluster's ARN is not known. */
export function resourceName(resource: KafkaResource, { clusterArn }: KafkaIdentity): string {
  if (resource.kind === 'cluster') return clusterArn ?? 'the cluster';
  const arn = clusterArn?.replace(':cluster/', `:${resource.kind}/`);
  return arn === undefined ? `${resource.kind} ${resource.name}` : `${arn}/${resource.name}`;
}

/** One sentence: role, action, resource. */
export function missingRightText({ action, resource }: MissingRight, identity: KafkaIdentity): string {
  return `${roleText(identity)} needs kafka-cluster:${action} on ${resourceName(resource, identity)}`;
}

export function unauthorized(missing: readonly MissingRight[], identity: KafkaIdentity, cause: unknown): KafkaAccessError {
  const needs = missing.map((right) => missingRightText(right, identity)).join('; ');
  return new KafkaAccessError('kafka.unauthorized', `${needs}: the brokers refused it (${wordsOf(cause)})`, cause);
}

/** The brokers say no more than "access denied", whatever it is that they dislike. */
export function unauthenticated(identity: KafkaIdentity, cause: unknown): KafkaAccessError {
  const connect = missingRightText({ action: 'Connect', resource: { kind: 'cluster' } }, identity);
  const message = `${connect}, valid credentials and a clock that is right to five minutes: the brokers refused the login (${wordsOf(cause)})`;
  return new KafkaAccessError('kafka.unauthenticated', message, cause);
}

const roleText = ({ roleArn }: KafkaIdentity): string => (roleArn === undefined ? 'the role' : `the role ${roleArn}`);

export type Refusal = 'login' | 'topic' | 'group' | 'cluster' | 'transactional-id' | 'coordinator';

const REFUSALS: Readonly<Record<string, Refusal>> = {
  TOPIC_AUTHORIZATION_FAILED: 'topic',
  GROUP_AUTHORIZATION_FAILED: 'group',
  CLUSTER_AUTHORIZATION_FAILED: 'cluster',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'transactional-id',
};

/** A login that was cut off (brokers do so to clients that come too fast) is no refusal, although kafkajs gives both the same name. */
const CUT_OFF = /clos|timed? ?out|reset|EPIPE|disconnect|socket/i;

/**
 * What the brokers refused, from kafkajs's error or what lies behind it; undefined: something else went wrong. `coordinator`: kafkajs found
 * none and does not say why; a missing right to describe the group (or the transactional id) is the likely reason, but not the only one.
 */
export function refusalOf(error: unknown, depth = 4): Refusal | undefined {
  if (!(error instanceof Error) || depth === 0) return undefined;
  if (error.name === 'KafkaJSSASLAuthenticationError' || /SASL \S+ authentication failed/.test(error.message)) {
    return CUT_OFF.test(error.message) ? undefined : 'login';
  }
  const type = 'type' in error && typeof error.type === 'string' ? REFUSALS[error.type] : undefined;
  if (type !== undefined) return type;
  if (error.name === 'KafkaJSGroupCoordinatorNotFound') return 'coordinator';
  const inner = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  for (const each of [error.cause, ...inner]) {
    const refusal = refusalOf(each, depth - 1);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
