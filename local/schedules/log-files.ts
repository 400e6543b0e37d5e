import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ScheduleError } from './errors';

/** One access log: the visits of one website. */
export interface LogFile {
  readonly path: string;
  readonly site: string;
}

/** The rule, for help texts and messages. */
export const SITE_RULE = 'the site is the file’s name without .gz, a rotation number, .log and .access (or -access, _access)';

/** `shop.example.access.log.1.gz` is the site `shop.example`; a name that is nothing but `access.log` is the site `access`. */
export function siteOf(path: string): string {
  const name = basename(path)
    .replace(/\.gz$/i, '')
    .replace(/\.\d+$/, '')
    .replace(/\.log$/i, '');
  return name.replace(/[._-]access$/i, '') || name;
}

/**
 * Looks at every file before anything is started.
 * @throws ScheduleError `replay-files` with every problem
 */
export async function openLogFiles(paths: readonly string[]): Promise<readonly LogFile[]> {
  const files = paths.map((path) => ({ path, site: siteOf(path) }));
  const problems = [...(await Promise.all(files.map(problemOf))).filter((problem) => problem !== undefined), ...sharedSites(files)];
  if (problems.length > 0) throw new ScheduleError('replay-files', problems.join('\n'));
  return files;
}

async function problemOf({ path, site }: LogFile): Promise<string | undefined> {
  if (site === '') return `${path}: has no name for a site (${SITE_RULE})`;
  try {
    const found = await stat(path);
    if (found.isDirectory()) return `${path}: is a folder, must be an access log`;
    for await (const chunk of await openContent(path)) if (chunk.length > 0) return undefined;
    return `${path}: is empty, must hold at least one line`;
  } catch (error) {
    return `${path}: cannot be read: ${reasonOf(error)}`;
  }
}

function sharedSites(files: readonly LogFile[]): readonly string[] {
  const bySite = new Map<string, string[]>();
  for (const { site, path } of files) bySite.set(site, [...(bySite.get(site) ?? []), path]);
  return [...bySite]
    .filter(([, paths]) => paths.length > 1)
    .map(([site, paths]) => `${paths.join(' and ')}: are both the site ${site}; each file must be one website (${SITE_RULE})`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  Z_DATA_ERROR: 'the gzip data is damaged',
  Z_BUF_ERROR: 'the gzip data ends too early',
};

/** An I/O error in plain words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** The file's bytes, unpacked where they begin as gzip does, whatever the name says. */
export async function openContent(path: string): Promise<Readable> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(GZIP_MAGIC.length), 0, GZIP_MAGIC.length, 0).finally(() => file.close());
  const raw = createReadStream(path);
  if (bytesRead < GZIP_MAGIC.length || !buffer.equals(GZIP_MAGIC)) return raw;
  const unpacked = createGunzip();
  // A pipe does not pass errors on, and a reader that stops early must close the file too.
  raw.on('error', (error) => unpacked.destroy(error));
  unpacked.on('close', () => raw.destroy());
  return raw.pipe(unpacked);
}
