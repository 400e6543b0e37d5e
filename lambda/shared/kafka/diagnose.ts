import type { Kafka } from 'kafkajs';
import { type KafkaIdentity, type MissingRight, type Refusal, refusalOf, unauthenticated, unauthorized } from './access';
import { topicAccessCall } from './authorized-operations';
import { findCoordinatorCall } from './find-coordinator';
import { createWire, type Wire } from './wire';

/** What a client was doing when it failed. */
export interface KafkaUse {
  readonly write?: readonly string[];
  readonly read?: readonly string[];
  readonly group?: string;
  readonly transactionalId?: string;
}

const UNAUTHORIZED_TOPIC = 29;
const UNAUTHORIZED_GROUP = 30;
const UNAUTHORIZED_TRANSACTIONAL_ID = 53;
/** The diagnosis must not take longer than the failure that it explains. */
const DEADLINE_MS = 4_000;

/**
 * The error in words that name role, action and resource, or the error itself where it is no refusal. The protocol says only that something
 * was refused, so the brokers are asked once more, on a connection of its own, what the client may do.
 */
export async function explainFailure(kafka: Kafka, error: unknown, use: KafkaUse, identity: KafkaIdentity): Promise<unknown> {
  const refusal = refusalOf(error);
  if (refusal === undefined) return error;
  if (refusal === 'login') return unauthenticated(identity, error);
  const missing = await within(DEADLINE_MS, () => missingRights(kafka, refusal, use).catch(loginRights));
  return missing.length === 0 ? error : unauthorized(missing, identity, error);
}

async function missingRights(kafka: Kafka, refusal: Refusal, use: KafkaUse): Promise<readonly MissingRight[]> {
  const wire = createWire(kafka);
  try {
    if (refusal === 'cluster') return await idempotentRights(wire, use);
    return refusal === 'topic' ? await topicRights(wire, use) : await coordinatorRights(wire, refusal, use);
  } finally {
    await wire.reset();
  }
}

/** AWS grants numbered batches only together with WriteData (lib/iam/kafka-policies.ts): where that is missing, it is what is missing. */
async function idempotentRights(wire: Wire, use: KafkaUse): Promise<readonly MissingRight[]> {
  const missing = (use.write ?? []).length === 0 ? [] : await topicRights(wire, use).catch(loginRights);
  return missing.length > 0 ? missing : [{ action: 'WriteDataIdempotently', resource: { kind: 'cluster' } }];
}

async function topicRights(wire: Wire, { write = [], read = [] }: KafkaUse): Promise<readonly MissingRight[]> {
  const topics = await wire.send('any', topicAccessCall([...new Set([...write, ...read])]));
  return topics.flatMap(({ name, errorCode, canRead, canWrite }): readonly MissingRight[] => {
    const lacks = (action: string): MissingRight => ({ action, resource: { kind: 'topic', name } });
    if (errorCode === UNAUTHORIZED_TOPIC) return [lacks('DescribeTopic')];
    return [
      ...(write.includes(name) && !canWrite ? [lacks('WriteData')] : []),
      ...(read.includes(name) && !canRead ? [lacks('ReadData')] : []),
    ];
  });
}

/** Who cannot be described cannot be found; who can be found but refuses lacks the right to be altered. */
async function coordinatorRights(wire: Wire, refusal: Refusal, { group, transactionalId }: KafkaUse): Promise<readonly MissingRight[]> {
  const missing: MissingRight[] = [];
  if (group !== undefined && refusal !== 'transactional-id') {
    const { errorCode } = await wire.send('any', findCoordinatorCall('group', group));
    const action = errorCode === UNAUTHORIZED_GROUP ? 'DescribeGroup' : refusal === 'group' ? 'AlterGroup' : undefined;
    if (action !== undefined) missing.push({ action, resource: { kind: 'group', name: group } });
  }
  if (transactionalId !== undefined && refusal !== 'group') {
    const { errorCode } = await wire.send('any', findCoordinatorCall('transactional-id', transactionalId));
    const isHidden = errorCode === UNAUTHORIZED_TRANSACTIONAL_ID;
    const action = isHidden ? 'DescribeTransactionalId' : refusal === 'transactional-id' ? 'AlterTransactionalId' : undefined;
    if (action !== undefined) missing.push({ action, resource: { kind: 'transactional-id', name: transactionalId } });
  }
  return missing;
}

/** A client that was let in a moment ago and is not any more has lost the right to connect, on which all others rest. */
function loginRights(error: unknown): readonly MissingRight[] {
  return refusalOf(error) === 'login' ? [{ action: 'Connect', resource: { kind: 'cluster' } }] : [];
}

/** Nothing, where the brokers do not answer: the failure itself is then told. */
async function within(ms: number, ask: () => Promise<readonly MissingRight[]>): Promise<readonly MissingRight[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly MissingRight[]>((resolve) => {
    timer = setTimeout(() => resolve([]), ms);
  });
  try {
    return await Promise.race([ask(), late]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}
