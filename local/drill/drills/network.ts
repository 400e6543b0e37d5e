import { type Drill, RECOVERY_MS, VISITS_AFTER } from '../drill';
import type { Network } from '../proxy';

/** The broker that clients reach through a network of its own. The other brokers reach it directly, so that its partitions keep it as leader. */
export const CUT_OFF_BROKER = 2;
const CUT_MS = 8_000;
/** Longer than a producer tries (20 s): it gives up and says that it does not know, and what it had sent arrives when nobody waits for it. */
const LONG_CUT_MS = 27_000;

const networkCut = (network: Network, what: string, lastsMs: number): Drill => ({
  name: `network of broker ${CUT_OFF_BROKER} ${what}`,
  isShort: false,
  run: async (ground) => {
    const proxy = ground.networks.get(CUT_OFF_BROKER);
    if (proxy === undefined) throw new Error(`broker ${CUT_OFF_BROKER} must be reached through a network that can be cut`);
    const errors = ground.load.errors;
    proxy.become(network);
    try {
      await ground.pause(lastsMs);
    } finally {
      proxy.become('open');
    }
    await ground.recovered(VISITS_AFTER, RECOVERY_MS);
    return `${lastsMs / 1000} s long; ${ground.load.errors - errors} invocations of the producer said that not all was stored`;
  },
});

export const NETWORK_DRILLS: readonly Drill[] = [
  networkCut('black-hole', 'a black hole', LONG_CUT_MS),
  networkCut('slow', 'slow, half a second per round trip', CUT_MS),
  networkCut('closed', 'closed', CUT_MS),
];
