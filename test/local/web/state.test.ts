import { describe, expect, it } from 'vitest';
import type { IamEvent } from '../../../local/kafka/iam/events';
import type { AlarmSnapshot } from '../../../local/observe/snapshot';
import { viewIam } from '../../../local/web/iam-view';
import { labelsOf } from '../../../local/web/labels';
import { ScoreBook } from '../../../local/web/score-book';
import { SNAPSHOT, stateOf } from './support';

describe('the state that a page is told', () => {
  it('has leaders, replicas, in-sync sets, offsets and the leader’s bytes of each partition', () => {
    expect(stateOf().topics[0]?.partitions[0]).toEqual({
      id: 0,
      leader: 1,
      replicas: 3,
      inSync: 3,
      replicaIds: [1, 2, 3],
      inSyncIds: [1, 2, 3],
      firstOffset: 7,
      endOffset: 100,
      bytes: 2_048,
    });
    expect(stateOf().topics[1]?.partitions[0]).not.toHaveProperty('bytes');
  });

  it('names sites before their first visit, and those that nobody declared', () => {
    expect(stateOf().sites).toEqual([
      { name: 'shop', visits: 150 },
      { name: 'news', visits: 0 },
      { name: 'blog', visits: 51 },
    ]);
  });

  it('says what a service measures, and whether it is paused', () => {
    const [traffic, errors] = stateOf({}, { paused: new Set(['error-rate']) }).services;
    expect(traffic).toMatchObject({ name: 'traffic', variable: 'requests', unit: 'visits', isPaused: false, lag: 0 });
    expect(errors).toMatchObject({ unit: '%', isPaused: true, lag: 51 });
  });

  it('knows that a broker is down before the others notice', () => {
    expect(stateOf({}, { ended: new Set([2]) }).brokers.map(({ isAlive }) => isAlive)).toEqual([true, false, true]);
  });

  it('knows of somebody else’s brokers those that hold replicas, alive where one is in sync', () => {
    const [visits] = SNAPSHOT.topics;
    const partitions = (visits?.partitions ?? []).map((partition) => ({
      ...partition,
      detail: { replicaIds: [3, 1, 2], inSyncIds: [1, 3], firstOffset: 0 },
    }));
    const { brokers } = stateOf({ brokers: [], topics: [{ name: 'website-logs', partitions }] });
    expect(brokers.map(({ id, isAlive }) => [id, isAlive])).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
  });

  it('calls functions by their service, with times in whole milliseconds', () => {
    expect(stateOf().functions).toEqual([
      expect.objectContaining({ name: 'traffic', totalDurationMs: 100, maxDurationMs: 60, maxInitMs: 201, memoryMiB: 81 }),
    ]);
  });

  it('counts alarms and lists those that matter: ringing first, the newest of them first, and no more than a page can show', () => {
    const alarm = (name: string, state: AlarmSnapshot['state'], sinceMs = 0): AlarmSnapshot => ({
      name,
      state,
      sinceMs,
      group: 'g',
      reason: 'r'.repeat(1_000),
      runbook: '',
    });
    const many = Array.from({ length: 200 }, (_, index) => alarm(`quiet-${index}`, 'OK'));
    const { alarms } = stateOf({
      alarms: [...many, alarm('none', 'INSUFFICIENT_DATA'), alarm('old', 'ALARM', 1), alarm('new', 'ALARM', 2)],
    });
    expect(alarms).toMatchObject({ ringing: 2, ok: 200, withoutData: 1 });
    expect(alarms?.listed.slice(0, 2).map(({ name }) => name)).toEqual(['new', 'old']);
    expect(alarms?.listed).toHaveLength(8);
    expect(stateOf({ alarms: many.map((each) => ({ ...each, state: 'ALARM' })) }).alarms?.listed).toHaveLength(40);
    expect(alarms?.listed[0]?.reason).toHaveLength(240);
  });

  it('leaves out what this run has not: IAM, alarms, the time of a replay, the control under way', () => {
    const { eventTime: _, ...replayed } = SNAPSHOT;
    const state = stateOf(replayed);
    for (const absent of ['iam', 'alarms', 'change']) expect(state).not.toHaveProperty(absent);
    expect(stateOf({}, { change: 'broker 2 is being killed' }).change).toBe('broker 2 is being killed');
  });

  it('stays small: some thirty kilobytes with everything in it', () => {
    const services = Array.from({ length: 21 }, () => SNAPSHOT.services)
      .flat()
      .slice(0, 21);
    expect(JSON.stringify(stateOf({ services })).length).toBeLessThan(32_000);
  });
});

const ROLE = 'arn:aws:iam::111122223333:role/learn-traffic';
const TOPIC = 'arn:aws:kafka:us-east-1:111122223333:topic/msk-learn/0a1b-1/website-logs';

describe('the decisions of the brokers', () => {
  const decision = (fields: object): IamEvent => ({
    event: 'decision',
    at: '2026-11-23T10:00:00.000Z',
    broker: 1,
    role: ROLE,
    action: 'kafka-cluster:ReadData',
    resource: TOPIC,
    allowed: true,
    ...fields,
  });
  const view = (events: readonly IamEvent[]) => viewIam(events, (role) => role !== 'guest', new Map([[ROLE, 'traffic']]));

  it('are told once each although every broker decides, in words without account and cluster', () => {
    expect(view([decision({ broker: 1 }), decision({ broker: 2 })])).toEqual({
      allowed: 1,
      denied: 0,
      latest: [{ at: '2026-11-23T10:00:00.000Z', role: 'traffic', action: 'ReadData', resource: 'topic/website-logs', allowed: true }],
    });
    const cluster = view([decision({ role: `${ROLE}-2`, resource: 'arn:aws:kafka:us-east-1:111122223333:cluster/msk-learn/0a1b-1' })]);
    expect(cluster.latest[0]).toMatchObject({ role: 'learn-traffic-2', resource: 'cluster' });
  });

  it('have refusals first with their reason, and leave out guests', () => {
    const refused = decision({ allowed: false, reason: 'no statement allows it', at: '2026-11-23T09:00:00.000Z' });
    const { denied, latest } = view([decision({}), refused, decision({ role: 'guest' })]);
    expect([denied, latest.length, latest[0]?.reason]).toEqual([1, 2, 'no statement allows it']);
  });

  it('are bounded, whatever a run decides', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => decision({ resource: `${TOPIC}-${index}` }));
    const { allowed, latest } = view(many);
    expect([allowed, latest.length]).toEqual([5_000, 40]);
  });
});

describe('names for people', () => {
  const spec = { arn: 'a', codeDirectory: '/', handler: 'index.handler', memoryMiB: 512, timeoutSeconds: 60 };

  it('are the service of a function and of its role, or what the template calls it', () => {
    const labels = labelsOf([
      { ...spec, name: 'msk-learn-clients-ServicestrafficFunction2A788055', environment: { SERVICE: 'traffic' }, roleArn: ROLE },
      { ...spec, name: 'msk-learn-topics-TopicsHandlerF6E1ACE4-A1B2', environment: {} },
      { ...spec, name: 'mine', environment: {} },
    ]);
    expect([...labels.values()]).toEqual(['traffic', 'traffic', 'Topics handler', 'Mine']);
  });
});

describe('the scores of predictions', () => {
  const score = (window: string, actual = 1, site = 'shop') => ({ site, window, unit: '%', actual, predicted: 2, low: 0, high: 4 });

  it('are kept by site and service in the order of their windows, each window once', () => {
    const book = new ScoreBook();
    book.add('traffic', score('2026-11-23T10:05:00.000Z'));
    book.add('traffic', score('2026-11-23T10:00:00.000Z'));
    book.add('traffic', score('2026-11-23T10:05:00.000Z', 7));
    book.add('traffic', score('2026-11-23T10:00:00.000Z', 9, 'blog'));
    expect(book.of('shop')['traffic']?.map(({ window, actual }) => [window.slice(11, 16), actual])).toEqual([
      ['10:00', 1],
      ['10:05', 7],
    ]);
    expect([book.count, book.of('nowhere')]).toEqual([4, {}]);
  });

  it('fill a memory of fixed size, however long a run is and however many logs are replayed', () => {
    const book = new ScoreBook();
    const windows = Array.from({ length: 500 }, (_, index) => new Date(index * 300_000).toISOString());
    for (const window of windows) book.add('traffic', score(window));
    for (let site = 0; site < 500; site += 1) book.add('traffic', score('w', 1, `site-${site}`));
    expect(book.of('shop')['traffic']).toHaveLength(48);
    expect(book.of('shop')['traffic']?.at(-1)?.window).toBe(windows.at(-1));
    expect([book.of('site-10'), book.of('site-400')]).toEqual([{ traffic: [expect.anything()] }, {}]);
  });
});
