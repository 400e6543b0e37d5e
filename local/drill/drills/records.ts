import { encodeVisit } from '../../../lambda/shared/domain/visit';
import type { InvocationResult } from '../../ports';
import { type Drill, RECOVERY_MS, VISITS_AFTER } from '../drill';
import { visitsOf } from '../visits';

/** Among some hundred visits: text that is no JSON, fields that do not fit, and a schema of tomorrow. */
const poison: Drill = {
  name: 'poison, 1 % of the records',
  isShort: true,
  run: async (ground) => {
    const good = visitsOf('poisoned', 0, 400);
    const bad = ['no visit', '{"schema":1}', JSON.stringify({ ...good[0], schema: 2 }), '\u0000\u0001'];
    const values = good.flatMap((visit, index) => [
      encodeVisit(visit),
      ...(index % 100 === 50 ? [bad[Math.floor(index / 100)] ?? ''] : []),
    ]);
    await ground.sendOutside('poisoned', values, good.length);
    await ground.recovered(VISITS_AFTER / 3, RECOVERY_MS);
    return `${bad.length} of ${values.length} records`;
  },
};

/** Every batch goes to two instances at the same time, as after a rebalance that went wrong. */
const delivered2: Drill = {
  name: 'every batch delivered twice, at once',
  isShort: true,
  run: async (ground) => {
    const once = ground.invoke;
    ground.invoke = async (arn, event): Promise<InvocationResult> => {
      const [first, second] = await Promise.all([once(arn, event), once(arn, event)]);
      return first.ok ? second : first;
    };
    try {
      await ground.recovered(VISITS_AFTER, RECOVERY_MS);
    } finally {
      ground.invoke = once;
    }
    return undefined;
  },
};

export const RECORD_DRILLS: readonly Drill[] = [poison, delivered2];
