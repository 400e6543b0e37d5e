/** What the live page needs of the run. */
import type { Stoppable } from '../ports';
import type { TopicControl } from './control';
import type { RecordView } from './record-view';

export interface KafkaQuestions extends Stoppable {
  /** The newest records of a partition, newest first. @param ends offsets of the oldest record and of the next one */
  latest(
    topic: string,
    partition: number,
    ends: { readonly first: number; readonly end: number },
    count: number,
  ): Promise<readonly RecordView[]>;
  /** Bytes of every replica, by `topic/partition/broker`. */
  sizes(): Promise<ReadonlyMap<string, number>>;
}

export interface BrokerControls {
  end(brokerId: number, signal: 'SIGKILL'): Promise<void>;
  startAgain(brokerId: number): Promise<void>;
}

export interface ServiceControls {
  pause(service: string): Promise<void>;
  resume(service: string): Promise<void>;
  /** Adds the next service of the catalogue; answers its name. */
  add(): Promise<string>;
}

/** The topic reconciler, as `npm run topics` runs it. */
export interface TopicControls {
  /** What `plan` or `apply` prints, and whether it went well. */
  run(command: 'plan' | 'apply', control: TopicControl): Promise<Said>;
}

export interface Said {
  readonly isWell: boolean;
  readonly text: string;
}
