import { encodeVisit } from '../../../lambda/shared/domain/visit';
import type { AlarmWatch } from '../../alarms/watch';
import type { InvocationResult } from '../../ports';
import type { Ground } from '../ground';
import { visitsOf } from '../visits';
import type { Filler } from './adapters/filler';

/** The system under load, and what a drill of the alarms needs beside. */
export interface AlarmGround {
  readonly ground: Ground;
  readonly watch: AlarmWatch;
  readonly filler: Filler;
  /** Bytes that a broker's volume counts as. */
  readonly volumeBytes: number;
  /** The services that take part: name, and function. */
  readonly services: readonly { readonly name: string; readonly functionArn: string }[];
}

/** One way to break the system, what must tell of it, and what may. Names of alarms without what all names of the environment begin with. */
export interface AlarmDrill {
  readonly name: string;
  /** Resolves to how it is mended. */
  break(place: AlarmGround): Promise<() => Promise<void>>;
  /** These go into ALARM, and back when all is mended. */
  expected(place: AlarmGround): readonly string[];
  /** Consequences: they may go into ALARM, nobody is told of them. */
  readonly mayFollow: readonly RegExp[];
  /** Groups that notify, each once. */
  readonly notifies: readonly string[];
}

const BROKER = 1;

/** A broker dies and stays away for as long as it takes until its replicas are missed. */
const brokerKilled: AlarmDrill = {
  name: `SIGKILL broker ${BROKER}`,
  break: async ({ ground }) => {
    await ground.kafka.end(BROKER, 'SIGKILL');
    return () => ground.kafka.startAgain(BROKER);
  },
  expected: () => [`broker-silent-${BROKER}`, 'under-replicated-2', 'under-replicated-3', 'cluster-unwell'],
  // A new controller is elected where the dead one was it; what it led cannot be written or read until others lead it.
  mayFollow: [
    /^no-controller$/,
    /^(lag-records|lag-time|mapping-lag|service-errors|near-timeout)-/,
    /^producer-errors$/,
    /^(services-behind|clients-failing)$/,
  ],
  notifies: ['cluster-unwell'],
};

const FLOOD = 11_000;
const CHUNK = 1_000;
/** One service does not answer any more while more is written than it may lag behind; the other services go on. */
const servicePaused: AlarmDrill = {
  name: `a service stands still, ${FLOOD} visits come`,
  break: async ({ ground, services: [first] }) => {
    const once = ground.invoke;
    let open = (): void => {};
    const door = new Promise<void>((resolve) => {
      open = resolve;
    });
    ground.invoke = async (arn, event): Promise<InvocationResult> => {
      if (arn === first?.functionArn) await door;
      return once(arn, event);
    };
    const mend = async (): Promise<void> => {
      ground.invoke = once;
      open();
    };
    for (let sent = 0; sent < FLOOD; sent += CHUNK)
      await ground.sendOutside('flooding', visitsOf('flooding', sent, CHUNK).map(encodeVisit), CHUNK);
    return mend;
  },
  expected: ({ services: [first] }) => [
    ...['lag-records', 'lag-time', 'mapping-lag'].map((kind) => `${kind}-${first?.name}`),
    'services-behind',
  ],
  mayFollow: [],
  notifies: ['services-behind'],
};

const POISON = ['no visit', '{"schema":1}', '\u0000\u0001'];

/** Records that no service can read: each leaves them in the dead-letter topic and says so in its log. There is nothing to mend. */
const poisoned: AlarmDrill = {
  name: 'poison among the visits',
  break: async ({ ground }) => {
    await ground.sendOutside('poisoned', POISON, 0);
    return async () => {};
  },
  expected: ({ services }) => [...services.map(({ name }) => `dead-letters-${name}`), 'clients-failing'],
  mayFollow: [],
  notifies: ['clients-failing'],
};

const SHARE_FILLED = 0.9;

/** A topic grows until the volumes of its replicas are nearly full; then it keeps less, as the runbook says. */
const topicFilled: AlarmDrill = {
  name: 'a topic fills the volumes',
  break: async ({ filler, volumeBytes }) => {
    await filler.fill(SHARE_FILLED * volumeBytes);
    return () => filler.lowerRetention();
  },
  expected: () => ['disk-full-1', 'disk-full-2', 'disk-full-3', 'storage-filling'],
  mayFollow: [],
  notifies: ['storage-filling'],
};

export const ALARM_DRILLS: readonly AlarmDrill[] = [poisoned, servicePaused, topicFilled, brokerKilled];
