import { type Drill, VISITS_AFTER } from '../drill';

const TIMES = 10;
const LASTS_MS = 60_000;
const RECOVERY_MS = 180_000;

/** The producer is deployed with ten times the visits for a minute; then services must come back to a lag of nothing. */
const tenfoldLoad: Drill = {
  name: `${TIMES} times the load for a minute`,
  isShort: false,
  run: async (ground) => {
    await ground.load.stop();
    const before = ground.load.visits;
    ground.load.start(TIMES);
    await ground.pause(LASTS_MS);
    await ground.load.stop();
    const visits = ground.load.visits - before;
    const endedAt = performance.now();
    await ground.consumed(RECOVERY_MS);
    const seconds = ((performance.now() - endedAt) / 1000).toFixed(1);
    ground.load.start();
    await ground.recovered(VISITS_AFTER, RECOVERY_MS);
    return `${visits} visits; the lag was gone ${seconds} s after the minute`;
  },
};

export const LOAD_DRILLS: readonly Drill[] = [tenfoldLoad];
