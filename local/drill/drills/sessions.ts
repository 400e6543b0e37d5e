import { type Drill, RECOVERY_MS, VISITS_AFTER } from '../drill';

/** The longest session that brokers grant to who shows a token: theirs of 15 minutes are not waited for. kafkajs authenticates anew 10 s before the end. */
export const SESSION_MS = 60_000;

/**
 * Sessions end under load, and while nothing is written: functions are frozen then, find the time of their session over when they are thawed,
 * and the connection closed at their first request.
 */
const sessionsExpire: Drill = {
  name: 'sessions expire, under load and in silence',
  isShort: false,
  run: async (ground) => {
    const logins = ground.logins;
    await ground.pause(SESSION_MS);
    const again = ground.logins - logins;
    if (again < ground.mappings.length)
      throw new Error(`each of ${ground.mappings.length} consumers must authenticate anew within a session, ${again} did`);
    await ground.load.stop();
    await ground.pause(SESSION_MS);
    ground.load.start();
    await ground.recovered(VISITS_AFTER, RECOVERY_MS);
    return `sessions of ${SESSION_MS / 1000} s; ${again} logins of consumers in the first`;
  },
};

export const SESSION_DRILLS: readonly Drill[] = [sessionsExpire];
