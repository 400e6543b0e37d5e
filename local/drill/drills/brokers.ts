import { type Drill, RECOVERY_MS, VISITS_AFTER } from '../drill';

const BROKERS = [1, 2, 3] as const;

const brokerKilled = (id: number): Drill => ({
  name: `SIGKILL broker ${id}`,
  isShort: id === BROKERS[0],
  run: async (ground) => {
    await ground.kafka.end(id, 'SIGKILL');
    try {
      await ground.recovered(VISITS_AFTER, RECOVERY_MS);
    } finally {
      await ground.kafka.startAgain(id);
    }
    return undefined;
  },
});

/** As MSK updates brokers. */
const rollingRestart: Drill = {
  name: 'restart all brokers, one after the other',
  isShort: false,
  run: async (ground) => {
    for (const id of BROKERS) {
      await ground.kafka.end(id, 'SIGTERM');
      await ground.kafka.startAgain(id);
      await ground.recovered(VISITS_AFTER / BROKERS.length, RECOVERY_MS);
    }
    return undefined;
  },
};

export const BROKER_DRILLS: readonly Drill[] = [...BROKERS.map(brokerKilled), rollingRestart];
