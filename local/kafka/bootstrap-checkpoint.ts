/** The file that a format leaves beside `meta.properties`: the feature levels with which a new cluster begins. */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalError } from '../errors';
import { jvmArguments, jvmEnvironment } from '../jvm';
import type { Environment } from '../ports';
import type { Tools } from '../tools';
import { plaintextListeners } from './listeners';
import { renderProperties } from './properties';
import { kafkaUuid } from './storage';

const FORMAT_HEAP_MIB = 128;
const FORMAT_TIMEOUT_MS = 60_000;

/** Runs the release's own format tool once and keeps that file: it says nothing about a cluster or a node, so every node may start with it. */
export async function makeBootstrapCheckpoint(
  context: { readonly tools: Tools; readonly environment: Environment },
  classpath: readonly string[],
  target: string,
): Promise<void> {
  const folder = await mkdtemp(`${target}-`);
  const properties = join(folder, 'server.properties');
  const logDirectory = join(folder, 'data');
  // Never started, so the ports mean nothing.
  const listeners = plaintextListeners(1, new Map([[1, { client: 1, inner: 1, controller: 2 }]]));
  await writeFile(
    properties,
    renderProperties({ ...listeners, 'process.roles': 'broker,controller', 'node.id': '1', 'log.dirs': logDirectory }),
  );
  const args = ['format', '--cluster-id', kafkaUuid(), '--config', properties];
  try {
    await promisify(execFile)(
      context.tools.java,
      [...jvmArguments({ heapMiB: FORMAT_HEAP_MIB, classpath, mainClass: 'kafka.tools.StorageTool', args })],
      { env: { ...jvmEnvironment(context.environment) }, timeout: FORMAT_TIMEOUT_MS },
    );
    await copyFile(join(logDirectory, 'bootstrap.checkpoint'), target);
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new LocalError('ARTIFACTS_NOT_BUILT', `Kafka's format tool failed: ${got}`, { cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
