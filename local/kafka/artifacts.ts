/** The jars of Kafka and DynamoDB Local, prepared once per version in a cache folder; a run that finds them there asks nobody. */
import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, utimes } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { keepNewest, removeAbandoned } from '../cache-folders';
import { ensureClassArchive } from '../class-archive';
import { LocalError } from '../errors';
import type { ClassArchive } from '../jvm';
import type { Environment } from '../ports';
import type { Tools } from '../tools';
import { makeBootstrapCheckpoint } from './bootstrap-checkpoint';
import { JAVA_SOURCES, type MavenRun, POM_FILE, runMaven } from './maven';
import { recordBrokerClasses } from './record-classes';
import type { KafkaRelease } from './versions';

export interface ArtifactRequest {
  /** Absolute; made when missing. Safe to share between runs at the same time. */
  readonly cacheDirectory: string;
  readonly environment: Environment;
  readonly tools: Tools;
  readonly signal?: AbortSignal;
  /** Told once when something has to be fetched first, e.g. `fetching Apache Kafka 3.9.2`. */
  readonly onFetch?: (text: string) => void;
}

export interface KafkaArtifacts {
  /** e.g. `3.9.2` */
  readonly version: string;
  /** Jars, absolute, in a fixed order. */
  readonly classpath: readonly string[];
  /** The feature levels of a new cluster, as this release's own format tool writes them. */
  readonly bootstrapCheckpoint: string;
  /** Undefined where the JVM makes none. */
  readonly classArchive?: ClassArchive;
}

export interface DynamoDbArtifacts {
  readonly version: string;
  readonly classpath: readonly string[];
  /** Folder of the native libraries. */
  readonly libraryPath: string;
}

export const DYNAMODB_RELEASE = '3.1.0';
const IAM_CLIENT_RELEASE = '2.3.5';
const CHECKPOINT = 'bootstrap.checkpoint';
/** Folders per part and version, one of some 90 MB: whoever goes from one state of the sources to another and back fetches nothing. */
const KEPT = 2;

/** Throws ARTIFACTS_UNREACHABLE, ARTIFACTS_NOT_BUILT or ABORTED. */
export async function ensureKafka(request: ArtifactRequest, release: KafkaRelease): Promise<KafkaArtifacts> {
  const title = `Apache Kafka ${release}`;
  const folder = await ensureFolder(request, { part: 'kafka', version: release, title }, async (work) =>
    makeBootstrapCheckpoint(request, await jarsOf(work), join(work, CHECKPOINT)),
  );
  const plain = { version: release, classpath: await jarsOf(folder), bootstrapCheckpoint: join(folder, CHECKPOINT) };
  const record = (file: string) => recordBrokerClasses(request, plain, file);
  const archive = await ensureClassArchive({ folder, jvmBuild: request.tools.jvmBuild, record });
  return archive === undefined ? plain : { ...plain, classArchive: { file: archive, mode: 'use' } };
}

/** Throws ARTIFACTS_UNREACHABLE, ARTIFACTS_NOT_BUILT or ABORTED. */
export async function ensureDynamoDb(request: ArtifactRequest): Promise<DynamoDbArtifacts> {
  const folder = await ensureFolder(request, { part: 'dynamodb', version: DYNAMODB_RELEASE, title: `DynamoDB Local ${DYNAMODB_RELEASE}` });
  // No class archive: a manifest among its jars names a folder, for which the JVM refuses to write one.
  return { version: DYNAMODB_RELEASE, classpath: await jarsOf(folder), libraryPath: join(folder, 'libs') };
}

/**
 * Jars of AWS's own client library for Java (aws-msk-iam-auth), for Kafka's tools against brokers that enforce IAM. Throws as `ensureKafka`.
 */
export async function ensureIamClient(request: ArtifactRequest): Promise<readonly string[]> {
  const title = `aws-msk-iam-auth ${IAM_CLIENT_RELEASE}`;
  return jarsOf(await ensureFolder(request, { part: 'iam-client', version: IAM_CLIENT_RELEASE, title }));
}

interface Part {
  readonly part: MavenRun['part'];
  readonly version: string;
  readonly title: string;
}

/** The folder of the part. It is made under another name and renamed when complete: whoever sees it sees all of it. */
async function ensureFolder(request: ArtifactRequest, part: Part, complete?: (work: string) => Promise<void>): Promise<string> {
  const prefix = `${part.part}-${part.version}-`;
  const folder = join(request.cacheDirectory, `${prefix}${await sourcesHash(part.part)}`);
  if (await exists(folder)) {
    await markAsUsed(folder);
    return folder;
  }
  request.onFetch?.(`fetching ${part.title}`);
  const temporary = join(request.cacheDirectory, 'tmp');
  await mkdir(temporary, { recursive: true });
  await removeAbandoned(temporary);
  const work = await mkdtemp(join(temporary, `${part.part}-`));
  try {
    await runMaven({ ...request, ...part, workDirectory: work });
    await complete?.(work);
    await renameUnlessThere(work, folder);
    await keepNewest(request.cacheDirectory, KEPT, (name) => name.startsWith(prefix));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

/** Another run may have been faster; its folder holds the same. */
async function renameUnlessThere(work: string, folder: string): Promise<void> {
  try {
    await rename(work, folder);
  } catch (cause) {
    if (!(await exists(folder))) {
      throw new LocalError('ARTIFACTS_NOT_BUILT', `${folder}: cannot be written: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      });
    }
  }
}

/** The folder that was used last is the newest; where that cannot be written, the one that was made last. */
async function markAsUsed(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now).catch(() => undefined);
}

async function jarsOf(folder: string): Promise<readonly string[]> {
  const libs = join(folder, 'libs');
  const names = await readdir(libs);
  return names
    .filter((name) => name.endsWith('.jar'))
    .sort()
    .map((name) => join(libs, name));
}

/** A change of one of them makes a new folder. */
async function sourcesHash(part: MavenRun['part']): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await sourcesOf(part)) {
    hash.update(`${relative(JAVA_SOURCES, file)}\n`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 12);
}

/** The pom and what it compiles for the part, by its `includes`. */
export async function sourcesOf(part: MavenRun['part']): Promise<readonly string[]> {
  const compiled = ['launch', part].map((folder) => join(JAVA_SOURCES, 'blueprint', folder));
  const entries = await readdir(JAVA_SOURCES, { recursive: true, withFileTypes: true });
  const sources = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return [POM_FILE, ...sources.filter((file) => compiled.some((folder) => file.startsWith(join(folder, sep)))).sort()];
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
