/**
 * AppCDS archives: the parsed classes of a program, mapped into memory at its next start, which halves the CPU time of starting a broker.
 * An archive belongs to one JVM build and one class path; the JVM ignores any other, and a start without one only takes longer.
 */
import { createHash, randomUUID } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalError } from './errors';

export interface ClassArchiveRequest {
  /** Takes the archive; the class path lies in it too, so a moved folder makes a new one. */
  readonly folder: string;
  readonly jvmBuild: string;
  /** Runs the program once until it works, with its classes recorded to the file when it ends. */
  readonly record: (file: string) => Promise<void>;
}

/**
 * The archive, made now when it is missing; undefined where it cannot be made, which is remembered unless the failure is `retriable`. Throws
 * ABORTED only.
 */
export async function ensureClassArchive(request: ClassArchiveRequest): Promise<string | undefined> {
  const key = createHash('sha256').update(`${request.jvmBuild}\n${request.folder}`).digest('hex').slice(0, 12);
  const file = join(request.folder, `classes-${key}.jsa`);
  const size = await sizeOrUndefined(file);
  if (size !== undefined) {
    return size === 0 ? undefined : file;
  }
  const temporary = join(request.folder, `recording-${randomUUID()}.jsa`);
  try {
    await request.record(temporary);
    await rename(temporary, file);
    return file;
  } catch (error) {
    if (error instanceof LocalError && error.code === 'ABORTED') {
      throw error;
    }
    // An empty archive: the next start does not spend seconds on the same attempt.
    if (!mayWorkLater(error)) await writeFile(file, '').catch(() => undefined);
    return undefined;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A machine that was busy, say. */
const mayWorkLater = (error: unknown): boolean => error instanceof LocalError && error.retriable;

function sizeOrUndefined(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
}
