import { createErrorFromCode } from 'kafkajs/src/protocol/error.js';
import { connectPatiently } from '../connect-patiently';
import type { SteadyWire } from '../wire';
import { INIT_PRODUCER_ID } from './init-producer-id';

/** Under whom batches are written, and how many records each partition has from it. */
export interface Identity {
  readonly producerId: bigint;
  readonly epoch: number;
  readonly sequences: Map<string, number>;
}

/** Sequences are counted modulo 2^31. */
const SEQUENCE_MASK = 0x7fffffff;

export interface LineOptions {
  /** Whether batches are numbered, so that the brokers drop what comes twice; takes a right on the cluster. */
  readonly idempotent: boolean;
  /** Logins that are cut off are tried again for so many milliseconds. */
  readonly connectBudgetMs: number;
}

/** A set of connections, and the identity under which it writes. Replaced as a whole when it has idled for too long. */
export class Line {
  readonly wire: SteadyWire;
  readonly #options: LineOptions;
  #connected: Promise<void> | undefined;
  #identity: Identity | undefined;

  constructor(wire: SteadyWire, options: LineOptions) {
    this.wire = wire;
    this.#options = options;
  }

  async connect(): Promise<void> {
    this.#connected ??= connectPatiently(() => this.wire.ready('any'), { deadlineMs: this.#options.connectBudgetMs });
    try {
      await this.#connected;
    } catch (error) {
      this.#connected = undefined;
      throw error;
    }
  }

  /** undefined: batches are not numbered. */
  async identify(): Promise<Identity | undefined> {
    if (!this.#options.idempotent) return undefined;
    if (this.#identity !== undefined) return this.#identity;
    const { errorCode, producerId, epoch } = await this.wire.send('any', INIT_PRODUCER_ID);
    if (errorCode !== 0) throw createErrorFromCode(errorCode);
    this.#identity = { producerId, epoch, sequences: new Map() };
    return this.#identity;
  }

  /**
   * Begins anew with numbering. Due when a batch's fate is unknown: kafkajs counts back instead and gives its numbers to the next records, which
   * the brokers then take for the old ones, acknowledge and drop.
   */
  forget(identity: object | undefined): void {
    if (this.#identity === identity) this.#identity = undefined;
  }
}

export const partitionKey = (topic: string, partition: number): string => `${topic}-${partition}`;

export function nextSequence({ sequences }: Identity, key: string): number {
  return sequences.get(key) ?? 0;
}

export function countStored({ sequences }: Identity, key: string, records: number): void {
  sequences.set(key, ((sequences.get(key) ?? 0) + records) & SEQUENCE_MASK);
}
