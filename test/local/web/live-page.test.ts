import { describe, expect, it } from 'vitest';
import type { IamEvent } from '../../../local/kafka/iam/events';
import { LivePage, type LivePageParts } from '../../../local/web/live-page';
import type { Said } from '../../../local/web/ports';
import { ScoreBook } from '../../../local/web/score-book';
import type { WebState } from '../../../local/web/state';
import { PARTS, SNAPSHOT } from './support';

interface Stage {
  readonly page: LivePage;
  readonly published: WebState[];
  /** What was asked of the brokers and of the log of decisions. */
  readonly asked: string[];
}

const RECORD = { offset: 7, timestamp: '2026-11-23T10:00:00.000Z', key: 'shop', value: { kind: 'tombstone' as const }, headers: [] };

function stage(parts: Partial<LivePageParts> = {}, isWatched = true): Stage {
  const published: WebState[] = [];
  const asked: string[] = [];
  const noted = async <T>(what: string, value: T): Promise<T> => {
    asked.push(what);
    return value;
  };
  const page = new LivePage({
    server: { isWatched: () => isWatched, publish: (state) => published.push(state as WebState) },
    environment: 'learn',
    kafkaVersion: '3.9.2',
    sites: [],
    roles: PARTS.roles,
    questions: {
      latest: (topic, partition, { first, end }, count) => noted(`latest ${topic} ${partition} ${first}-${end} ${count}`, [RECORD]),
      sizes: () => noted('sizes', new Map([['website-logs/0/1', 5]])),
      stop: async () => {},
    },
    scores: new ScoreBook(),
    functions: () => [],
    labels: () => new Map(),
    iam: { events: () => noted('iam', [] as readonly IamEvent[]), isOurs: () => true },
    brokers: { end: async () => {}, startAgain: async () => {} },
    services: { pause: async () => {}, resume: async () => {}, add: async () => 'x', next: 'x' },
    topics: { run: async (command) => ({ isWell: true, text: command }) },
    ...parts,
  });
  return { page, published, asked };
}

const bodyOf = async (answer: Promise<{ readonly body: object }> | undefined): Promise<unknown> => (await answer)?.body;
const query = (text: string) => new URLSearchParams(text);

describe('the live page of a run', () => {
  it('publishes every look, and what was learned of disks and decisions with the next one', async () => {
    const { page, published } = stage();
    page.show(SNAPSHOT);
    await expect
      .poll(() => {
        page.show(SNAPSHOT);
        return [published.at(-1)?.topics[0]?.partitions[0]?.bytes, published.at(-1)?.iam];
      })
      .toEqual([5, { allowed: 0, denied: 0, latest: [] }]);
    expect(published[0]?.iam).toBeUndefined();
  });

  it('asks the brokers nothing more while nobody looks, and seldom while somebody does', () => {
    const closed = stage({}, false);
    const open = stage();
    for (let look = 0; look < 10; look += 1) for (const { page } of [closed, open]) page.show(SNAPSHOT);
    expect([closed.asked, open.asked]).toEqual([[], ['sizes', 'iam']]);
  });

  it('shows the newest records of a partition as it was last seen', async () => {
    const { page, asked } = stage({}, false);
    page.show(SNAPSHOT);
    expect(await bodyOf(page.ask('records', query('topic=website-logs&partition=1&count=20')))).toEqual({ records: [RECORD] });
    expect(asked).toEqual(['latest website-logs 1 7-101 20']);
  });

  it.each(['topic=x&partition=0', 'topic=website-logs&partition=9', 'topic=website-logs&partition=0&count=1e9', ''])(
    'refuses a question for records that there are none of: %s',
    async (text) => {
      const { page } = stage();
      page.show(SNAPSHOT);
      expect(await page.ask('records', query(text))).toMatchObject({ status: 400 });
    },
  );

  it('says why records cannot be read, in one sentence', async () => {
    const questions = { latest: () => Promise.reject(new Error('no leader')), sizes: async () => new Map(), stop: async () => {} };
    const { page } = stage({ questions });
    page.show(SNAPSHOT);
    expect(await bodyOf(page.ask('records', query('topic=website-logs&partition=0')))).toEqual({
      text: 'partition 0 of website-logs cannot be read now: no leader',
    });
  });

  it('publishes at once when a control begins and ends, with the look that it has', async () => {
    const { page, published } = stage({}, false);
    page.show(SNAPSHOT);
    const said = await bodyOf(page.change('perform', { kind: 'pause-service', service: 'traffic' }));
    expect((said as Said).isWell).toBe(true);
    expect(published.map(({ change }) => change)).toEqual([undefined, 'traffic is being paused', undefined]);
    expect(published.at(-1)?.services[0]).toMatchObject({ name: 'traffic', isPaused: true });
  });

  it('answers a plan, problems of a control, and nothing else', async () => {
    const { page } = stage();
    page.show(SNAPSHOT);
    const control = { kind: 'add-partitions', topic: 'website-logs', partitions: 3 };
    expect(await bodyOf(page.change('plan', control))).toEqual({ isWell: true, text: 'plan' });
    expect(await page.change('perform', {})).toMatchObject({ status: 400, body: { isWell: false } });
    expect([page.change('format-disk', {}), page.ask('secrets', query(''))]).toEqual([undefined, undefined]);
  });
});
