import { afterEach, describe, expect, it } from 'vitest';
import type { MskEvent } from '../../../local/event-source/domain/event';
import type { DiscardedBatch } from '../../../local/event-source/domain/failure-document';
import type { Position } from '../../../local/event-source/domain/progress';
import type { SourceRecord } from '../../../local/event-source/domain/record';
import { EventSourceMapping, type MappingDependencies } from '../../../local/event-source/mapping';
import { type Clock, type OffsetReader, type RecordSource, type SourceListener, SYSTEM_CLOCK } from '../../../local/event-source/ports';
import { addStatistics, NO_BATCHES } from '../../../local/event-source/statistics';
import type { EventSourceMappingSpec, InvocationResult } from '../../../local/ports';
import { mappingSpec, record, records } from './support';

/** A consumer group of one, with the broker's part played by maps. */
class FakeSource implements RecordSource, OffsetReader {
  readonly commits: Position[] = [];
  readonly seeks: Position[] = [];
  readonly resumed: number[] = [];
  readonly stored = new Map<number, number>();
  readonly highs = new Map<number, number>();
  readonly partitions: readonly number[];
  canResume = true;
  refusals = 0;
  isStopped = false;
  listener: SourceListener | undefined;

  constructor(partitions: readonly number[] = [0, 1]) {
    this.partitions = partitions;
  }

  async start(listener: SourceListener): Promise<void> {
    this.listener = listener;
    listener.assigned(this.partitions, false);
  }

  resume(partitions: readonly number[]): void {
    if (!this.canResume) throw new Error('Consumer group was not initialized');
    this.resumed.push(...partitions);
  }

  seek(position: Position): void {
    this.seeks.push(position);
  }

  async commit(positions: readonly Position[]): Promise<void> {
    if (this.refusals > 0) {
      this.refusals -= 1;
      throw new Error('REBALANCE_IN_PROGRESS');
    }
    this.commits.push(...positions);
    for (const { partition, offset } of positions) this.stored.set(partition, offset);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
  }

  fetch(list: readonly SourceRecord[]): void {
    for (const partition of new Set(list.map((one) => one.partition))) {
      const own = list.filter((one) => one.partition === partition);
      const [first, last] = [own[0]?.offset ?? 0, own.at(-1)?.offset ?? 0];
      this.highs.set(partition, last + 1);
      this.listener?.fetched({ partition, fetchedOffset: first, nextOffset: last + 1, records: own });
    }
  }

  async ends() {
    return new Map(this.partitions.map((partition) => [partition, { low: 0, high: this.highs.get(partition) ?? 0 }]));
  }

  async offsetsAt() {
    return new Map(this.partitions.map((partition) => [partition, 4]));
  }

  async committed() {
    return this.stored;
  }
}

/** Waiting costs nothing, but lets everything else go first. */
const HASTY: Clock = { now: () => Date.now(), sleep: (ms, signal) => SYSTEM_CLOCK.sleep(Math.min(ms, 2), signal) };
const OK: InvocationResult = { ok: true, payload: null, durationMs: 1, coldStart: false };
const ERROR: InvocationResult = { ok: false, errorType: 'Error', errorMessage: 'no', durationMs: 1, coldStart: false };
const open: EventSourceMapping[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((mapping) => mapping.stop()));
});

interface Started {
  readonly mapping: EventSourceMapping;
  readonly source: FakeSource;
  readonly events: MskEvent[];
  readonly dead: DiscardedBatch[];
  readonly problems: string[];
}

async function start(
  answer: (offsets: readonly number[], event: MskEvent) => InvocationResult | Promise<InvocationResult>,
  spec: Partial<EventSourceMappingSpec> = {},
  dependencies: Partial<MappingDependencies> = {},
  source = new FakeSource(),
): Promise<Started> {
  const events: MskEvent[] = [];
  const dead: DiscardedBatch[] = [];
  const problems: string[] = [];
  const mapping = new EventSourceMapping(mappingSpec(spec), {
    source,
    offsets: source,
    sink: { deliver: async (batch) => void dead.push(batch) },
    invoke: async (_, event) => {
      events.push(event as MskEvent);
      return answer(offsetsOf(event as MskEvent), event as MskEvent);
    },
    bootstrapServers: '127.0.0.1:9092',
    clock: HASTY,
    onProblem: (text) => problems.push(text),
    stopGraceMs: 200,
    ...dependencies,
  });
  open.push(mapping);
  await mapping.start();
  return { mapping, source, events, dead, problems };
}

const offsetsOf = (event: MskEvent): number[] => Object.values(event.records).flatMap((list) => list.map(({ offset }) => offset));
const untilStored = (source: FakeSource, partition: number, offset: number) => expect.poll(() => source.stored.get(partition)).toBe(offset);

describe('an event source mapping', () => {
  it('commits behind what the function took, and knows its lag', async () => {
    const { mapping, source } = await start(() => OK);
    expect(mapping.lag()).toBeUndefined();
    source.fetch([...records(0, 0, 3), ...records(1, 0, 2)]);
    await untilStored(source, 0, 3);
    await untilStored(source, 1, 2);
    source.highs.set(1, 9);
    await mapping.refresh();
    expect(mapping.lag()).toBe(7);
    expect(await mapping.caughtUp()).toBe(false);
    source.fetch(records(1, 2, 7));
    await expect.poll(() => mapping.caughtUp()).toBe(true);
  });

  it('with provisioned pollers has several batches under way, one per partition at a time and each partition in order', async () => {
    const running = new Set<number>();
    let most = 0;
    const order = new Map<number, number[]>();
    const answer = async (_: readonly number[], event: MskEvent) => {
      const list = Object.values(event.records).flat();
      const partitions = new Set(list.map(({ partition }) => partition));
      expect([...partitions].filter((partition) => running.has(partition))).toEqual([]);
      for (const partition of partitions) running.add(partition);
      most = Math.max(most, running.size);
      await SYSTEM_CLOCK.sleep(3, new AbortController().signal);
      for (const { partition, offset } of list) order.set(partition, [...(order.get(partition) ?? []), offset]);
      for (const partition of partitions) running.delete(partition);
      return OK;
    };
    const source = new FakeSource([0, 1, 2, 3]);
    await start(answer, { concurrentBatches: 10 }, {}, source);
    for (let from = 0; from < 60; from += 6) source.fetch([0, 1, 2, 3].flatMap((partition) => records(partition, from, 6)));
    for (const partition of [0, 1, 2, 3]) await untilStored(source, partition, 60);
    expect(most).toBe(4);
    for (const offsets of order.values()) expect(offsets).toEqual(Array.from({ length: 60 }, (_, offset) => offset));
    for (const partition of [0, 1, 2, 3]) {
      const commits = source.commits.filter((each) => each.partition === partition).map(({ offset }) => offset);
      expect(commits).toEqual([...commits].sort((a, b) => a - b));
    }
  });

  it('with provisioned pollers goes on with the others while one partition fails and fails', async () => {
    const source = new FakeSource([0, 1]);
    await start((_, event) => ('visits-0' in event.records ? ERROR : OK), { concurrentBatches: 5 }, { sink: undefined }, source);
    source.fetch(records(0, 0, 40));
    for (let from = 0; from < 60; from += 20) source.fetch(records(1, from, 20));
    await untilStored(source, 1, 60);
    expect(source.stored.get(0)).toBeUndefined();
  });

  it('keeps from the function what its filters do not let through, and commits behind it all the same', async () => {
    const { source, mapping, events } = await start(() => OK, { filters: ['{"offset":[{"numeric":["<",2]}]}', '{"offset":[5]}'] });
    source.fetch(records(0, 0, 8));
    await untilStored(source, 0, 8);
    expect(events.flatMap(offsetsOf)).toEqual([0, 1, 5]);
    source.fetch(records(0, 8, 4));
    await untilStored(source, 0, 12);
    expect(mapping.statistics()).toMatchObject({ delivered: 3, filtered: 9, invocations: 1 });
  });

  it('uses no retry for an invocation that could not be made', async () => {
    let refusals = 3;
    const { source, dead, events } = await start(
      () => {
        refusals -= 1;
        if (refusals === 1) return { ...ERROR, errorType: 'TooManyRequestsException' };
        if (refusals >= 0) throw new Error('unknown function');
        return OK;
      },
      { maximumRetryAttempts: 0 },
    );
    source.fetch(records(0, 0, 2));
    await untilStored(source, 0, 2);
    expect([events.length, dead.length]).toEqual([4, 0]);
  });

  it('gives up after the retries, tells the destination before it commits, and goes on', async () => {
    let deliveries = 0;
    const storedAtDelivery: (number | undefined)[] = [];
    const source = new FakeSource();
    const { dead, problems } = await start(
      (offsets) => (offsets.includes(1) ? ERROR : OK),
      { maximumRetryAttempts: 2, batchSize: 2 },
      {
        sink: {
          deliver: async (batch) => {
            deliveries += 1;
            storedAtDelivery.push(source.stored.get(0));
            if (deliveries === 1) throw new Error('disk full');
            dead.push(batch);
          },
        },
      },
      source,
    );
    source.fetch(records(0, 0, 4));
    await untilStored(source, 0, 4);
    expect(storedAtDelivery).toEqual([undefined, undefined]);
    expect(dead).toMatchObject([{ condition: 'RetryAttemptsExhausted', invocations: 3, answer: 'error' }]);
    expect(problems.some((text) => text.includes('disk full'))).toBe(true);
  });

  it('says what is lost where there is no destination', async () => {
    const { source, problems, mapping } = await start(() => ERROR, { maximumRetryAttempts: 0 }, { sink: undefined });
    source.fetch(records(0, 0, 2));
    await untilStored(source, 0, 2);
    expect(problems.at(-1)).toMatch(/^2 records given up \(RetryAttemptsExhausted\) and lost: /);
    expect(mapping.statistics()).toMatchObject({ discarded: 2, delivered: 0 });
  });

  it('gives up records that are too old without sending them', async () => {
    const { source, dead, events } = await start(() => OK, { maximumRecordAgeSeconds: 60 });
    source.fetch([record(0, 0, { timestampMs: Date.now() - 120_000 }), record(0, 1, { timestampMs: Date.now() })]);
    await untilStored(source, 0, 2);
    expect(events.map(offsetsOf)).toEqual([[1]]);
    expect(dead).toMatchObject([{ condition: 'RecordAgeExceeded', invocations: 0, answer: 'none', records: [{ offset: 0 }] }]);
  });

  it('gives up a record that no event can hold', async () => {
    const { source, dead } = await start(() => OK);
    source.fetch([record(0, 0), record(0, 1, { value: Buffer.alloc(5_000_000) }), record(0, 2)]);
    await untilStored(source, 0, 3);
    expect(dead).toMatchObject([{ condition: 'MaximumPayloadSizeExceeded', records: [{ offset: 1 }] }]);
  });

  it('tries a refused commit again', async () => {
    const source = new FakeSource();
    source.refusals = 3;
    await start(() => OK, {}, {}, source);
    source.fetch(records(0, 0, 2));
    await untilStored(source, 0, 2);
  });

  it('stopped while the function fails, commits nothing and tells the destination nothing', async () => {
    let fail: (result: InvocationResult) => void = () => {};
    const { mapping, source, dead, events } = await start(() => new Promise((resolve) => (fail = resolve)), { maximumRetryAttempts: 0 });
    source.fetch(records(0, 0, 2));
    await expect.poll(() => events.length).toBe(1);
    const stopped = mapping.stop();
    fail(ERROR);
    await stopped;
    expect([source.commits, dead, source.isStopped]).toEqual([[], [], true]);
  });

  it('stopped while the function runs, waits for it and commits what it took', async () => {
    let finish: (result: InvocationResult) => void = () => {};
    const { mapping, source, events } = await start(() => new Promise((resolve) => (finish = resolve)));
    source.fetch(records(0, 0, 2));
    await expect.poll(() => events.length).toBe(1);
    const stopped = mapping.stop();
    finish(OK);
    await stopped;
    expect(source.stored.get(0)).toBe(2);
  });

  it('drops a failing batch whose partition has been given to another consumer, and does not commit for it', async () => {
    let attempts = 0;
    const answer = () => {
      attempts += 1;
      return attempts < 1_000 ? ERROR : OK;
    };
    const { source, events } = await start(answer, {}, { sink: undefined });
    source.fetch(records(0, 0, 2));
    await expect.poll(() => events.length).toBeGreaterThan(1);
    source.listener?.assigned([1], true);
    attempts = 1_000;
    source.fetch(records(1, 0, 1));
    await untilStored(source, 1, 1);
    expect(source.stored.has(0)).toBe(false);
  });

  it('with AT_TIMESTAMP begins at the offsets of that time, and makes them last', async () => {
    const source = new FakeSource();
    await start(() => OK, { startingPosition: 'AT_TIMESTAMP', startingPositionTimestamp: 1 }, {}, source);
    expect(source.seeks).toEqual([
      { partition: 0, offset: 4 },
      { partition: 1, offset: 4 },
    ]);
    await untilStored(source, 0, 4);
    await untilStored(source, 1, 4);
  });

  it('begins at the commit where there is one, whatever the starting position', async () => {
    const source = new FakeSource([0]);
    source.stored.set(0, 2);
    source.highs.set(0, 9);
    const { events } = await start(() => OK, { startingPosition: 'LATEST' }, {}, source);
    source.fetch(records(0, 2, 3));
    await untilStored(source, 0, 5);
    expect([source.seeks, events.map(offsetsOf)]).toEqual([[], [[2, 3, 4]]]);
  });

  it('pauses a partition that is ahead of the function, and resumes it', async () => {
    let release: () => void = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { source } = await start(async () => {
      await gate;
      return OK;
    });
    const reply = source.listener?.fetched({ partition: 0, fetchedOffset: 0, nextOffset: 50, records: records(0, 0, 50) });
    expect(reply).toEqual({ kind: 'pause' });
    source.resumed.length = 0;
    release();
    await untilStored(source, 0, 50);
    expect(source.resumed).toEqual([0]);
  });

  it('tells of a lane that cannot go on, and of nothing else: the process lives, and the mapping can be stopped', async () => {
    const source = new FakeSource([0]);
    const { mapping, problems } = await start(() => OK, {}, {}, source);
    source.canResume = false;
    source.fetch(records(0, 0, 50));
    await expect.poll(() => problems).toEqual([expect.stringMatching(/gets no more records of some partitions: Consumer group was not/)]);
    await mapping.stop();
    expect(source.isStopped).toBe(true);
  });
});

describe('the statistics of a mapping that was disabled', () => {
  it('go on from where they were, with the last failure that there was', () => {
    const before = { ...NO_BATCHES, invocations: 5, delivered: 40, discarded: 1, lastFailure: 'Error: x' };
    expect(addStatistics(before, { ...NO_BATCHES, invocations: 2, delivered: 9, commits: 3 })).toEqual({
      ...NO_BATCHES,
      invocations: 7,
      delivered: 49,
      discarded: 1,
      commits: 3,
      lastFailure: 'Error: x',
    });
    expect(addStatistics(before, { ...NO_BATCHES, lastFailure: 'Error: y' }).lastFailure).toBe('Error: y');
  });
});
