/** What caches on the disk remove of themselves; several runs may do so at the same time. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const ABANDONED_AFTER_MS = 60 * 60_000;

type Fits = (name: string) => boolean;

/** Of the entries that fit, so many stay: those that were changed last. */
export async function keepNewest(directory: string, count: number, fits: Fits): Promise<void> {
  const byAge = (await entriesOf(directory, fits)).sort((left, right) => right.changedAt - left.changedAt);
  await remove(byAge.slice(count));
}

/** Half-made entries that fit, of runs that were killed: none is at work for an hour. */
export async function removeAbandoned(directory: string, fits: Fits = () => true): Promise<void> {
  const entries = await entriesOf(directory, fits);
  await remove(entries.filter(({ changedAt }) => Date.now() - changedAt > ABANDONED_AFTER_MS));
}

interface Entry {
  readonly path: string;
  readonly changedAt: number;
}

async function entriesOf(directory: string, fits: Fits): Promise<Entry[]> {
  const paths = (await readdir(directory)).filter(fits).map((name) => join(directory, name));
  const entries = await Promise.all(paths.map(async (path) => ({ path, changedAt: await changedAt(path) })));
  return entries.flatMap(({ path, changedAt }) => (changedAt === undefined ? [] : [{ path, changedAt }]));
}

/** Undefined: another run has just removed it. */
function changedAt(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

async function remove(entries: readonly Entry[]): Promise<void> {
  await Promise.all(entries.map(({ path }) => rm(path, { recursive: true, force: true })));
}
