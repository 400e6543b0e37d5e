import { describe, expect, it } from 'vitest';
import { deployLocally } from '../../../local/deploy/deploy';
import { ANSWERS, appAssembly, deployWith, memoryState } from './support';

/** The fixture's properties as CloudFormation sends them. */
const DEFAULT_TOPICS_SENT = { Topics: [{ name: 'website-logs', partitions: '12', compacted: 'false' }] };

describe('the provider framework', () => {
  it('asks isComplete with the merged event until it is, and merges both answers', async () => {
    let asked = 0;
    const options = deployWith(appAssembly({ hasWaiter: true }), {
      ...ANSWERS,
      'topics-on-event': () => ({ PhysicalResourceId: 'topics-1', Data: { TopicCount: 1, PlanHash: 'old' }, Custom: { kept: true } }),
      'topics-is-complete': () => {
        asked += 1;
        return asked < 3 ? { IsComplete: false } : { IsComplete: true, Data: { PlanHash: 'new' } };
      },
    });
    const state = memoryState();
    await deployLocally({ ...options, state });
    const questions = options.runtime.invocations.filter((each) => each.functionName === 'topics-is-complete');
    expect(questions).toHaveLength(3);
    expect(questions[0]?.event).toMatchObject({
      RequestType: 'Create',
      PhysicalResourceId: 'topics-1',
      Data: { TopicCount: 1, PlanHash: 'old' },
      Custom: { kept: true },
      ResourceProperties: DEFAULT_TOPICS_SENT,
    });
    expect(state.current?.resources['app/Topics']?.data).toEqual({ TopicCount: 1, PlanHash: 'new' });
  });

  it('gives up after the total time of the template', async () => {
    const options = deployWith(appAssembly({ hasWaiter: true }), { ...ANSWERS, 'topics-is-complete': () => ({ IsComplete: false }) });
    await expect(deployLocally(options)).rejects.toMatchObject({
      code: 'CUSTOM_RESOURCE_TIMED_OUT',
      message: 'stack app: Topics (Custom::KafkaTopics, Create) failed: operation timed out after 15 s',
    });
    expect(options.waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(15_000);
  });

  it('takes the request id as physical id of a Create that returns none, and keeps it', async () => {
    const state = memoryState();
    const silent = { ...ANSWERS, 'topics-on-event': () => undefined };
    const first = deployWith(appAssembly(), silent, { state });
    await deployLocally(first);
    const requestId = first.runtime.invocations.find((each) => each.functionName === 'topics-on-event')?.event['RequestId'];
    expect(state.current?.resources['app/Topics']?.physicalId).toBe(requestId);
    await deployLocally(deployWith(appAssembly({ topics: { Topics: [] } }), silent, { state }));
    expect(state.current?.resources['app/Topics']?.physicalId).toBe(requestId);
  });

  it.each([
    ['an answer that is no object', () => 'done', 'the function must return an object, got "done"'],
    ['a physical id that is no text', () => ({ PhysicalResourceId: 5 }), 'PhysicalResourceId must be text, got 5'],
    ['Data that is no object', () => ({ Data: 'x' }), 'Data must be an object, got "x"'],
    ['an answer over 4,096 bytes', () => ({ Data: { a: 'x'.repeat(4_096) } }), 'the response must be at most 4096 bytes'],
  ])('refuses %s', async (_, answer, reason) => {
    const options = deployWith(appAssembly(), { ...ANSWERS, 'topics-on-event': answer });
    await expect(deployLocally(options)).rejects.toThrow(reason);
  });
});
