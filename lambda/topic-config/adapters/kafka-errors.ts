import { type KafkaIdentity, type MissingRight, missingRightText, refusalOf } from '../../shared/kafka/access';
import { TopicError, type TopicErrorCode } from '../domain/errors';

interface Meaning {
  readonly name: string;
  readonly code: TopicErrorCode;
}

/** Error codes of the Kafka protocol that topic calls answer (org.apache.kafka.common.protocol.Errors). kafkajs knows them up to 88 only. */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  3: { name: 'UNKNOWN_TOPIC_OR_PARTITION', code: 'topic.unknown' },
  5: { name: 'LEADER_NOT_AVAILABLE', code: 'broker.unavailable' },
  6: { name: 'NOT_LEADER_OR_FOLLOWER', code: 'broker.unavailable' },
  7: { name: 'REQUEST_TIMED_OUT', code: 'broker.unavailable' },
  8: { name: 'BROKER_NOT_AVAILABLE', code: 'broker.unavailable' },
  13: { name: 'NETWORK_EXCEPTION', code: 'broker.unavailable' },
  17: { name: 'INVALID_TOPIC_EXCEPTION', code: 'broker.refused' },
  29: { name: 'TOPIC_AUTHORIZATION_FAILED', code: 'broker.unauthorized' },
  31: { name: 'CLUSTER_AUTHORIZATION_FAILED', code: 'broker.unauthorized' },
  35: { name: 'UNSUPPORTED_VERSION', code: 'broker.refused' },
  36: { name: 'TOPIC_ALREADY_EXISTS', code: 'topic.exists' },
  37: { name: 'INVALID_PARTITIONS', code: 'broker.refused' },
  38: { name: 'INVALID_REPLICATION_FACTOR', code: 'broker.refused' },
  39: { name: 'INVALID_REPLICA_ASSIGNMENT', code: 'broker.refused' },
  40: { name: 'INVALID_CONFIG', code: 'broker.refused' },
  41: { name: 'NOT_CONTROLLER', code: 'broker.unavailable' },
  42: { name: 'INVALID_REQUEST', code: 'broker.refused' },
  44: { name: 'POLICY_VIOLATION', code: 'broker.refused' },
  54: { name: 'SECURITY_DISABLED', code: 'broker.refused' },
  56: { name: 'KAFKA_STORAGE_ERROR', code: 'broker.unavailable' },
  60: { name: 'REASSIGNMENT_IN_PROGRESS', code: 'broker.refused' },
  73: { name: 'TOPIC_DELETION_DISABLED', code: 'broker.deletion-disabled' },
  89: { name: 'THROTTLING_QUOTA_EXCEEDED', code: 'broker.throttled' },
};

/** `message` is the broker's own text. */
interface BrokerAnswer {
  readonly errorCode: number;
  readonly message: string | null;
}

const DELETION_REMEDY =
  'the brokers run with delete.topic.enable=false: set it to true, or keep the topic with the removal policy "retain"';

/**
 * The error of one topic (or of what else `subject` names) in an answer, in the broker's words; undefined for code 0.
 * @param right the IAM right that the call needs, named when it is missing; an action alone is one on the topic
 * @param identity names role and cluster then
 */
export function fromAnswer(
  subject: string,
  { errorCode, message }: BrokerAnswer,
  right: string | MissingRight,
  identity: KafkaIdentity = {},
): TopicError | undefined {
  if (errorCode === 0) return undefined;
  const meaning = MEANINGS[errorCode] ?? { name: `error code ${errorCode}`, code: 'broker.refused' };
  const words = isTelling(message) ? `${meaning.name}: ${message.trim()}` : meaning.name;
  const needed: MissingRight = typeof right === 'string' ? { action: right, resource: { kind: 'topic', name: subject } } : right;
  return new TopicError(meaning.code, `${subject}: ${words}${remedy(meaning.code, needed, identity)}`);
}

/** Brokers answer some refusals with a dump of their own request object (ControllerApis.authorizeClusterOperation), which tells a user nothing. */
const isTelling = (message: string | null): message is string =>
  message !== null && message !== '' && !message.startsWith('Request Request(');

function remedy(code: TopicErrorCode, right: MissingRight, identity: KafkaIdentity): string {
  if (code === 'broker.unauthorized') return `; ${missingRightText(right, identity)}`;
  if (code === 'broker.deletion-disabled') return `; ${DELETION_REMEDY}`;
  return '';
}

/** What kafkajs threw for a call as a whole: a connection, a time-out, an authentication. Our own errors pass through. */
export function fromFailure(error: unknown, call: string, identity: KafkaIdentity = {}): TopicError {
  if (error instanceof TopicError) return error;
  const { message, code } = readError(error);
  const cause = { cause: error };
  if (refusalOf(error) === 'login') {
    const connect = missingRightText({ action: 'Connect', resource: { kind: 'cluster' } }, identity);
    return new TopicError('broker.unauthorized', `${call}: ${message}; ${connect}`, cause);
  }
  return new TopicError('broker.unavailable', `${call}: ${message}${networkRemedy(code ?? message)}`, cause);
}

function networkRemedy(text: string): string {
  if (text.includes('ENOTFOUND') || text.includes('EAI_AGAIN'))
    return "; the name does not resolve here: check the bootstrap brokers and the network's DNS";
  if (text.includes('ECONNREFUSED')) return '; nothing listens there: check host and port of the bootstrap brokers';
  if (/ETIMEDOUT|EHOSTUNREACH|[Cc]onnection timeout/.test(text))
    return '; the way is blocked: check security group and port (9098 for IAM)';
  return '';
}

function readError(error: unknown): { readonly message: string; readonly code: string | undefined } {
  if (!(error instanceof Error)) return { message: String(error), code: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { message: error.message, code };
}
