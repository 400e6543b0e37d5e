/** What a lab stands on: real brokers, seen through small ports. Made by `start.ts`. */
import type { OutgoingHeaders } from '../../lambda/shared/domain/outgoing';
import type { Outcome } from '../../lambda/shared/kafka/sender';
import type { Assembly } from '../../local/assembly/template';
import type { BrokerSpec, Stoppable } from '../../local/ports';

export interface Ground {
  readonly topics: Topics;
  readonly records: Records;
  readonly brokers: Brokers;
  readonly programs: Programs;
  /** Another cluster, for a lab that breaks it or needs other properties; the caller stops it. */
  elsewhere(brokers: readonly BrokerSpec[]): Promise<Ground & Stoppable>;
}

export interface Topics {
  /** A new topic, ready to be written; returns its name. */
  create(wanted: WantedTopic): Promise<string>;
  /** Per partition, sorted by id: first offset that is still there, and the next one to be written. */
  ends(topic: string): Promise<readonly PartitionEnds[]>;
  /** Who holds each partition, sorted by id, as a broker that lives knows it. */
  partitions(topic: string): Promise<readonly PartitionState[]>;
  /** Values in effect of a topic, or of a broker given by its id, by name. */
  configs(of: string | number): Promise<ReadonlyMap<string, ConfigValue>>;
  /** Adds partitions up to that number. */
  grow(topic: string, partitions: number): Promise<void>;
}

export interface WantedTopic {
  /** Part of its name. */
  readonly title: string;
  readonly partitions: number;
  /** Default 3. */
  readonly replicas?: number;
  /** Broker ids of each partition, instead of `replicas`. */
  readonly assignment?: readonly (readonly number[])[];
  readonly configs?: Readonly<Record<string, string>>;
}

export interface PartitionEnds {
  readonly partition: number;
  readonly low: number;
  readonly high: number;
}

export interface PartitionState {
  readonly partition: number;
  /** -1: none. */
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
}

export interface ConfigValue {
  readonly value: string;
  /** False where somebody has set it, for the topic or for the broker. */
  readonly isDefault: boolean;
}

export interface NewRecord {
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: OutgoingHeaders;
}

/** A record whose place and time the producer decides. */
export interface PlacedRecord extends NewRecord {
  readonly partition?: number;
  readonly timestampMs?: number;
}

export interface StoredRecord {
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Records {
  /** With the project's own sender, acks=all: what became of each record, in their order. @param withinMs until it gives up; default 20 s */
  write(topic: string, records: readonly NewRecord[], withinMs?: number): Promise<readonly Outcome[]>;
  /** With kafkajs's producer and its default partitioner, acks=all. */
  place(topic: string, records: readonly PlacedRecord[]): Promise<void>;
  /** As a consumer group: what is there when it begins, in the order in which it comes. */
  read(topic: string, options?: ReadOptions): Promise<readonly StoredRecord[]>;
  /** One more member of a group; it reads from the start and goes on until it is stopped. */
  follow(topic: string, group: string, each: (record: StoredRecord) => Promise<void> | void): Promise<Member>;
  /** A producer of its own, with its own connections, as another program would have. */
  producer(): ProducerClient;
}

export interface ReadOptions {
  /** Default: a new one. */
  readonly group?: string;
  /** Default: the group's committed offsets, or the beginning where it has none. */
  readonly fromMs?: number;
}

export interface Member extends Stoppable {
  /** Partitions that the member holds now. */
  assigned(): readonly number[];
}

export interface ProducerClient extends Stoppable {
  write(topic: string, records: readonly NewRecord[]): Promise<readonly Outcome[]>;
}

export interface Brokers {
  /** `host:port` of each. */
  readonly addresses: readonly string[];
  end(id: number): Promise<void>;
  startAgain(id: number): Promise<void>;
  /** Files of one replica on its broker's disk, oldest first. */
  segments(broker: number, topic: string, partition: number): Promise<readonly Segment[]>;
}

export interface Segment {
  /** Offset of its first record; its file has that name. */
  readonly baseOffset: number;
  readonly bytes: number;
}

export interface Programs {
  /** Runs a source file of labs/java against Kafka's own jars; its output, line by line. */
  java(source: string, args: readonly string[]): Promise<readonly string[]>;
  /** The synthesized stacks of the environment `learn`. */
  assembly(): Promise<Assembly>;
}
