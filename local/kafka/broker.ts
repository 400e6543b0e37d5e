/** One broker: a folder, a properties file and a JVM. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { guardedJvmArguments, jvmEnvironment } from '../jvm';
import type { BrokerSpec, Environment } from '../ports';
import { type Child, startChild } from '../process';
import type { Tools } from '../tools';
import type { KafkaArtifacts } from './artifacts';
import { explainKafkaOutput } from './explain';
import { type BrokerIam, type BrokerPorts, iamListeners, plaintextListeners } from './listeners';
import { type Ignored, mergeProperties, renderProperties } from './properties';
import { formatStorage } from './storage';

export interface BrokerContext {
  readonly artifacts: KafkaArtifacts;
  readonly tools: Tools;
  readonly environment: Environment;
  /** Folder of the cluster; the broker's is below it. Absolute. */
  readonly dataDirectory: string;
  readonly clusterId: string;
  /** Of all brokers of the cluster, by id. */
  readonly ports: ReadonlyMap<number, BrokerPorts>;
  /** Undefined: plaintext for everybody. */
  readonly iam?: BrokerIam;
  /** Milliseconds between SIGTERM and SIGKILL; default 10,000. */
  readonly stopGraceMs?: number;
  /** Default 320. */
  readonly heapMiB?: number;
}

export interface StartedBroker {
  readonly spec: BrokerSpec;
  readonly child: Child;
  readonly ignored: readonly Ignored[];
  /** Holds the port on which the broker tells its metrics; of the process that runs, or of the one before as long as that is not up. */
  readonly metricsFile: string;
}

const HEAP_MIB = 320;
const STOP_GRACE_MS = 10_000;
const WITHOUT_QUORUM_MS = 1_000;
/** kafka.server.KafkaRaftServer, in 3.9, 4.1 and 4.2. */
export const STARTED = /Kafka Server started/;
/** kafka.server.BrokerServer, in 3.9, 4.1 and 4.2: its log segments are flushed and marked as cleanly closed. */
const LOGS_CLOSED = /BrokerServer id=\d+\] shut down completed/;

const LOGGING = {
  'org.slf4j.simpleLogger.showDateTime': 'true',
  'org.slf4j.simpleLogger.dateTimeFormat': 'HH:mm:ss.SSS',
  'org.slf4j.simpleLogger.levelInBrackets': 'true',
} as const;

/** Starts the process; ready when its output says `STARTED`. */
export async function startBroker(spec: BrokerSpec, context: BrokerContext): Promise<StartedBroker> {
  const folder = join(context.dataDirectory, `broker-${spec.id}`);
  const logDirectory = join(folder, 'data');
  await mkdir(folder, { recursive: true });
  await formatStorage(logDirectory, spec.id, context.clusterId, context.artifacts.bootstrapCheckpoint);
  const { properties, ignored } = mergeProperties(spec, {
    brokerCount: context.ports.size,
    logDirectory,
    listeners: context.iam === undefined ? plaintextListeners(spec.id, context.ports) : iamListeners(spec.id, context.ports, context.iam),
  });
  const propertiesFile = join(folder, 'server.properties');
  await writeFile(propertiesFile, renderProperties(properties));
  const { classpath, classArchive } = context.artifacts;
  const metricsFile = join(folder, 'metrics.port');
  const child = await startChild({
    name: `broker ${spec.id} (Kafka ${context.artifacts.version})`,
    command: context.tools.java,
    args: guardedJvmArguments({
      heapMiB: context.heapMiB ?? HEAP_MIB,
      classpath,
      ...(classArchive === undefined ? {} : { classArchive }),
      systemProperties: { ...LOGGING, 'blueprint.metrics.file': metricsFile },
      mainClass: 'kafka.Kafka',
      args: [propertiesFile],
    }),
    environment: jvmEnvironment(context.environment),
    cwd: folder,
    logFile: join(folder, 'server.log'),
    stopGraceMs: context.stopGraceMs ?? STOP_GRACE_MS,
    explain: explainKafkaOutput,
  });
  return { spec, child, ignored, metricsFile };
}

/**
 * SIGTERM to all; ended when their logs are closed. Kafka's controllers then go on waiting for a quorum that is gone as well (5 s, "graceful
 * shutdown" of KafkaRaftClient), with nothing left to write: they are not waited for. A broker that has no quorum to leave in order
 * would wait for minutes: it gets a second.
 */
export async function stopBrokers(brokers: readonly StartedBroker[]): Promise<void> {
  const ended = brokers.map(({ child }) => child.stop());
  // Rejected where the process has ended or hangs: `stop` above sees to both.
  const logsClosed = Promise.allSettled(brokers.map(({ child }) => child.waitForLine(LOGS_CLOSED, STOP_GRACE_MS)));
  await Promise.race([logsClosed, quorumLost(brokers).then(() => delay(WITHOUT_QUORUM_MS, undefined, { ref: false }))]);
  for (const { child } of brokers) {
    child.kill();
  }
  await Promise.all(ended);
}

function quorumLost(brokers: readonly StartedBroker[]): Promise<void> {
  const tolerated = Math.ceil(brokers.length / 2) - 1;
  let ended = 0;
  return new Promise((resolve) => {
    for (const { child } of brokers) {
      void child.exited.then(() => {
        ended += 1;
        if (ended > tolerated) {
          resolve();
        }
      });
    }
  });
}

/** SIGKILL to all: for brokers whose start has failed. Kafka recovers logs that were not closed. */
export async function killBrokers(brokers: readonly StartedBroker[]): Promise<void> {
  for (const { child } of brokers) {
    child.kill();
  }
  await Promise.all(brokers.map(({ child }) => child.exited));
}
