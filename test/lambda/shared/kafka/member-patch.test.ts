import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js';
import { createErrorFromCode } from 'kafkajs/src/protocol/error.js';
import { describe, expect, it } from 'vitest';
import { patchMembership } from '../../../../lambda/shared/kafka/member-patch';

patchMembership();

const UNKNOWN_MEMBER_ID = 25;
const COORDINATOR_LOADING = 14;
/** Joining is followed no further than to the request. */
const ENOUGH = Object.assign(new Error('joined'), { retriable: false });
const quiet = () => {};
const logger = { namespace: () => ({ debug: quiet, info: quiet, warn: quiet, error: quiet }) };

/** What coordinators hear, in order; `refusals` are the answers to leaving, one after the other. */
function groupOf(refusals: readonly (Error | undefined)[]) {
  const heard: string[] = [];
  const answers = [...refusals];
  const coordinator = {
    leaveGroup: async ({ memberId }: { readonly memberId: string }) => {
      heard.push(`${memberId} leaves`);
      const refusal = answers.shift();
      if (refusal !== undefined) throw refusal;
    },
    joinGroup: async () => {
      heard.push('joins');
      throw ENOUGH;
    },
  };
  const cluster = { findGroupCoordinator: async () => coordinator };
  const retry = { retries: 3, initialRetryTime: 1 };
  const member = () =>
    Object.assign(new ConsumerGroup({ groupId: 'group', cluster, logger, retry, topics: [], assigners: [] }), { coordinator });
  return { heard, member };
}

describe('a member that crashed', () => {
  it('is signed off before its consumer joins again, when it could not leave', async () => {
    const { heard, member } = groupOf([new Error('connection closed')]);
    await expect(Object.assign(member(), { memberId: 'old' }).leave()).rejects.toThrow('connection closed');
    const again = member();
    await expect(again.joinAndSync()).rejects.toThrow('joined');
    await expect(again.joinAndSync()).rejects.toThrow('joined');
    expect(heard).toEqual(['old leaves', 'old leaves', 'joins', 'joins']);
  });

  it('is signed off at the next attempt when the new coordinator does not know the group yet', async () => {
    const { heard, member } = groupOf([new Error('connection closed'), createErrorFromCode(COORDINATOR_LOADING)]);
    await expect(Object.assign(member(), { memberId: 'old' }).leave()).rejects.toThrow();
    await expect(member().joinAndSync()).rejects.toThrow('The coordinator is loading');
    await expect(member().joinAndSync()).rejects.toThrow('joined');
    expect(heard).toEqual(['old leaves', 'old leaves', 'old leaves', 'joins']);
  });

  it('keeps nobody from joining when the group has forgotten it', async () => {
    const { heard, member } = groupOf([new Error('connection closed'), createErrorFromCode(UNKNOWN_MEMBER_ID)]);
    await expect(Object.assign(member(), { memberId: 'old' }).leave()).rejects.toThrow();
    await expect(member().joinAndSync()).rejects.toThrow('joined');
    expect(heard).toEqual(['old leaves', 'old leaves', 'joins']);
  });

  it('is not signed off when it left', async () => {
    const { heard, member } = groupOf([]);
    await Object.assign(member(), { memberId: 'old' }).leave();
    await expect(member().joinAndSync()).rejects.toThrow('joined');
    expect(heard).toEqual(['old leaves', 'joins']);
  });
});
