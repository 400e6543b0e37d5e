/** The plugin's own tests (JUnit, test/local/kafka/java), compiled and run by Maven against each release of Kafka that runs here. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { POM_FILE } from '../../local/kafka/maven';
import { KAFKA_LINES } from '../../local/kafka/versions';
import { findToolsOrThrow } from '../../local/tools';

/** Maven compiles, and fetches the test engine the first time. */
const TIMEOUT_MS = 600_000;
const SUMMARY = /Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)/;

async function runJavaTests(release: string, work: string): Promise<void> {
  const tools = await findToolsOrThrow(process.env);
  const profiles = ['-P', 'kafka,kafka-tests', `-Dkafka.version=${release}`, `-Dwork=${work}`];
  const options = { env: { ...process.env, JAVA_HOME: tools.javaHome }, maxBuffer: 16 * 1024 * 1024, timeout: TIMEOUT_MS };
  // Rejects with Maven's output, which names the failed test.
  await promisify(execFile)(tools.maven, ['-q', '-B', '-ntp', '-f', POM_FILE, ...profiles, 'test'], options);
}

async function countTests(work: string): Promise<readonly number[]> {
  const folder = join(work, 'surefire-reports');
  const reports = (await readdir(folder)).filter((name) => name.endsWith('.txt'));
  const texts = await Promise.all(reports.map((name) => readFile(join(folder, name), 'utf8')));
  const counts = texts.map((text) => SUMMARY.exec(text)?.slice(1).map(Number) ?? []);
  return [0, 1, 2, 3].map((column) => counts.reduce((sum, row) => sum + (row[column] ?? 0), 0));
}

describe('the plugin of the brokers', () => {
  it.each(KAFKA_LINES)(
    'passes its tests against Kafka $release',
    async ({ release }) => {
      const work = await mkdtemp(join(tmpdir(), 'msk-blueprint-junit-'));
      try {
        await runJavaTests(release, work);
        const [run = 0, ...others] = await countTests(work);
        expect(run).toBeGreaterThanOrEqual(80);
        expect(others).toEqual([0, 0, 0]);
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    },
    TIMEOUT_MS,
  );
});
