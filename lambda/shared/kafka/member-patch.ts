import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js';

/**
 * A member whose coordinator dies cannot leave its group. kafkajs then joins again as a new member (static membership would spare that:
 * tulios/kafkajs#638), and the group waits for the old one until its session ends: 30 s in which nobody reads. So whoever joins first
 * signs off who could not leave; the coordinator that lets us in knows the old member as well. Patching twice changes nothing.
 */
export function patchMembership(): void {
  if (patched) return;
  patched = true;
  rememberWhoStays();
  signOffBeforeJoining();
}

let patched = false;

/** By the connections of a consumer, which outlive its memberships: the member that the group still counts. */
const staying = new WeakMap<object, string>();

function rememberWhoStays(): void {
  const { prototype } = ConsumerGroup;
  const leave = prototype.leave;
  prototype.leave = async function leaveOrBeRemembered(this: ConsumerGroup) {
    const { memberId, cluster } = this;
    try {
      await leave.call(this);
    } catch (error) {
      if (memberId) staying.set(cluster, memberId);
      throw error;
    }
  };
}

const JOIN = 'private:ConsumerGroup:join';

function signOffBeforeJoining(): void {
  const { prototype } = ConsumerGroup;
  const symbol = Object.getOwnPropertySymbols(prototype).find(({ description }) => description === JOIN);
  const join: unknown = symbol === undefined ? undefined : Reflect.get(prototype, symbol);
  if (symbol === undefined || typeof join !== 'function') throw new Error(`this kafkajs has no ${JOIN}: it must be 2.2.4`);
  Reflect.set(prototype, symbol, async function joinAlone(this: ConsumerGroup) {
    await signOff(this);
    await join.call(this);
  });
}

/** Rejects where joining would: while there is no coordinator, or it does not know its groups yet. kafkajs then starts the consumer anew. */
async function signOff({ cluster, groupId }: ConsumerGroup): Promise<void> {
  const memberId = staying.get(cluster);
  if (memberId === undefined) return;
  const coordinator = await cluster.findGroupCoordinator({ groupId });
  try {
    await coordinator.leaveGroup({ groupId, memberId });
  } catch (error) {
    if (!(error instanceof Error && 'type' in error && error.type === 'UNKNOWN_MEMBER_ID')) throw error;
  }
  staying.delete(cluster);
}
