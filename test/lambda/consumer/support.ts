import type { ConsumerSettings } from '../../../lambda/consumer/consume';
import { compileService } from '../../../lambda/consumer/domain/measure';
import { decodeModel, encodeModel } from '../../../lambda/consumer/domain/model-codec';
import { findService } from '../../../lambda/consumer/domain/services';
import type { Outbox, PartitionState, StateStore } from '../../../lambda/consumer/ports';
import type { OutgoingRecord } from '../../../lambda/shared/domain/outgoing';
import type { Logger } from '../../../lambda/shared/log';

/** A state table in memory that keeps its promises, and can be told to fail or to be overtaken. */
export interface FakeState extends StateStore {
  readonly items: Map<string, PartitionState & { skipped: number }>;
  /** Run once, before the next save looks at the stored offset: another instance at work. */
  overtake: (() => Promise<void>) | undefined;
  failLoad: Error | undefined;
  failSave: Error | undefined;
}

export function fakeState(): FakeState {
  const items: FakeState['items'] = new Map();
  return {
    items,
    overtake: undefined,
    failLoad: undefined,
    failSave: undefined,
    async load(topicPartition) {
      if (this.failLoad !== undefined) throw this.failLoad;
      const item = items.get(topicPartition);
      return item === undefined ? undefined : { ...item, model: throughJson(item) };
    },
    async save(topicPartition, { expected, state, skipped }) {
      const { overtake } = this;
      this.overtake = undefined;
      await overtake?.();
      if (this.failSave !== undefined) throw this.failSave;
      const item = items.get(topicPartition);
      if (item?.nextOffset !== expected) return 'conflict';
      items.set(topicPartition, { ...state, skipped: (item?.skipped ?? 0) + skipped });
      return 'saved';
    },
  };
}

function throughJson({ model }: PartitionState): PartitionState['model'] {
  const decoded = decodeModel(encodeModel(model));
  if (!decoded.ok) throw new Error(decoded.problem);
  return decoded.value;
}

export interface FakeOutbox extends Outbox {
  readonly sent: OutgoingRecord[];
  /** Throws for a call that it is given a reason against. */
  refuse: (records: readonly OutgoingRecord[]) => Error | undefined;
}

export function fakeOutbox(): FakeOutbox {
  const sent: OutgoingRecord[] = [];
  return {
    sent,
    refuse: () => undefined,
    async send(records) {
      const error = this.refuse(records);
      if (error !== undefined) throw error;
      sent.push(...records);
    },
  };
}

export interface RecordingLogger extends Logger {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: unknown }[];
}

export function recordingLogger(): RecordingLogger {
  const lines: RecordingLogger['lines'] = [];
  const at = (level: string) => (message: string, fields: unknown) => void lines.push({ level, message, fields });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** What a consumer of the catalogue is deployed with. */
export function settingsOf(name: string, more: Partial<ConsumerSettings> = {}): ConsumerSettings {
  const service = findService(name);
  if (service === undefined) throw new Error(`no service ${name}`);
  return {
    meter: compileService(service),
    windowMinutes: 5,
    predictionsTopic: 'predictions',
    deadLetterTopic: 'dlq',
    partialResponses: true,
    ...more,
  };
}
