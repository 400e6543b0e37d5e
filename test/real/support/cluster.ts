import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { ensureKafka } from '../../../local/kafka/artifacts';
import { startKafka } from '../../../local/kafka/cluster';
import type { KafkaRelease } from '../../../local/kafka/versions';
import type { RunningBroker, RunningKafka } from '../../../local/ports';
import { findToolsOrThrow } from '../../../local/tools';
import { THREE_BROKERS } from './kafka.setup';

export interface TestCluster {
  readonly bootstrap: string;
  readonly brokers: readonly RunningBroker[];
  readonly end: RunningKafka['end'];
  readonly startAgain: RunningKafka['startAgain'];
  stop(): Promise<void>;
}

/** Three brokers of a test's own, with properties beside those of the common cluster. */
export async function startCluster(release: KafkaRelease, properties: Readonly<Record<string, string>> = {}): Promise<TestCluster> {
  const environment = process.env;
  const tools = await findToolsOrThrow(environment);
  const artifacts = await ensureKafka({ cacheDirectory: inject('cacheDirectory'), environment, tools }, release);
  const dataDirectory = await mkdtemp(join(tmpdir(), 'msk-blueprint-test-'));
  const specs = THREE_BROKERS.map((spec) => ({ ...spec, properties: { ...spec.properties, ...properties } }));
  const kafka = await startKafka(specs, { artifacts, tools, environment, dataDirectory });
  return {
    bootstrap: kafka.bootstrap,
    brokers: kafka.brokers,
    end: (id, signal) => kafka.end(id, signal),
    startAgain: (id) => kafka.startAgain(id),
    stop: async () => {
      await kafka.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
