import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isObject, type Json, objectOrEmpty } from '../../assembly/json';
import { DeployError } from '../errors';
import type { DeployState, ResourceRecord, StateStore } from '../ports';

const VERSION = 1;

/** State in a JSON file, written beside it first and renamed, so that a killed run leaves the old state or the new one. */
export function createStateFile(file: string): StateStore {
  let writing: Promise<void> = Promise.resolve();
  return {
    load: async () => parse(await readText(file), file),
    save: (state) => {
      // Who saved before was told of its failure.
      writing = writing.catch(() => undefined).then(() => write(file, state));
      return writing;
    },
  };
}

/** For a run that keeps nothing. */
export const NO_STATE: StateStore = { load: async () => undefined, save: async () => undefined };

async function write(file: string, state: DeployState): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify({ version: VERSION, ...state }, null, 2)}\n`);
  await rename(temporary, file);
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      return undefined;
    }
    throw new DeployError('STATE_UNREADABLE', `cannot read the state in ${file}: ${messageOf(cause)}`, { cause });
  }
}

function parse(text: string | undefined, file: string): DeployState | undefined {
  if (text === undefined) {
    return undefined;
  }
  const remedy = 'remove the state folder to start afresh';
  let document: Json;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new DeployError('STATE_UNREADABLE', `the state in ${file} is not JSON (${messageOf(cause)}): ${remedy}`, { cause });
  }
  if (!isObject(document) || document['version'] !== VERSION) {
    throw new DeployError('STATE_UNREADABLE', `the state in ${file} is not of version ${VERSION}: ${remedy}`);
  }
  const resources: Record<string, ResourceRecord> = {};
  for (const [address, value] of Object.entries(objectOrEmpty(document['resources']))) {
    const record = parseRecord(value);
    if (record === undefined) {
      throw new DeployError('STATE_UNREADABLE', `the state in ${file} has no valid record of ${address}: ${remedy}`);
    }
    resources[address] = record;
  }
  return { resources };
}

function parseRecord(value: Json): ResourceRecord | undefined {
  const { type, serviceToken, physicalId, properties, data, deletionPolicy, surroundings } = objectOrEmpty(value);
  return typeof type === 'string' &&
    typeof serviceToken === 'string' &&
    typeof physicalId === 'string' &&
    typeof deletionPolicy === 'string' &&
    typeof surroundings === 'string' &&
    isObject(properties) &&
    isObject(data)
    ? { type, serviceToken, physicalId, properties, data, deletionPolicy, surroundings }
    : undefined;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
