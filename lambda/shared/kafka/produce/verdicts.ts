/**
 * What a partition's error code in a Produce answer means for its batch:
 * - `stored`: it is there
 * - `again`: it was not stored, and may be once leader and followers have sorted themselves out
 * - `unclear`: it may have been stored; sending it again is safe only under the same identity and sequence
 * - `too-large`: it was not stored, and its halves may be
 * - `identity`: the brokers have forgotten who we are, or numbers are missing; nothing more can be sent under this identity
 * - `refused`: it was not stored and never will be
 */
export type Verdict = 'stored' | 'again' | 'unclear' | 'too-large' | 'identity' | 'refused';

/** https://kafka.apache.org/protocol#protocol_error_codes; a code that is not here was not foreseen for Produce, and refuses. */
const VERDICTS: Readonly<Record<number, Verdict>> = {
  [-1]: 'unclear', // UNKNOWN_SERVER_ERROR
  0: 'stored',
  2: 'again', // CORRUPT_MESSAGE: damaged on its way
  3: 'again', // UNKNOWN_TOPIC_OR_PARTITION: also just after a topic was made (tulios/kafkajs#815)
  5: 'again', // LEADER_NOT_AVAILABLE
  6: 'again', // NOT_LEADER_OR_FOLLOWER
  7: 'unclear', // REQUEST_TIMED_OUT: the leader has it, its followers may not
  10: 'too-large', // MESSAGE_TOO_LARGE
  13: 'unclear', // NETWORK_EXCEPTION
  18: 'too-large', // RECORD_LIST_TOO_LARGE
  19: 'again', // NOT_ENOUGH_REPLICAS
  20: 'unclear', // NOT_ENOUGH_REPLICAS_AFTER_APPEND
  45: 'identity', // OUT_OF_ORDER_SEQUENCE_NUMBER
  46: 'stored', // DUPLICATE_SEQUENCE_NUMBER: an attempt before had come through
  47: 'identity', // INVALID_PRODUCER_EPOCH
  56: 'again', // KAFKA_STORAGE_ERROR
  59: 'identity', // UNKNOWN_PRODUCER_ID
  74: 'again', // FENCED_LEADER_EPOCH
  75: 'again', // UNKNOWN_LEADER_EPOCH
  89: 'again', // THROTTLING_QUOTA_EXCEEDED
  90: 'identity', // PRODUCER_FENCED
};

export const verdictOf = (errorCode: number): Verdict => VERDICTS[errorCode] ?? 'refused';
