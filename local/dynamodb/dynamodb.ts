/** DynamoDB Local on the loopback interface. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalError } from '../errors';
import { guardedJvmArguments, jvmEnvironment } from '../jvm';
import type { DynamoDbArtifacts } from '../kafka/artifacts';
import type { Environment, RunningDynamoDb } from '../ports';
import { type Child, describeExit, startChild } from '../process';
import type { Tools } from '../tools';
import { waitUntilAnswering } from './probe';

export interface DynamoDbOptions {
  readonly artifacts: DynamoDbArtifacts;
  readonly tools: Pick<Tools, 'java'>;
  readonly environment: Environment;
  /** Takes `dynamodb.log`; absolute, made when missing. */
  readonly logDirectory: string;
  /** Keeps the tables for the next run, absolute; without it they live in memory. */
  readonly dataDirectory?: string;
  /** Milliseconds; default 60,000. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  /** `process.platform` and `process.arch`, for tests. */
  readonly platform?: string;
}

const HEAP_MIB = 128;
const START_DEADLINE_MS = 60_000;
const STOP_GRACE_MS = 3_000;
const LISTENING = /^listening on (127\.0\.0\.1:\d+)$/;

/**
 * Resolves when it answers a request. Throws PLATFORM_UNSUPPORTED, PROCESS_ENDED, PROCESS_NOT_READY, ABORTED; nothing is left running then.
 * Clients need access keys of letters and digits only; all keys and regions see the same tables.
 */
export async function startDynamoDb(options: DynamoDbOptions): Promise<RunningDynamoDb> {
  assertSupported(options.platform ?? `${process.platform} ${process.arch}`);
  const { logDirectory, dataDirectory } = options;
  const folders = dataDirectory === undefined ? [logDirectory] : [logDirectory, dataDirectory];
  await Promise.all(folders.map((folder) => mkdir(folder, { recursive: true })));
  const child = await launch(options, dataDirectory === undefined ? [] : [dataDirectory]);
  try {
    const deadline = Date.now() + (options.deadlineMs ?? START_DEADLINE_MS);
    const [, address] = await child.waitForLine(LISTENING, deadline - Date.now(), options.signal);
    const endpoint = `http://${address}`;
    await waitUntilAnswering(endpoint, deadline, child);
    return running(child, endpoint);
  } catch (error) {
    child.kill();
    await child.exited;
    throw error;
  }
}

function running(child: Child, endpoint: string): RunningDynamoDb {
  let isStopping = false;
  return {
    endpoint,
    pid: child.pid,
    onUnexpectedExit: (listener) => {
      void child.exited.then(async (exit) => {
        if (!isStopping) listener(`${child.name} ended with ${describeExit(exit)}:\n${await child.lastWords()}`);
      });
    },
    stop: () => {
      isStopping = true;
      return child.stop();
    },
  };
}

function launch(options: DynamoDbOptions, args: readonly string[]): Promise<Child> {
  const { classpath, libraryPath, version } = options.artifacts;
  return startChild({
    name: `DynamoDB Local ${version}`,
    command: options.tools.java,
    args: guardedJvmArguments({
      heapMiB: HEAP_MIB,
      classpath,
      libraryPath,
      mainClass: 'blueprint.dynamodb.LoopbackServer',
      args,
    }),
    environment: jvmEnvironment(options.environment),
    cwd: options.logDirectory,
    logFile: join(options.logDirectory, 'dynamodb.log'),
    stopGraceMs: STOP_GRACE_MS,
  });
}

/** It stores its tables with SQLite, whose native library exists for some platforms only. */
function assertSupported(platform: string): void {
  const supported = ['linux x64', 'darwin x64', 'darwin arm64'];
  if (!supported.includes(platform)) {
    throw new LocalError(
      'PLATFORM_UNSUPPORTED',
      `DynamoDB Local: got ${platform}, its native library exists for ${supported.join(', ')}; run on one of these, or under an x64 JDK and Node.js`,
    );
  }
}
