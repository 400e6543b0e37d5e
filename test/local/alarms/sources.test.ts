import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askBeans, parseAnswer } from '../../../local/alarms/adapters/broker-beans';
import { metricsOf, questionsFor, type Reading } from '../../../local/alarms/domain/broker-readings';
import { msBehind, recordsBehind } from '../../../local/alarms/domain/lag';
import type { LogFilter } from '../../../local/alarms/domain/log-filter';
import { parsePattern } from '../../../local/alarms/domain/log-filter';
import type { Sample } from '../../../local/alarms/ports';
import { createBrokerSource } from '../../../local/alarms/sources/brokers';
import { createBucketSource } from '../../../local/alarms/sources/buckets';
import { FunctionMeter } from '../../../local/alarms/sources/functions';
import { createGroupSource } from '../../../local/alarms/sources/groups';
import { LogMeter } from '../../../local/alarms/sources/logs';
import { createMappingSource } from '../../../local/alarms/sources/mappings';

const FACTS = { brokerId: 2, volumeBytes: 1_000, iamListener: 'CLIENT' };
const START = 'kafka.server:type=app-info,id=2';

function readings(counters: { readonly cpuMs: number; readonly bytesIn: number; readonly created: number }): readonly Reading[] {
  const sockets = (listener: string, processor: number) =>
    `kafka.server:type=socket-server-metrics,listener=${listener},networkProcessor=${processor}`;
  const collector = (name: string) => `java.lang:name=${name},type=GarbageCollector`;
  return [
    { bean: START, path: 'StartTimeMs', value: 7 },
    { bean: 'kafka.controller:type=KafkaController,name=ActiveControllerCount', path: 'Value', value: 1 },
    { bean: 'java.lang:type=Runtime', path: 'Uptime', value: 10_000 },
    { bean: 'java.lang:type=OperatingSystem', path: 'ProcessCpuTime', value: counters.cpuMs * 1_000_000 },
    { bean: 'java.lang:type=OperatingSystem', path: 'AvailableProcessors', value: 2 },
    { bean: 'java.lang:type=Memory', path: 'HeapMemoryUsage/max', value: 400 },
    { bean: collector('Copy'), path: 'LastGcInfo/endTime', value: 50 },
    { bean: collector('Copy'), path: 'LastGcInfo/memoryUsageAfterGc/Tenured Gen/used', value: 100 },
    { bean: collector('Copy'), path: 'LastGcInfo/memoryUsageAfterGc/Survivor Space/used', value: 20 },
    { bean: collector('MarkSweepCompact'), path: 'LastGcInfo/endTime', value: 40 },
    { bean: collector('MarkSweepCompact'), path: 'LastGcInfo/memoryUsageAfterGc/Tenured Gen/used', value: 399 },
    { bean: 'kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec', path: 'Count', value: counters.bytesIn },
    { bean: 'kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec,topic=visits', path: 'Count', value: counters.bytesIn },
    { bean: sockets('CLIENT', 0), path: 'connection-count', value: 3 },
    { bean: sockets('CLIENT', 1), path: 'connection-count', value: 4 },
    { bean: sockets('INNER', 0), path: 'connection-count', value: 50 },
    { bean: sockets('CLIENT', 0), path: 'connection-creation-total', value: counters.created },
    { bean: 'kafka.log:type=Log,name=Size,topic=visits,partition=0', path: 'Value', value: 300 },
    { bean: 'kafka.log:type=Log,name=Size,topic=visits,partition=1', path: 'Value', value: 250 },
    { bean: 'kafka.log:type=Log,name=Size,topic=__cluster_metadata,partition=0', path: 'Value', value: 900 },
  ];
}

const BEFORE = { readings: readings({ cpuMs: 1_000, bytesIn: 5_000, created: 10 }), atMs: 20_000 };
const NOW = { readings: readings({ cpuMs: 1_600, bytesIn: 7_000, created: 12 }), atMs: 21_000 };
const valuesOf = (metrics: ReturnType<typeof metricsOf>, name: string) =>
  metrics?.filter((metric) => metric.name === name).map(({ values }) => values);

describe("a broker's MBeans", () => {
  it('become the metrics of MSK: gauges as they are, counters per second, sizes against the volume', () => {
    const metrics = metricsOf(FACTS, NOW, BEFORE);
    expect(valuesOf(metrics, 'ActiveControllerCount')).toEqual([[1]]);
    expect(valuesOf(metrics, 'CpuUser')).toEqual([[30]]);
    expect(valuesOf(metrics, 'CpuIdle')).toEqual([[70]]);
    expect(valuesOf(metrics, 'BytesInPerSec')).toEqual([[2_000], [2_000]]);
    expect(valuesOf(metrics, 'ConnectionCreationRate')).toEqual([[2]]);
    expect(valuesOf(metrics, 'ClientConnectionCount')).toEqual([[3, 4]]);
    expect(valuesOf(metrics, 'KafkaDataLogsDiskUsed')).toEqual([[55]]);
  });

  it('tell the heap after the collection that ended last', () => {
    expect(valuesOf(metricsOf(FACTS, NOW, BEFORE), 'HeapMemoryAfterGC')).toEqual([[30]]);
  });

  it('are counted from its start when it was not seen before, or was started again', () => {
    const again = { ...NOW, readings: NOW.readings.map((each) => (each.bean === START ? { ...each, value: 8 } : each)) };
    for (const metrics of [metricsOf(FACTS, NOW, undefined), metricsOf(FACTS, again, BEFORE)])
      expect(valuesOf(metrics, 'BytesInPerSec')?.[0]).toEqual([700]);
  });

  it('are nothing when another process answers', () => {
    expect(metricsOf({ ...FACTS, brokerId: 3 }, NOW, BEFORE)).toBeUndefined();
  });

  it('have no volume and no IAM connections where the run has none', () => {
    const metrics = metricsOf({ ...FACTS, volumeBytes: undefined, iamListener: undefined }, NOW, BEFORE);
    expect([...(valuesOf(metrics, 'KafkaDataLogsDiskUsed') ?? []), ...(valuesOf(metrics, 'ClientConnectionCount') ?? [])]).toEqual([]);
  });
});

describe('a broker that does not tell its metrics', () => {
  const sourceOf = (isServing: boolean, problems: string[]) =>
    createBrokerSource({
      clusterName: 'c',
      broker: {
        ...FACTS,
        ask: async () => {
          throw new Error('connect ECONNREFUSED 127.0.0.1:4711');
        },
        isServing: async () => isServing,
      },
      onProblem: (text) => problems.push(text),
      nowMs: () => 0,
    });

  it('is told of once when it serves clients and goes on being silent, with the reason, and has no values', async () => {
    const problems: string[] = [];
    const source = sourceOf(true, problems);
    for (let look = 0; look < 6; look += 1) expect(await source.sample()).toEqual([]);
    expect(problems).toEqual([
      'broker 2 serves clients but tells no metrics (connect ECONNREFUSED 127.0.0.1:4711): its alarms see silence until it is started again',
    ]);
  });

  it('is silent, as on MSK, when it is away', async () => {
    const problems: string[] = [];
    const source = sourceOf(false, problems);
    for (let look = 0; look < 6; look += 1) expect(await source.sample()).toEqual([]);
    expect(problems).toEqual([]);
  });
});

describe("a broker's metrics door", () => {
  it('is asked line by line, and lines of another form are left out', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'msk-blueprint-test-'));
    const door = createServer((socket) => {
      socket.once('data', (asked) => socket.end(`${String(asked).split('\n').length - 2} questions\nb\tp\t1.5\nb\tp\tmuch\n`));
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    try {
      const address = door.address();
      const file = join(folder, 'metrics.port');
      writeFileSync(file, String(typeof address === 'object' && address !== null ? address.port : 0));
      expect(await askBeans(file, questionsFor(1))).toEqual([{ bean: 'b', path: 'p', value: 1.5 }]);
      door.removeAllListeners('connection').on('connection', (socket) => socket.resume().end());
      await expect(askBeans(file, [])).rejects.toThrow('without an answer');
      await new Promise((resolve) => door.close(resolve));
      await expect(askBeans(file, [])).rejects.toThrow('ECONNREFUSED');
      await expect(askBeans(join(folder, 'none'), [])).rejects.toThrow('ENOENT');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('answers with tabs between name, path and number', () => {
    expect(parseAnswer('a:b=c\tValue\t-2\n\n<html>\n')).toEqual([{ bean: 'a:b=c', path: 'Value', value: -2 }]);
  });
});

describe('the lag of a group', () => {
  const ends = (...offsets: number[]) => new Map(offsets.map((offset, partition) => [partition, offset]));

  it('is the sum over partitions, and in time the age of the oldest record that waits', () => {
    const history = [
      { atMs: 0, ends: ends(5, 0) },
      { atMs: 1_000, ends: ends(8, 0) },
      { atMs: 2_000, ends: ends(8, 3) },
      { atMs: 3_000, ends: ends(8, 3) },
    ];
    expect(recordsBehind(ends(5), ends(8, 3))).toBe(6);
    expect(msBehind(ends(5, 0), history)).toBe(2_000);
    expect(msBehind(ends(8, 0), history)).toBe(1_000);
    expect(msBehind(ends(8, 3), history)).toBe(0);
    expect(msBehind(ends(), [])).toBe(0);
  });

  it('is told in the time of the alarms; a group that never committed has none', async () => {
    let now = 0;
    const source = createGroupSource({
      clusterName: 'c',
      groups: ['slow', 'new'].map((group) => ({ group, topic: 't' })),
      offsets: {
        ends: async () => new Map([[0, { high: 10 }]]),
        committed: async (group) => (group === 'slow' ? ends(4) : new Map()),
      },
      nowMs: () => now,
      speed: 60,
    });
    await source.sample();
    now = 2_000;
    expect((await source.sample()).map(({ metric, values }) => [metric.name, metric.dimensions['Consumer Group'], ...values])).toEqual([
      ['SumOffsetLag', 'slow', 6],
      ['EstimatedMaxTimeLag', 'slow', 120],
    ]);
  });
});

const brief = (samples: readonly Sample[]) => samples.map(({ metric, values }) => [metric.name, ...values]);

describe('functions, mappings, logs and buckets', () => {
  it('count invocations, errors and durations; a throttled one counts as that alone', async () => {
    const meter = new FunctionMeter();
    meter.note('f', { ok: true, payload: null, durationMs: 20, coldStart: false });
    meter.note('f', { ok: false, errorType: 'Error', errorMessage: '', durationMs: 30, coldStart: false });
    meter.note('f', { ok: false, errorType: 'TooManyRequestsException', errorMessage: '', durationMs: 0, coldStart: false });
    expect(brief(await meter.sample())).toEqual([
      ['Invocations', 1, 1],
      ['Errors', 0, 1],
      ['Throttles', 0, 0, 1],
      ['Duration', 20, 30],
    ]);
    expect(await meter.sample()).toEqual([]);
  });

  it('count what a mapping gave up since the look before, as lost where it has no destination', async () => {
    let discarded = 3;
    const mapping = { uuid: 'u', functionName: 'f', hasDestination: false, lag: () => 7, discarded: () => discarded };
    const source = createMappingSource([mapping]);
    await source.sample();
    discarded = 5;
    expect(brief(await source.sample())).toEqual([
      ['OffsetLag', 7],
      ['OnFailureDestinationDeliveredEventCount', 0],
      ['DroppedEventCount', 2],
    ]);
  });

  it('count log lines by the template’s own filter, of the functions that write to its group', async () => {
    const filter: LogFilter = {
      ...{ field: 'message', text: 'gone wrong', logGroup: 'g' },
      ...{ namespace: 'N', name: 'Wrong', value: 1, dimensions: { Service: 'service' } },
    };
    const meter = new LogMeter();
    meter.watch(
      [filter],
      new Map([
        ['f', 'g'],
        ['other', 'h'],
      ]),
    );
    const line = JSON.stringify({ message: 'gone wrong', service: 's' });
    for (const text of [line, line, '{"message":"gone wrong"}', 'gone wrong', '{"message":"gone wrong indeed","service":"s"}'])
      meter.note('f', text);
    meter.note('other', line);
    expect(await meter.sample()).toEqual([{ metric: { namespace: 'N', name: 'Wrong', dimensions: { Service: 's' } }, values: [1, 1] }]);
    expect(await meter.sample()).toEqual([]);
    expect(parsePattern('{ $.message = "gone wrong" }')).toEqual({ field: 'message', text: 'gone wrong' });
    expect(parsePattern('[a, b]')).toBeUndefined();
  });

  it('count the objects of a bucket once a day', async () => {
    let minute = 5;
    const source = createBucketSource({ buckets: new Map([['b', join(__dirname, 'nothing here')]]), minute: () => minute });
    expect(await source.sample()).toEqual([]);
    minute = 1_440;
    expect(brief(await source.sample())).toEqual([['NumberOfObjects', 0]]);
    expect(await source.sample()).toEqual([]);
  });
});
