/** What each control asks, in words. Pure. */
import type { BrokerSnapshot } from '../../observe/snapshot';
import type { ServiceState, TopicState } from '../state';
import { count } from './format';

export interface ControlField {
  readonly name: string;
  readonly label: string;
  readonly kind: 'number' | 'text' | 'checkbox';
  readonly value: string;
  readonly min?: number;
  readonly help?: string;
}

export interface ControlQuestion {
  readonly title: string;
  /** What will happen, to whom. */
  readonly text: string;
  readonly confirm: string;
  readonly isHarmful: boolean;
  readonly fields: readonly ControlField[];
  /** Whether the reconciler can say before what it would do. */
  readonly hasPlan: boolean;
  /** The control, from the fields' values. */
  readonly control: (values: ReadonlyMap<string, string | number | boolean>) => object;
}

type Question = Omit<ControlQuestion, 'control' | 'fields' | 'hasPlan'>;

const plain = (question: Question, control: object): ControlQuestion => ({
  ...question,
  fields: [],
  hasPlan: false,
  control: () => control,
});

export function brokerQuestion({ id, rack, isAlive }: BrokerSnapshot): ControlQuestion {
  return isAlive
    ? plain(
        {
          title: `Kill broker ${id}?`,
          text: `Its process in ${rack} ends at once (SIGKILL). The partitions that it leads get other leaders; with two of three replicas left, writing goes on.`,
          confirm: `Kill broker ${id}`,
          isHarmful: true,
        },
        { kind: 'kill-broker', broker: id },
      )
    : plain(
        {
          title: `Start broker ${id} again?`,
          text: 'It comes back with its data and on its ports, catches up with the leaders and joins the in-sync sets again.',
          confirm: `Start broker ${id}`,
          isHarmful: false,
        },
        { kind: 'start-broker', broker: id },
      );
}

export function serviceQuestion({ name, isPaused }: Pick<ServiceState, 'name' | 'isPaused'>): ControlQuestion {
  return isPaused
    ? plain(
        {
          title: `Resume ${name}?`,
          text: 'Its event source mapping joins the consumer group again and goes on at the committed offsets.',
          confirm: `Resume ${name}`,
          isHarmful: false,
        },
        { kind: 'resume-service', service: name },
      )
    : plain(
        {
          title: `Pause ${name}?`,
          text: 'Its event source mapping leaves the consumer group, as with Enabled: false in AWS. The topic keeps what comes meanwhile; the other services do not notice.',
          confirm: `Pause ${name}`,
          isHarmful: true,
        },
        { kind: 'pause-service', service: name },
      );
}

export function newServiceQuestion(name: string, running: number): ControlQuestion {
  return plain(
    {
      title: `Add the service ${name}?`,
      text: `Service number ${running + 1}: one function of the same bundle, a role of its own, a consumer group of its own. It reads the topic from its beginning. No website and none of the other ${running} services is touched.`,
      confirm: `Add ${name}`,
      isHarmful: false,
    },
    { kind: 'add-service' },
  );
}

export function partitionsQuestion({ name, partitions }: TopicState): ControlQuestion {
  const now = partitions.length;
  return {
    title: `Add partitions to ${name}?`,
    text: `It has ${count(now)}, and they can only grow. Records stay where they are; keys that are written from now on may go to other partitions.`,
    confirm: 'Add partitions',
    isHarmful: true,
    fields: [{ name: 'partitions', label: 'Partitions', kind: 'number', value: String(now + 1), min: now + 1 }],
    hasPlan: true,
    control: (values) => ({ kind: 'add-partitions', topic: name, partitions: values.get('partitions') }),
  };
}

export function retentionQuestion({ name }: TopicState): ControlQuestion {
  return {
    title: `Change the retention of ${name}?`,
    text: 'How long records stay. A shorter time removes what is older, so the reconciler refuses it unless the loss is allowed.',
    confirm: 'Change retention',
    isHarmful: true,
    fields: [
      { name: 'retention', label: 'Retention', kind: 'text', value: '14d', help: 'A time with its unit: 30m, 12h, 7d' },
      { name: 'allowsDataLoss', label: 'Older records may be lost', kind: 'checkbox', value: '' },
    ],
    hasPlan: true,
    control: (values) => ({
      kind: 'set-retention',
      topic: name,
      retention: values.get('retention'),
      allowsDataLoss: values.get('allowsDataLoss'),
    }),
  };
}
