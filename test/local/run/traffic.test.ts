import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { AccessLogEvent } from '../../../lambda/producer/contract';
import type { InvocationResult, LocalDeployment } from '../../../local/ports';
import { startTraffic } from '../../../local/run/traffic';
import { openLogFiles } from '../../../local/schedules/log-files';

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

const DEPLOYMENT: LocalDeployment = {
  environment: 'learn',
  clusterArn: 'arn',
  functions: [],
  mappings: [],
  schedules: [{ name: 'shop', functionArn: 'producer', periodMs: 60_000, input: '{}' }],
  topics: [],
  stateTable: 'state',
  notEmulated: {},
};

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index}`).join('\n');

describe('a replay that the run ends before all is written', () => {
  it('tells of the file that is damaged, not of the one that only was not through', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'traffic-'));
    folders.push(folder);
    const [torn, long] = [join(folder, 'torn.log.gz'), join(folder, 'long.log')];
    const packed = gzipSync(lines(5_000));
    await writeFile(torn, packed.subarray(0, packed.length - 20));
    await writeFile(long, lines(2_500));
    let answerLong: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      answerLong = resolve;
    });
    const invoke = async (_: string, payload: unknown): Promise<InvocationResult> => {
      const { site, firstLine } = payload as AccessLogEvent;
      if (site === 'long') await held;
      const report = { site, acknowledged: firstLine, notSent: 0, unparsable: { count: 0, first: [] } };
      return { ok: true, payload: report, durationMs: 1, coldStart: false };
    };
    const traffic = startTraffic({ deployment: DEPLOYMENT, runtime: { invoke } }, await openLogFiles([torn, long]));
    await expect.poll(() => traffic.unwritten().length).toBe(1);
    const stopped = traffic.stop();
    answerLong();
    await stopped;
    expect(traffic.unwritten()).toEqual([
      expect.stringMatching(/torn\.log\.gz: line \d+ on was not written: the gzip data ends too early$/),
    ]);
    expect(traffic.tally().errors).toEqual([]);
  });
});
