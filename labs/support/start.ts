/** Starts what the labs stand on; the only file that knows how real brokers and programs are made. */
import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readAssembly } from '../../local/assembly/read';
import { jvmArguments, jvmEnvironment } from '../../local/jvm';
import { type ArtifactRequest, ensureKafka, type KafkaArtifacts } from '../../local/kafka/artifacts';
import { startKafka } from '../../local/kafka/cluster';
import { Lifecycle } from '../../local/lifecycle';
import type { BrokerSpec, Environment, RunningKafka, Stoppable } from '../../local/ports';
import { openWorkspace } from '../../local/run/workspace';
import { synthesize } from '../../local/synth';
import { findToolsOrThrow, type Tools } from '../../local/tools';
import { KafkaRecords } from '../adapters/kafka-records';
import { KafkaTopics } from '../adapters/kafka-topics';
import type { Brokers, Ground, Programs, Segment } from './ground';

export interface World {
  readonly environment: Environment;
  /** Folder of package.json; absolute. */
  readonly projectDirectory: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Told what takes long. */
  readonly onNote: (line: string) => void;
}

/** Of the environment `learn`. */
const RELEASE = '3.9.2';
const JAVA_SOURCES = join(__dirname, '..', 'java');
const JAVA_TIMEOUT_MS = 60_000;
const JAVA_HEAP_MIB = 256;

/**
 * Kafka's defaults but for its patience: it looks for what retention has freed every five minutes, and for what to compact every fifteen seconds.
 * The first of these has a delay that only tests know (ServerLogConfigs, LOG_INITIAL_TASK_DELAY_MS).
 */
const IMPATIENT = {
  'log.retention.check.interval.ms': '500',
  'log.initial.task.delay.ms': '500',
  'log.cleaner.backoff.ms': '300',
} as const;

export const brokersOf = (count: number, properties: Readonly<Record<string, string>> = {}): readonly BrokerSpec[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    rack: `zone-${'abc'[index % 3]}`,
    properties: { ...IMPATIENT, ...properties },
  }));

interface Means {
  readonly world: World;
  readonly tools: Tools;
  readonly artifacts: KafkaArtifacts;
  readonly programs: Programs;
  readonly lifecycle: Lifecycle;
  /** Makes a folder's name that no other cluster has. */
  readonly newFolder: () => string;
  readonly onBrokerLost: (text: string) => void;
}

/** Three brokers. Everything that a lab starts through it ends with it. @throws LocalError where tools or brokers are missing */
export async function startGround(world: World, onBrokerLost: (text: string) => void): Promise<Ground & Stoppable> {
  const lifecycle = new Lifecycle();
  try {
    const workspace = await lifecycle.add('temporary folder', await openWorkspace(world.environment));
    const tools = await findToolsOrThrow(world.environment);
    const request: ArtifactRequest = {
      tools,
      environment: world.environment,
      cacheDirectory: join(world.projectDirectory, '.cache'),
      signal: world.signal,
      onFetch: (text) => world.onNote(`${text} (once; kept in .cache)`),
    };
    const artifacts = await ensureKafka(request, RELEASE);
    let clusters = 0;
    const newFolder = (): string => {
      clusters += 1;
      return join(workspace.kafka, `cluster-${clusters}`);
    };
    const programs = programsOf(world, tools, artifacts, workspace.assembly);
    const ground = await openGround(brokersOf(3), { world, tools, artifacts, programs, lifecycle, newFolder, onBrokerLost });
    return { ...ground, stop: () => lifecycle.stop() };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function openGround(specs: readonly BrokerSpec[], means: Means): Promise<Ground & Stoppable> {
  const { tools, artifacts, lifecycle, programs } = means;
  const { environment, signal } = means.world;
  const dataDirectory = means.newFolder();
  const own = new Lifecycle();
  await lifecycle.add('cluster', own);
  const kafka = await own.add('brokers', await startKafka(specs, { artifacts, tools, environment, dataDirectory, signal }));
  kafka.onUnexpectedExit((_, text) => means.onBrokerLost(text));
  const addresses = kafka.bootstrap.split(',');
  const topics = await own.add('admin client', new KafkaTopics(addresses, 'labs'));
  const records = await own.add('clients', new KafkaRecords(addresses, topics));
  const brokers = brokersPort(kafka, dataDirectory);
  return { topics, records, brokers, programs, elsewhere: (others) => openGround(others, means), stop: () => own.stop() };
}

function brokersPort(kafka: RunningKafka, dataDirectory: string): Brokers {
  return {
    addresses: kafka.bootstrap.split(','),
    end: (id) => kafka.end(id, 'SIGKILL'),
    startAgain: (id) => kafka.startAgain(id),
    segments: (broker, topic, partition) => segmentsIn(join(dataDirectory, `broker-${broker}`, 'data', `${topic}-${partition}`)),
  };
}

/** A file that Kafka has already put aside ends in `.deleted` and is no segment any more. */
async function segmentsIn(folder: string): Promise<readonly Segment[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log')).sort();
  return Promise.all(names.map(async (name) => ({ baseOffset: Number(name.slice(0, -4)), bytes: (await stat(join(folder, name))).size })));
}

function programsOf(world: World, tools: Tools, artifacts: KafkaArtifacts, assemblyDirectory: string): Programs {
  const { environment, signal, projectDirectory } = world;
  return {
    java: async (source, args) => {
      const options = { env: { ...jvmEnvironment(environment) }, timeout: JAVA_TIMEOUT_MS, signal };
      const jvm = jvmArguments({
        heapMiB: JAVA_HEAP_MIB,
        classpath: artifacts.classpath,
        systemProperties: { 'org.slf4j.simpleLogger.defaultLogLevel': 'error' },
        // A source file in the place of a class: the JDK compiles it in memory.
        mainClass: join(JAVA_SOURCES, source),
        args,
      });
      const { stdout } = await promisify(execFile)(tools.java, [...jvm], options);
      return stdout.trim().split('\n');
    },
    assembly: async () => {
      const cacheDirectory = join(projectDirectory, '.cache', 'assemblies');
      await synthesize({
        projectDirectory,
        environment,
        signal,
        context: { env: 'learn' },
        outputDirectory: assemblyDirectory,
        cacheDirectory,
      });
      return readAssembly(assemblyDirectory);
    },
  };
}
