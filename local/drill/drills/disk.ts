import { encodeVisit } from '../../../lambda/shared/domain/visit';
import { type Drill, RECOVERY_MS, VISITS_AFTER } from '../drill';
import { visitsOf } from '../visits';

/** Brokers look for what may be deleted every five minutes; in drills every second. */
export const RETENTION_CHECK_MS = 1_000;
const SEGMENT_BYTES = 262_144;
const QUOTA = { 'segment.bytes': String(SEGMENT_BYTES), 'retention.bytes': String(2 * SEGMENT_BYTES) };
const SITE = 'quota';
const VISITS_PER_ROUND = 800;
const MOST_ROUNDS = 20;

/**
 * One partition gets several times the bytes that it may hold, so that its oldest segments are deleted while services read. They keep up: each
 * round waits for them, and what was deleted was read before by them and by the judge.
 */
const diskQuota: Drill = {
  name: 'disk quota full: retention by size deletes',
  isShort: false,
  run: async (ground) => {
    const restore = await ground.overrideTopic(QUOTA);
    try {
      const before = ground.visits.deleted;
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        const visits = visitsOf(SITE, round * VISITS_PER_ROUND, VISITS_PER_ROUND);
        await ground.sendOutside(SITE, visits.map(encodeVisit), visits.length);
        await ground.visits.catchUp();
        await ground.consumed(RECOVERY_MS);
      }
      await ground.until('deleted records', RECOVERY_MS, async () => {
        await ground.visits.catchUp();
        return ground.visits.deleted > before;
      });
    } finally {
      await restore();
    }
    await ground.recovered(VISITS_AFTER, RECOVERY_MS);
    return `${ground.visits.deleted} records deleted, each read before`;
  },
};

export const DISK_DRILLS: readonly Drill[] = [diskQuota];
