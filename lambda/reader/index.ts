/** A service that fetches for itself: for a schedule, a person, or a look back. A bundle of its own: a mapping's function never loads a group's client. */
import { kafkajsGroup } from '../consumer/adapters/kafkajs-group';
import { kafkajsLog } from '../consumer/adapters/kafkajs-log';
import { composeService } from '../consumer/compose';
import { CONSUMER_ENV } from '../consumer/contract';
import { createPoller, type PollReport } from '../consumer/poll';
import { type ReplayReport, replay } from '../consumer/replay';
import { parseReplayRequest } from '../consumer/replay-request';
import { parseProcessSettings, parseReaderSettings } from '../consumer/settings';
import { createKafka, parseKafkaConnection } from '../shared/kafka/client';
import { createLogger } from '../shared/log';

/** What Lambda gives beside the event, as far as it is read here. */
interface Context {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

// Made at the first invocation and kept: the bundle loads without its environment.
let poller: ReturnType<typeof createPoller> | undefined;

/** Reads what is new as a member of the group, where no event source mapping is wanted: for a schedule, or by hand. Any event. */
export async function poll(_event: unknown, context: Context): Promise<PollReport> {
  poller ??= composePoller();
  return await poller(context.getRemainingTimeInMillis(), Date.now(), context.awsRequestId);
}

function composePoller(): ReturnType<typeof createPoller> {
  const { visitsTopic: topic, group } = parseReaderSettings(process.env);
  const { settings, connection, ports } = composeService(process.env);
  const { identity } = connection;
  const options = { topic, group, ...(identity === undefined ? {} : { identity }) };
  return createPoller(settings, ports, kafkajsGroup(createKafka(connection, ports.logger, 'consumer'), options));
}

/** To hand the answer over before the function is ended. */
const REPLAY_MARGIN_MS = 3_000;

/** Reads a range of the topic again and answers what the service makes of it; writes nothing. Event: lambda/consumer/replay-request.ts. */
export async function replayRange(event: unknown, context: Context): Promise<ReplayReport> {
  const { range, service = process.env[CONSUMER_ENV.service] } = parseReplayRequest(event);
  const { visitsTopic: topic } = parseReaderSettings(process.env);
  const settings = parseProcessSettings({ ...process.env, [CONSUMER_ENV.service]: service });
  const reader = kafkajsLog(createKafka(parseKafkaConnection(process.env), createLogger(), 'consumer'));
  try {
    return await replay(reader, { settings, topic, range, hasTime: () => context.getRemainingTimeInMillis() > REPLAY_MARGIN_MS });
  } finally {
    await reader.close();
  }
}
