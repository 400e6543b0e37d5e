import type { Kafka, Message, Producer } from 'kafkajs';
import { PRODUCER_DEFAULTS } from '../../../lambda/shared/kafka/client';
import { type DiscardedBatch, topicDocument } from '../../event-source/domain/failure-document';
import type { FailureSink } from '../../event-source/ports';
import type { Stoppable } from '../../ports';

const MESSAGES_PER_SEND = 100;

/** A Kafka topic as destination: one message per record with the record's own key, so that it lands where its key belongs. */
export class KafkaTopicSink implements FailureSink, Stoppable {
  readonly #topic: string;
  readonly #producer: () => Producer;
  #connected: Promise<Producer> | undefined;

  /** @param kafka called when something is to be delivered for the first time */
  constructor(topic: string, kafka: () => Kafka) {
    this.#topic = topic;
    this.#producer = () => kafka().producer(PRODUCER_DEFAULTS);
  }

  async deliver(batch: DiscardedBatch): Promise<void> {
    const producer = await this.#connect();
    for (let from = 0; from < batch.records.length; from += MESSAGES_PER_SEND) {
      const messages = batch.records
        .slice(from, from + MESSAGES_PER_SEND)
        .map((record) => toMessage(record.key, topicDocument(batch, record)));
      try {
        await this.#send(producer, messages);
      } catch (error) {
        if (!isTooLarge(error)) throw error;
        await this.#sendOneByOne(producer, messages);
      }
    }
  }

  async stop(): Promise<void> {
    const producer = await this.#connected?.catch(() => undefined);
    await producer?.disconnect().catch(() => {});
  }

  async #connect(): Promise<Producer> {
    this.#connected ??= (async () => {
      const producer = this.#producer();
      await producer.connect();
      return producer;
    })();
    try {
      return await this.#connected;
    } catch (error) {
      this.#connected = undefined;
      throw error;
    }
  }

  /** A record near the size limit does not fit with its document around it: then the document goes alone; it tells where the record is. */
  async #sendOneByOne(producer: Producer, messages: readonly Message[]): Promise<void> {
    for (const message of messages) {
      try {
        await this.#send(producer, [message]);
      } catch (error) {
        if (!isTooLarge(error)) throw error;
        const { payload: _payload, ...document } = JSON.parse(String(message.value));
        await this.#send(producer, [{ ...message, value: JSON.stringify({ ...document, payload: null }) }]);
      }
    }
  }

  async #send(producer: Producer, messages: readonly Message[]): Promise<void> {
    await producer.send({ topic: this.#topic, messages: [...messages], acks: -1 });
  }
}

const toMessage = (key: Uint8Array | null, document: object): Message => ({
  key: key === null ? null : Buffer.from(key),
  value: JSON.stringify(document),
});

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'type' in error && (error.type === 'MESSAGE_TOO_LARGE' || error.type === 'RECORD_LIST_TOO_LARGE');
