/** A broker's folder, formatted as `kafka-storage format` would do it, without the JVM (and the second) that it takes. */
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalError } from '../errors';
import type { BrokerSpec } from '../ports';

/** What is remembered of a cluster between runs, in `cluster.json` of its data folder. */
export interface ClusterState {
  readonly clusterId: string;
  /** e.g. `3.9.2` */
  readonly kafkaRelease: string;
  readonly brokerIds: readonly number[];
}

const STATE_FILE = 'cluster.json';

/** The cluster that lives in the folder, or a new one. Throws STATE_MISMATCH when it has other brokers or comes from a newer Kafka. */
export async function openClusterState(directory: string, kafkaRelease: string, brokers: readonly BrokerSpec[]): Promise<ClusterState> {
  await mkdir(directory, { recursive: true });
  const wanted = { kafkaRelease, brokerIds: brokers.map(({ id }) => id) };
  const kept = await readStateOrUndefined(join(directory, STATE_FILE));
  if (kept !== undefined) {
    const problem = mismatch(kept, wanted);
    if (problem !== undefined) {
      throw new LocalError('STATE_MISMATCH', `${directory}: ${problem}; use another folder, or remove this one to start anew`);
    }
  }
  const state = { clusterId: kept?.clusterId ?? kafkaUuid(), ...wanted };
  await writeWhole(join(directory, STATE_FILE), `${JSON.stringify(state, undefined, 2)}\n`);
  return state;
}

/** Pure: why a kept cluster cannot be continued. Kafka reads the data of older releases, not of newer ones. */
export function mismatch(kept: ClusterState, wanted: Omit<ClusterState, 'clusterId'>): string | undefined {
  if (kept.brokerIds.join() !== wanted.brokerIds.join()) {
    return `holds a cluster of brokers ${kept.brokerIds.join(', ')}, the template has ${wanted.brokerIds.join(', ')}`;
  }
  if (kept.kafkaRelease.localeCompare(wanted.kafkaRelease, 'en', { numeric: true }) > 0) {
    return `was written by Kafka ${kept.kafkaRelease}, which ${wanted.kafkaRelease} cannot read`;
  }
  return undefined;
}

async function readStateOrUndefined(file: string): Promise<ClusterState | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return undefined;
  }
  try {
    const parsed: Partial<Record<keyof ClusterState, unknown>> = JSON.parse(text);
    const { clusterId, kafkaRelease, brokerIds } = parsed;
    if (
      typeof clusterId === 'string' &&
      typeof kafkaRelease === 'string' &&
      Array.isArray(brokerIds) &&
      brokerIds.every(Number.isInteger)
    ) {
      return { clusterId, kafkaRelease, brokerIds };
    }
  } catch (cause) {
    throw new LocalError('STATE_MISMATCH', `${file}: is no JSON; use another folder, or remove this one to start anew`, { cause });
  }
  throw new LocalError('STATE_MISMATCH', `${file}: lacks clusterId, kafkaRelease or brokerIds; use another folder, or remove this one`);
}

/**
 * Makes the folder a formatted log directory of the node; a folder that already is one stays as it is. The checkpoint holds the feature
 * levels of a new cluster (nothing about this cluster or node): without it a broker starts too, but without group, transaction and
 * eligible-leader features.
 */
export async function formatStorage(directory: string, nodeId: number, clusterId: string, bootstrapCheckpoint: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const metaFile = join(directory, 'meta.properties');
  const kept = await readFile(metaFile, 'utf8').catch(() => undefined);
  if (kept !== undefined) {
    return;
  }
  await copyFile(bootstrapCheckpoint, join(directory, 'bootstrap.checkpoint'));
  const meta = { version: '1', 'cluster.id': clusterId, 'node.id': String(nodeId), 'directory.id': kafkaUuid() };
  const lines = Object.entries(meta).map(([key, value]) => `${key}=${value}\n`);
  await writeWhole(metaFile, lines.join(''));
}

/** 16 random bytes in base64url, as Kafka writes them; it refuses a leading "-", which its command lines would read as an option. */
export function kafkaUuid(random: (size: number) => Buffer = randomBytes): string {
  for (;;) {
    const text = random(16).toString('base64url');
    if (!text.startsWith('-')) {
      return text;
    }
  }
}

/** All or nothing: a run that dies here leaves no half-written file. */
async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
