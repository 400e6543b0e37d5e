import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordBuffer } from '../../../local/event-source/domain/buffer';
import { envelopeBytesOf, eventBytesOf, toEvent } from '../../../local/event-source/domain/event';
import { BatchProgress } from '../../../local/event-source/domain/progress';
import type { SourceRecord } from '../../../local/event-source/domain/record';
import { interpretAnswer } from '../../../local/event-source/domain/response';
import { type Attempt, firstAttempt, type RetryPolicy, retryPolicyOf, settle, splitByAge } from '../../../local/event-source/domain/retry';
import { names, record, records, SOURCE } from './support';

const POLICY: RetryPolicy = { maxRetries: 2, maxRecordAgeMs: Number.POSITIVE_INFINITY, bisects: false };

describe('the event', () => {
  it('is exactly what MSK delivers', () => {
    const batch = [
      record(0, 7, {
        headers: [
          { name: 'trace', value: Buffer.from('hé') },
          { name: 'trace', value: Buffer.alloc(0) },
        ],
      }),
      record(10, 3, { key: null, value: null }),
      record(0, 8),
    ];
    expect(toEvent(batch, SOURCE)).toEqual({
      eventSource: 'aws:kafka',
      eventSourceArn: SOURCE.eventSourceArn,
      bootstrapServers: '127.0.0.1:9092',
      records: {
        'visits-0': [
          {
            topic: 'visits',
            partition: 0,
            offset: 7,
            timestamp: 1_700_000_000_007,
            timestampType: 'CREATE_TIME',
            key: 'a2V5LTA=',
            value: 'dmFsdWUtNw==',
            headers: [{ trace: [104, -61, -87] }, { trace: [] }],
          },
          {
            topic: 'visits',
            partition: 0,
            offset: 8,
            timestamp: 1_700_000_000_008,
            timestampType: 'CREATE_TIME',
            key: 'a2V5LTA=',
            value: 'dmFsdWUtOA==',
            headers: [],
          },
        ],
        'visits-10': [
          { topic: 'visits', partition: 10, offset: 3, timestamp: 1_700_000_000_003, timestampType: 'CREATE_TIME', headers: [] },
        ],
      },
    });
  });

  it('is never larger than its records were reckoned to be', () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    const anyRecord = fc.record({
      topic: fc.stringMatching(/^[a-zA-Z0-9._-]{1,40}$/),
      partition: fc.nat(1000),
      offset: fc.nat(Number.MAX_SAFE_INTEGER),
      timestampMs: fc.nat(4_000_000_000_000),
      key: fc.option(bytes),
      value: fc.option(bytes),
      headers: fc.array(fc.record({ name: fc.string(), value: bytes }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 20 }), (batch) => {
        const reckoned = batch.reduce((sum, one) => sum + eventBytesOf(one), envelopeBytesOf(SOURCE));
        expect(Buffer.byteLength(JSON.stringify(toEvent(batch, SOURCE)))).toBeLessThanOrEqual(reckoned);
      }),
    );
  });
});

describe('the answer', () => {
  const batch = [...records(0, 10, 3), ...records(1, 5, 2)];
  const failure = (partition: unknown, offset: unknown) => ({ batchItemFailures: [{ itemIdentifier: { partition, offset } }] });

  it.each([
    { payload: null, kind: 'success' },
    { payload: undefined, kind: 'success' },
    { payload: {}, kind: 'success' },
    { payload: { batchItemFailures: [] }, kind: 'success' },
    { payload: { batchItemFailures: null }, kind: 'success' },
    { payload: failure('visits-0', 11), kind: 'partial' },
    { payload: failure('visits-0', 99), kind: 'failure' },
    { payload: failure('visits-2', 5), kind: 'failure' },
    { payload: failure('0', 11), kind: 'failure' },
    { payload: failure('visits-0', '11'), kind: 'failure' },
    { payload: failure('visits-0', undefined), kind: 'failure' },
    { payload: { batchItemFailures: 'all' }, kind: 'failure' },
    { payload: { batchItemFailures: [{}] }, kind: 'failure' },
    { payload: 'done', kind: 'failure' },
    { payload: [], kind: 'failure' },
  ])('$payload means $kind', ({ payload, kind }) => {
    expect(interpretAnswer({ ok: true, payload }, batch, true).kind).toBe(kind);
  });

  it('counts the first failed offset of each partition', () => {
    const failures = [
      ...failure('visits-0', 12).batchItemFailures,
      ...failure('visits-0', 11).batchItemFailures,
      ...failure('visits-1', 6).batchItemFailures,
    ];
    const outcome = interpretAnswer({ ok: true, payload: { batchItemFailures: failures } }, batch, true);
    expect(outcome).toEqual({
      kind: 'partial',
      checkpoints: new Map([
        ['visits-0', 11],
        ['visits-1', 6],
      ]),
    });
  });

  it('does not matter where the mapping does not report item failures', () => {
    expect(interpretAnswer({ ok: true, payload: failure('visits-0', 11) }, batch, false).kind).toBe('success');
    expect(interpretAnswer({ ok: false, errorType: 'Error', errorMessage: 'no' }, batch, false)).toMatchObject({
      kind: 'failure',
      reason: 'Error: no',
    });
  });
});

describe('after a failure', () => {
  const failed = { kind: 'failure', reason: 'no', isFunctionError: true } as const;

  it('the whole batch comes again until its retries are used up', () => {
    const first = settle(firstAttempt(records(0, 0, 4)), failed, POLICY);
    expect(first).toMatchObject({ delivered: [], discarded: [], delayMs: 100, next: [{ retries: 1, invocations: 1 }] });
    const third = settle({ records: records(0, 0, 4), retries: 2, invocations: 2 }, failed, POLICY);
    expect(names(third.discarded)).toEqual(['0:0', '0:1', '0:2', '0:3']);
  });

  it('a batch is split in two without using a retry, in order', () => {
    const { next } = settle({ records: records(0, 0, 5), retries: 1, invocations: 3 }, failed, { ...POLICY, bisects: true });
    expect(next.map((half) => [names(half.records), half.retries])).toEqual([
      [['0:0', '0:1', '0:2'], 1],
      [['0:3', '0:4'], 1],
    ]);
  });

  it('reported in part, each failed partition resumes at its checkpoint, with all its retries', () => {
    const batch = [...records(0, 0, 3), ...records(1, 0, 2)];
    const settlement = settle(
      { records: batch, retries: 2, invocations: 2 },
      { kind: 'partial', checkpoints: new Map([['visits-0', 1]]) },
      POLICY,
    );
    expect(names(settlement.delivered)).toEqual(['0:0', '1:0', '1:1']);
    expect(settlement.next).toMatchObject([{ retries: 1 }]);
    expect(names(settlement.next[0]?.records ?? [])).toEqual(['0:1', '0:2']);
  });

  it('reported at the first record of everything is a failure of the whole', () => {
    const settlement = settle(
      { records: records(0, 0, 3), retries: 2, invocations: 2 },
      { kind: 'partial', checkpoints: new Map([['visits-0', 0]]) },
      POLICY,
    );
    expect(names(settlement.discarded)).toEqual(['0:0', '0:1', '0:2']);
  });

  it('too old records are parted from the others', () => {
    const batch = [record(0, 0, { timestampMs: 1 }), record(0, 1, { timestampMs: 100 }), record(0, 2, { timestampMs: 2 })];
    const { live, expired } = splitByAge(batch, { ...POLICY, maxRecordAgeMs: 50 }, 120);
    expect([names(live), names(expired)]).toEqual([['0:1'], ['0:0', '0:2']]);
  });

  it('unlimited retries are ten where there is a destination', () => {
    const settings = { maximumRetryAttempts: -1, maximumRecordAgeSeconds: -1, bisectBatchOnError: false };
    expect(retryPolicyOf({ ...settings, hasDestination: true }).maxRetries).toBe(10);
    expect(retryPolicyOf({ ...settings, hasDestination: false })).toEqual({
      maxRetries: Infinity,
      maxRecordAgeMs: Infinity,
      bisects: false,
    });
    expect(retryPolicyOf({ ...settings, maximumRetryAttempts: 0, maximumRecordAgeSeconds: 60, hasDestination: true })).toMatchObject({
      maxRetries: 0,
      maxRecordAgeMs: 60_000,
    });
  });
});

/** Settles a batch against a function that fails for poison records until everything is finished. */
function run(batch: readonly SourceRecord[], policy: RetryPolicy, isPoison: (one: SourceRecord) => boolean, reports: boolean) {
  const delivered: SourceRecord[] = [];
  const discarded: SourceRecord[] = [];
  const work: Attempt[] = [firstAttempt(batch)];
  let invocations = 0;
  for (let attempt = work.shift(); attempt !== undefined; attempt = work.shift()) {
    invocations += 1;
    const firstFailures = new Map<string, number>();
    for (const one of attempt.records) {
      const key = `visits-${one.partition}`;
      if (isPoison(one) && !firstFailures.has(key)) firstFailures.set(key, one.offset);
    }
    const payload = { batchItemFailures: [...firstFailures].map(([partition, offset]) => ({ itemIdentifier: { partition, offset } })) };
    const answer =
      reports || firstFailures.size === 0
        ? ({ ok: true, payload } as const)
        : ({ ok: false, errorType: 'Error', errorMessage: 'poison' } as const);
    const settlement = settle(attempt, interpretAnswer(answer, attempt.records, reports), policy);
    delivered.push(...settlement.delivered);
    discarded.push(...settlement.discarded);
    work.unshift(...settlement.next);
  }
  return { delivered, discarded, invocations };
}

describe('any batch with any poison records', () => {
  const partitions = fc.array(fc.array(fc.boolean(), { maxLength: 12 }), { minLength: 1, maxLength: 4 });
  const policies = fc.record({ maxRetries: fc.nat(4), maxRecordAgeMs: fc.constant(Number.POSITIVE_INFINITY), bisects: fc.boolean() });

  it('ends with limited retries; every record is delivered or discarded exactly once, in order within its partition', () => {
    fc.assert(
      fc.property(partitions, policies, fc.boolean(), (poison, policy, reports) => {
        const batch = poison.flatMap((flags, partition) => records(partition, 0, flags.length));
        const { delivered, discarded } = run(batch, policy, (one) => poison[one.partition]?.[one.offset] === true, reports);
        expect([...names(delivered), ...names(discarded)].sort()).toEqual(names(batch).sort());
        for (const partition of poison.keys()) {
          const offsets = delivered.filter((one) => one.partition === partition).map(({ offset }) => offset);
          expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('loses no healthy record when batches are split', () => {
    fc.assert(
      fc.property(partitions, fc.nat(3), fc.boolean(), (poison, maxRetries, reports) => {
        const batch = poison.flatMap((flags, partition) => records(partition, 0, flags.length));
        const policy = { maxRetries, maxRecordAgeMs: Number.POSITIVE_INFINITY, bisects: true };
        const isPoison = (one: SourceRecord) => poison[one.partition]?.[one.offset] === true;
        const { discarded } = run(batch, policy, isPoison, reports);
        expect(names(discarded).sort()).toEqual(names(batch.filter(isPoison)).sort());
      }),
    );
  });
});

describe('progress', () => {
  it('moves only over a gapless run of finished records, whatever the order of finishing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(50), { minLength: 1 }), fc.infiniteStream(fc.nat(9)), (offsets, order) => {
        const batch = offsets.sort((a, b) => a - b).map((offset) => record(0, offset));
        const progress = new BatchProgress(batch);
        const left = [...batch];
        const done = new Set<number>();
        let last = -1;
        while (left.length > 0) {
          const [one] = left.splice((order.next().value ?? 0) % left.length, 1);
          if (one === undefined) continue;
          done.add(one.offset);
          for (const { offset } of progress.finish([one])) {
            expect(offset).toBeGreaterThan(last);
            expect(batch.filter((other) => other.offset < offset).every((other) => done.has(other.offset))).toBe(true);
            last = offset;
          }
        }
        expect(last).toBe((batch.at(-1)?.offset ?? 0) + 1);
      }),
    );
  });
});

describe('the buffer', () => {
  const fetched = (partition: number, first: number, count: number, from = first) => ({
    partition,
    fetchedOffset: from,
    nextOffset: first + count,
    records: records(partition, first, count),
  });
  const open = (limit = 3, bytes = 1_000_000) => {
    const buffer = new RecordBuffer({ records: limit, bytes });
    buffer.assign([0, 1], true, new Map());
    return buffer;
  };

  it('gives a batch when it is full, or when the window has passed', () => {
    const buffer = open();
    expect(buffer.dueIn(500, 0)).toBeUndefined();
    buffer.offer(fetched(0, 0, 2), 1_000);
    expect(buffer.dueIn(500, 1_100)).toBe(400);
    expect(buffer.dueIn(500, 1_600)).toBe(0);
    buffer.offer(fetched(1, 0, 1), 1_200);
    expect(buffer.dueIn(500, 1_200)).toBe(0);
    expect(names(buffer.take(1_200).records)).toEqual(['0:0', '0:1', '1:0']);
    expect(buffer.dueIn(500, 9_000)).toBeUndefined();
  });

  it('serves partitions in turn', () => {
    const buffer = open(2);
    buffer.offer(fetched(0, 0, 5), 0);
    buffer.offer(fetched(1, 0, 2), 0);
    expect(names(buffer.take(0).records)).toEqual(['0:0', '0:1']);
    expect(names(buffer.take(0).records)).toEqual(['1:0', '1:1']);
    expect(names(buffer.take(0).records)).toEqual(['0:2', '0:3']);
  });

  it('keeps a batch below the limit of bytes, and parts a record that can never be sent', () => {
    const size = eventBytesOf(record(0, 0));
    const buffer = open(100, size * 2 + 10);
    const large = record(0, 5, { value: Buffer.alloc(size * 3) });
    buffer.offer({ ...fetched(0, 0, 5), nextOffset: 6, records: [...records(0, 0, 5), large] }, 0);
    expect(
      [buffer.take(0), buffer.take(0), buffer.take(0), buffer.take(0)].map((batch) => [names(batch.records), batch.isOversized]),
    ).toEqual([
      [['0:0', '0:1'], false],
      [['0:2', '0:3'], false],
      [['0:4'], false],
      [['0:5'], true],
    ]);
  });

  it('drops what comes twice and asks again for what is missing', () => {
    const buffer = open(10);
    buffer.offer(fetched(0, 0, 4), 0);
    expect(buffer.offer(fetched(0, 2, 4), 0)).toMatchObject({ kind: 'accepted' });
    expect(buffer.offer(fetched(0, 9, 1), 0)).toEqual({ kind: 'seek', offset: 6 });
    expect(buffer.offer(fetched(0, 6, 2), 0)).toMatchObject({ kind: 'accepted' });
    expect(names(buffer.take(0).records)).toEqual(['0:0', '0:1', '0:2', '0:3', '0:4', '0:5', '0:6', '0:7']);
  });

  it('goes on where the log begins now, when what is missing has been deleted', () => {
    const buffer = open(10);
    buffer.offer(fetched(0, 0, 1), 0);
    expect(buffer.offer(fetched(0, 5, 1), 0)).toEqual({ kind: 'seek', offset: 1 });
    expect(buffer.offer(fetched(0, 5, 1), 0)).toMatchObject({ kind: 'accepted' });
    expect(names(buffer.take(0).records)).toEqual(['0:0', '0:5']);
  });

  it('after a rebalance begins again behind what is finished, and takes no gap', () => {
    const buffer = open(2);
    buffer.offer(fetched(0, 0, 6), 0);
    buffer.take(0);
    buffer.finish({ partition: 0, offset: 2 }, 0);
    buffer.assign([0], true, new Map());
    expect(buffer.count).toBe(0);
    expect(buffer.offer(fetched(0, 6, 2), 0)).toEqual({ kind: 'seek', offset: 2 });
    buffer.offer(fetched(0, 0, 4), 0);
    expect(names(buffer.take(0).records)).toEqual(['0:2', '0:3']);
    expect(buffer.offer(fetched(1, 0, 1), 0)).toEqual({ kind: 'ignored' });
  });

  it('drops what was fetched again of a batch that is finished meanwhile', () => {
    const buffer = open(2);
    buffer.offer(fetched(0, 0, 2), 0);
    buffer.take(0);
    buffer.assign([0], false, new Map());
    buffer.offer(fetched(0, 0, 4), 0);
    buffer.finish({ partition: 0, offset: 2 }, 0);
    expect(names(buffer.take(0).records)).toEqual(['0:2', '0:3']);
  });

  it('begins where it is told, and pauses and resumes a partition that is ahead', () => {
    const buffer = new RecordBuffer({ records: 2, bytes: 1_000_000 });
    buffer.assign([0], true, new Map([[0, 3]]));
    expect(buffer.offer(fetched(0, 0, 8), 0)).toEqual({ kind: 'accepted', isFull: true });
    expect(names(buffer.take(0).records)).toEqual(['0:3', '0:4']);
    expect(buffer.resumable()).toEqual([]);
    buffer.take(0);
    expect(buffer.resumable()).toEqual([0]);
    expect(buffer.resumable()).toEqual([]);
  });

  it('hands over every record once and in order per partition, however fetches and batches are cut', () => {
    const fetches = fc.array(
      fc.record({ partition: fc.nat(2), count: fc.integer({ min: 1, max: 9 }), overlap: fc.nat(3), takes: fc.nat(3) }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(fetches, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 300, max: 3_000 }), (plan, limit, bytes) => {
        const buffer = new RecordBuffer({ records: limit, bytes });
        buffer.assign([0, 1, 2], true, new Map());
        const next = [0, 0, 0];
        const seen: SourceRecord[] = [];
        const take = () => {
          const batch = buffer.take(0).records;
          expect(batch.length).toBeLessThanOrEqual(limit);
          seen.push(...batch);
        };
        for (const { partition, count, overlap, takes } of plan) {
          const position = next[partition] ?? 0;
          const first = Math.max(0, position - overlap);
          buffer.offer(fetched(partition, first, count + position - first), 0);
          next[partition] = position + count;
          for (let i = 0; i < takes; i += 1) take();
        }
        while (buffer.count > 0) take();
        for (const [partition, end] of next.entries()) {
          expect(seen.filter((one) => one.partition === partition).map(({ offset }) => offset)).toEqual(
            Array.from({ length: end }, (_, offset) => offset),
          );
        }
      }),
    );
  });
});
