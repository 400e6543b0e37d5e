/** A cluster of real brokers on the loopback interface, one process each. */
import { setTimeout as delay } from 'node:timers/promises';
import { LocalError } from '../errors';
import { findFreePorts } from '../free-ports';
import type { BrokerSpec, Environment, RunningBroker, RunningIam, RunningKafka } from '../ports';
import { describeExit } from '../process';
import type { Tools } from '../tools';
import type { KafkaArtifacts } from './artifacts';
import { type BrokerContext, killBrokers, STARTED, type StartedBroker, startBroker, stopBrokers } from './broker';
import { isBindFailure } from './explain';
import { eventFile, type IamOptions, type PreparedIam, prepareIam } from './iam/broker-iam';
import { assignPorts, type BrokerPorts, clientPort, LOOPBACK, portCount } from './listeners';
import { askForBrokers } from './metadata-probe';
import type { Ignored } from './properties';
import { openClusterState } from './storage';

export interface KafkaOptions {
  readonly artifacts: KafkaArtifacts;
  readonly tools: Tools;
  readonly environment: Environment;
  /** Absolute. A cluster that lives there already goes on; the caller removes the folder. */
  readonly dataDirectory: string;
  /** Milliseconds until every broker must be ready; default 60,000. */
  readonly deadlineMs?: number;
  /** With it clients need TLS and a token signed by a role of the policy file; without it the brokers speak plaintext with everybody. */
  readonly iam?: IamOptions;
  readonly signal?: AbortSignal;
  /** Of each broker; default 320, which is enough for some thousand partitions. */
  readonly heapMiB?: number;
  /** Told once about properties of the template that have no effect here. */
  readonly onIgnored?: (ignored: readonly Ignored[]) => void;
  /**
   * Puts something between clients and a broker that enforces IAM: is given each broker's port, and says to which one clients are sent instead.
   * Asked again when the start is tried with other ports.
   */
  readonly inFront?: (brokerId: number, port: number) => Promise<number>;
  /** For tests: where ports come from. */
  readonly choosePorts?: (count: number) => Promise<readonly number[]>;
}

const START_DEADLINE_MS = 60_000;
const PORT_ATTEMPTS = 4;
const PROBE_TIMEOUT_MS = 2_000;
const PROBE_PAUSE_MS = 30;

/**
 * Resolves when every broker answers and knows all others. When it rejects, nothing that it started is left (the folder is). Throws
 * PROCESS_ENDED with Kafka's own words when a broker dies, PROCESS_NOT_READY, STATE_MISMATCH, FOLDER_UNUSABLE, PORTS_EXHAUSTED, ABORTED.
 */
export async function startKafka(specs: readonly BrokerSpec[], options: KafkaOptions): Promise<RunningKafka> {
  refuseComma(options.dataDirectory);
  const sorted = specs.toSorted((a, b) => a.id - b.id);
  const { clusterId } = await openClusterState(options.dataDirectory, options.artifacts.version, sorted);
  const { iam: wantedIam, ...rest } = options;
  const iam = wantedIam === undefined ? undefined : await prepareIam(wantedIam, options.dataDirectory);
  for (let attempt = 1; ; attempt += 1) {
    const chosen = await choosePorts(sorted, options.choosePorts ?? findFreePorts, iam !== undefined);
    const ports = await putInFront(chosen, options.inFront);
    try {
      return await startOnce(sorted, { ...rest, clusterId, ports, ...(iam === undefined ? {} : { iam }) }, options);
    } catch (error) {
      if (attempt === PORT_ATTEMPTS || !(error instanceof LocalError) || !isBindFailure(error.message)) {
        throw error;
      }
    }
  }
}

/** Kafka reads its `log.dirs` as a list, and knows no way to write a comma in it. */
function refuseComma(folder: string): void {
  if (!folder.includes(',')) return;
  throw new LocalError('FOLDER_UNUSABLE', `kafka: the brokers' folder must have no comma in its path, got "${folder}"; name another one`);
}

async function choosePorts(
  specs: readonly BrokerSpec[],
  choose: (count: number) => Promise<readonly number[]>,
  isIamEnforced: boolean,
): Promise<ReadonlyMap<number, BrokerPorts>> {
  const perBroker = portCount(isIamEnforced);
  const free = await choose(specs.length * perBroker);
  const ofBroker = (index: number) => assignPorts(free.slice(index * perBroker, (index + 1) * perBroker), isIamEnforced);
  return new Map(specs.map(({ id }, index) => [id, ofBroker(index)]));
}

async function putInFront(
  ports: ReadonlyMap<number, BrokerPorts>,
  inFront: KafkaOptions['inFront'],
): Promise<ReadonlyMap<number, BrokerPorts>> {
  if (inFront === undefined) return ports;
  const moved = [...ports].map(async ([id, own]) => [id, { ...own, advertised: await inFront(id, own.client) }] as const);
  return new Map(await Promise.all(moved));
}

interface ClusterContext extends BrokerContext {
  readonly iam?: PreparedIam;
}

async function startOnce(specs: readonly BrokerSpec[], context: ClusterContext, options: KafkaOptions): Promise<RunningKafka> {
  const started: StartedBroker[] = [];
  try {
    for (const spec of specs) {
      started.push(await startBroker(spec, context));
    }
    await waitUntilReady(started, context.ports, options);
  } catch (error) {
    await killBrokers(started);
    throw error;
  }
  options.onIgnored?.(started[0]?.ignored ?? []);
  return new Cluster(started, context);
}

async function waitUntilReady(started: readonly StartedBroker[], ports: BrokerContext['ports'], options: KafkaOptions): Promise<void> {
  const deadline = Date.now() + (options.deadlineMs ?? START_DEADLINE_MS);
  const failure = new AbortController();
  const signal = options.signal === undefined ? failure.signal : AbortSignal.any([options.signal, failure.signal]);
  try {
    await Promise.all(started.map(({ child }) => child.waitForLine(STARTED, deadline - Date.now(), signal)));
    await Promise.all([...ports.values()].map(({ inner }) => waitUntilKnown(inner, [...ports.keys()], deadline, signal)));
  } finally {
    failure.abort();
  }
}

/** A broker that has started may still learn of the others a moment later. */
async function waitUntilKnown(port: number, ids: readonly number[], deadline: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const got = await askForBrokers(LOOPBACK, port, PROBE_TIMEOUT_MS).catch((error: Error) => error.message);
    if (typeof got !== 'string' && got.join() === ids.join()) {
      return;
    }
    if (signal.aborted) {
      throw new LocalError('ABORTED', 'kafka: stopped before it was ready');
    }
    if (Date.now() > deadline) {
      throw new LocalError('PROCESS_NOT_READY', `kafka: the broker at ${LOOPBACK}:${port} knows brokers ${got}, expected ${ids}`);
    }
    await delay(PROBE_PAUSE_MS);
  }
}

function describeIam(iam: PreparedIam, ports: BrokerContext['ports']): RunningIam {
  return {
    caFile: iam.caFile,
    innerBootstrap: [...ports.values()].map(({ inner }) => `${LOOPBACK}:${inner}`).join(','),
    eventFiles: [...ports.keys()].map((id) => eventFile(iam, id)),
  };
}

class Cluster implements RunningKafka {
  readonly bootstrap: string;
  readonly version: string;
  readonly iam?: RunningIam;
  readonly #started: StartedBroker[];
  readonly #context: ClusterContext;
  readonly #ended = new Set<number>();
  readonly #unexpected: { readonly id: number; readonly text: string }[] = [];
  readonly #listeners: ((brokerId: number, text: string) => void)[] = [];
  #stopping: Promise<void> | undefined;

  constructor(started: readonly StartedBroker[], context: ClusterContext) {
    this.#started = [...started];
    this.#context = context;
    this.version = context.artifacts.version;
    this.bootstrap = this.brokers.map(({ port }) => `${LOOPBACK}:${port}`).join(',');
    if (context.iam !== undefined) {
      this.iam = describeIam(context.iam, context.ports);
    }
    for (const broker of started) {
      void this.#watch(broker);
    }
  }

  get running(): number {
    return this.#started.filter(({ child }) => child.isRunning()).length;
  }

  onUnexpectedExit(listener: (brokerId: number, text: string) => void): void {
    this.#listeners.push(listener);
    for (const { id, text } of this.#unexpected) {
      listener(id, text);
    }
  }

  async end(brokerId: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child } = this.#brokerOrThrow(brokerId);
    this.#ended.add(brokerId);
    if (signal === 'SIGTERM') await child.stop();
    else child.kill();
    await child.exited;
  }

  async startAgain(brokerId: number): Promise<void> {
    const before = this.#brokerOrThrow(brokerId);
    // It may hang, or still be starting: a second process would meet it in its folder and on its ports.
    this.#ended.add(brokerId);
    await before.child.stop();
    const again = await startBroker(before.spec, this.#context);
    if (this.#stopping !== undefined) {
      // Whoever stops the cluster knows nothing of it.
      await killBrokers([again]);
      throw new LocalError('ABORTED', `broker ${brokerId}: stopped before it was ready`);
    }
    this.#started[this.#started.indexOf(before)] = again;
    this.#ended.delete(brokerId);
    void this.#watch(again);
    await again.child.waitForLine(STARTED, START_DEADLINE_MS);
  }

  #brokerOrThrow(brokerId: number): StartedBroker {
    const found = this.#started.find(({ spec }) => spec.id === brokerId);
    if (found === undefined) throw new RangeError(`no broker has the id ${brokerId}`);
    return found;
  }

  get brokers(): readonly RunningBroker[] {
    return this.#started.map(({ spec, child, metricsFile }) => {
      const ports = this.#context.ports.get(spec.id);
      return { id: spec.id, rack: spec.rack, port: ports === undefined ? 0 : clientPort(ports), pid: child.pid, metricsFile };
    });
  }

  stop(): Promise<void> {
    this.#stopping ??= stopBrokers(this.#started);
    return this.#stopping;
  }

  async #watch({ spec, child }: StartedBroker): Promise<void> {
    const exit = await child.exited;
    if (this.#stopping !== undefined || this.#ended.has(spec.id)) {
      return;
    }
    const text = `broker ${spec.id} ended with ${describeExit(exit)}:\n${await child.lastWords()}`;
    this.#unexpected.push({ id: spec.id, text });
    for (const listener of this.#listeners) {
      listener(spec.id, text);
    }
  }
}
