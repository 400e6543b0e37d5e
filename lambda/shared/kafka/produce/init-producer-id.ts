import type { WireCall } from '../wire';

export interface ProducerIdentity {
  readonly errorCode: number;
  readonly producerId: bigint;
  readonly epoch: number;
}

/** Meant for transactions, which we have none of. */
const TRANSACTION_TIMEOUT_MS = 60_000;

/**
 * An identity under which the brokers recognize a batch that they have already.
 *
 * InitProducerId Request (Version: 1) => transactional_id NULLABLE_STRING, transaction_timeout_ms INT32
 * InitProducerId Response (Version: 1) => throttle_time_ms INT32, error_code INT16, producer_id INT64, producer_epoch INT16
 */
export const INIT_PRODUCER_ID: WireCall<ProducerIdentity> = {
  apiKey: 22,
  apiVersion: 1,
  apiName: 'InitProducerId',
  encode: (encoder) => encoder.writeString(null).writeInt32(TRANSACTION_TIMEOUT_MS),
  decode: (decoder) => ({
    throttleMs: decoder.readInt32(),
    answer: { errorCode: decoder.readInt16(), producerId: BigInt(decoder.readInt64().toString()), epoch: decoder.readInt16() },
  }),
};
