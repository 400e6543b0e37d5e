/** One broker: a folder, a properties file and a JVM. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { guardedJvmArguments, jvmEnvironment } from '../jvm';
import type { BrokerSpec, Environment } from '../ports';
import { type Child, startChild } from '../process';
import type { Tools } from '../tools';
import type { KafkaArtifacts } from './artifacts';
import { explainKafkaOutput } from './explain';
import { type BrokerPorts, plaintextListeners } from './listeners';
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
  /** More options for the JVM, before the class path. */
  readonly systemProperties?: Readonly<Record<string, string>>;
}

export interface StartedBroker {
  readonly spec: BrokerSpec;
  readonly child: Child;
  readonly ignored: readonly Ignored[];
}

const HEAP_MIB = 320;
/** The cluster is stopped as a whole: a broker that waits for partners that are gone too is ended. */
const STOP_GRACE_MS = 5_000;
/** kafka.server.KafkaRaftServer, in 3.9 and 4.1. */
export const STARTED = /Kafka Server started/;

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
    listeners: plaintextListeners(spec.id, context.ports),
  });
  const propertiesFile = join(folder, 'server.properties');
  await writeFile(propertiesFile, renderProperties(properties));
  const { classpath, classArchive } = context.artifacts;
  const child = await startChild({
    name: `broker ${spec.id} (Kafka ${context.artifacts.version})`,
    command: context.tools.java,
    args: guardedJvmArguments({
      heapMiB: HEAP_MIB,
      classpath,
      ...(classArchive === undefined ? {} : { classArchive }),
      systemProperties: LOGGING,
      mainClass: 'kafka.Kafka',
      args: [propertiesFile],
    }),
    environment: jvmEnvironment(context.environment),
    cwd: folder,
    logFile: join(folder, 'server.log'),
    stopGraceMs: STOP_GRACE_MS,
    explain: explainKafkaOutput,
  });
  return { spec, child, ignored };
}
