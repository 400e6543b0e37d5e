/** Starts one cluster for all tests of the project `real`: three Kafka 3.9 brokers in three zones, configured as safely as on MSK. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureKafka } from '../../../local/kafka/artifacts';
import { startKafka } from '../../../local/kafka/cluster';
import type { BrokerSpec } from '../../../local/ports';
import { findToolsOrThrow } from '../../../local/tools';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `host:port` of the three brokers, comma-separated. */
    bootstrap: string;
    /** Folder of the prepared artifacts, for `ensureKafka` (which then fetches nothing). */
    cacheDirectory: string;
    /** The `java` program, absolute; with the class path for kafka-tool.ts. */
    java: string;
    kafkaClasspath: readonly string[];
  }
}

export const CACHE_DIRECTORY = resolve(__dirname, '../../../.cache');

/** The racks are the zones of the environment `learn`; the properties those of its broker configuration that tests rely on. */
export const THREE_BROKERS: readonly BrokerSpec[] = ['us-east-1a', 'us-east-1b', 'us-east-1c'].map((rack, index) => ({
  id: index + 1,
  rack,
  properties: {
    'auto.create.topics.enable': 'false',
    'default.replication.factor': '3',
    'min.insync.replicas': '2',
    'unclean.leader.election.enable': 'false',
    'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
  },
}));

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const environment = process.env;
  const tools = await findToolsOrThrow(environment);
  const artifacts = await ensureKafka({ cacheDirectory: CACHE_DIRECTORY, environment, tools }, '3.9.2');
  const dataDirectory = await mkdtemp(join(tmpdir(), 'msk-blueprint-test-'));
  const kafka = await startKafka(THREE_BROKERS, { artifacts, tools, environment, dataDirectory });
  project.provide('bootstrap', kafka.bootstrap);
  project.provide('cacheDirectory', CACHE_DIRECTORY);
  project.provide('java', tools.java);
  project.provide('kafkaClasspath', artifacts.classpath);
  return async () => {
    await kafka.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  };
}
