import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureClassArchive } from '../../local/class-archive';
import { LocalError } from '../../local/errors';
import { guardedJvmArguments, jvmEnvironment } from '../../local/jvm';

describe('a class archive', () => {
  let folder: string;
  let recordings: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'archive-test-'));
    recordings = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const ensure = (record: (file: string) => Promise<void>, jvmBuild = '17.0.1+1') =>
    ensureClassArchive({
      folder,
      jvmBuild,
      record: (file) => {
        recordings += 1;
        return record(file);
      },
    });
  const works = (file: string) => writeFile(file, 'classes');

  it('is recorded once', async () => {
    const file = await ensure(works);
    expect(await ensure(works)).toBe(file);
    expect(recordings).toBe(1);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('is recorded anew for another JVM', async () => {
    expect(await ensure(works)).not.toBe(await ensure(works, '21.0.4+7'));
    expect(recordings).toBe(2);
  });

  it('that cannot be recorded is done without, and not tried again', async () => {
    const fails = () => Promise.reject(new Error('no archive today'));
    expect(await ensure(fails)).toBeUndefined();
    expect(await ensure(works)).toBeUndefined();
    expect(recordings).toBe(1);
  });

  it('is tried again when the machine was too slow for it', async () => {
    const late = () => Promise.reject(new LocalError('PROCESS_NOT_READY', 'not ready after 60 s', { retriable: true }));
    expect(await ensure(late)).toBeUndefined();
    expect(await ensure(works)).toBeDefined();
  });

  it('is tried again when the run was only stopped', async () => {
    const stopped = () => Promise.reject(new LocalError('ABORTED', 'stopped'));
    await expect(ensure(stopped)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await ensure(works)).toBeDefined();
  });
});

describe('a Java process of ours', () => {
  const spec = { heapMiB: 64, classpath: ['/a.jar', '/b.jar'], mainClass: 'x.Main', args: ['one'] };

  it('runs its main class under the guard that ends it with its parent', () => {
    expect(guardedJvmArguments(spec).slice(-5)).toEqual(['-cp', '/a.jar:/b.jar', 'blueprint.launch.ParentGuard', 'x.Main', 'one']);
  });

  it('never fails for its class archive', () => {
    const args = guardedJvmArguments({ ...spec, classArchive: { file: '/c.jsa', mode: 'use' } });
    expect(args).toEqual(expect.arrayContaining(['-Xshare:auto', '-XX:SharedArchiveFile=/c.jsa']));
  });

  it('sees nothing of the environment that changes how Kafka or Java run, and no credentials', () => {
    const environment = { PATH: '/bin', LANG: 'C', KAFKA_OPTS: '-x', JAVA_TOOL_OPTIONS: '-y', AWS_SECRET_ACCESS_KEY: 'z' };
    expect(jvmEnvironment(environment)).toEqual({ PATH: '/bin', LANG: 'C' });
  });

  it('knows names of files beyond ASCII where the user has no locale', () => {
    expect(jvmEnvironment({ PATH: '/bin' })).toEqual({ PATH: '/bin', LC_ALL: 'C.UTF-8' });
  });
});
