import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureDynamoDb, sourcesOf } from '../../../local/kafka/artifacts';
import { JAVA_SOURCES, POM_FILE } from '../../../local/kafka/maven';

/** Writes its arguments down, then makes two jars below the folder that `-Dwork=` names. */
const WORKING_MAVEN = `
echo "$JAVA_HOME $*" >> "$CALLS"
for argument in "$@"; do case "$argument" in -Dwork=*) work="\${argument#-Dwork=}";; esac; done
mkdir -p "$work/libs"
echo b > "$work/libs/b.jar"; echo a > "$work/libs/a.jar"; echo so > "$work/libs/native.so"
`;

describe('prepared artifacts', () => {
  let folder: string;
  let cacheDirectory: string;
  const fetched: string[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'artifacts-test-'));
    cacheDirectory = join(folder, 'cache');
    fetched.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function request(maven: string, signal?: AbortSignal) {
    const mvn = join(folder, 'mvn');
    await writeFile(mvn, `#!/bin/sh\n${maven}\n`);
    await chmod(mvn, 0o755);
    const tools = { java: '/jdk/bin/java', javaHome: '/jdk', javaVersion: '17.0.1', jvmBuild: '17.0.1+1', maven: mvn };
    const environment = { PATH: '/usr/bin:/bin', CALLS: join(folder, 'calls') };
    const onFetch = (text: string) => fetched.push(text);
    return { cacheDirectory, tools, environment, onFetch, ...(signal === undefined ? {} : { signal }) };
  }

  const calls = () => readFile(join(folder, 'calls'), 'utf8').then((text) => text.trim().split('\n'));
  const leftovers = () => readdir(join(cacheDirectory, 'tmp'));

  it('come from one quiet Maven run with the Java that was checked', async () => {
    const { classpath, libraryPath } = await ensureDynamoDb(await request(WORKING_MAVEN));
    expect(classpath).toEqual([join(libraryPath, 'a.jar'), join(libraryPath, 'b.jar')]);
    await access(classpath[0] ?? '');
    expect(await calls()).toEqual([
      expect.stringMatching(/^\/jdk -q -B -ntp -f .*pom\.xml -P dynamodb -Ddynamodb\.version=3\.1\.0 .*package$/),
    ]);
    expect(fetched).toEqual(['fetching DynamoDB Local 3.1.0']);
    expect(await leftovers()).toEqual([]);
  });

  it('are found again without Maven and without a word', async () => {
    const first = await ensureDynamoDb(await request(WORKING_MAVEN));
    fetched.length = 0;
    expect(await ensureDynamoDb(await request('exit 99'))).toEqual(first);
    expect(fetched).toEqual([]);
  });

  it('are the same for two runs at the same time', async () => {
    const both = await request(WORKING_MAVEN);
    const [left, right] = await Promise.all([ensureDynamoDb(both), ensureDynamoDb(both)]);
    expect(left).toEqual(right);
    expect(await readFile(left.classpath[0] ?? '', 'utf8')).toBe('a\n');
    expect(await leftovers()).toEqual([]);
  });

  it('leave nothing behind when Maven fails, and are tried again next time', async () => {
    const failing = await request('echo "[ERROR] Could not transfer artifact x"; exit 1');
    await expect(ensureDynamoDb(failing)).rejects.toMatchObject({ code: 'ARTIFACTS_UNREACHABLE' });
    expect(await readdir(cacheDirectory)).toEqual(['tmp']);
    expect(await leftovers()).toEqual([]);
    expect((await ensureDynamoDb(await request(WORKING_MAVEN))).classpath).toHaveLength(2);
  });

  it('are given up when the run is stopped, and Maven with them', async () => {
    const stop = new AbortController();
    const waiting = ensureDynamoDb(await request('exec sleep 600', stop.signal));
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await leftovers()).toEqual([]);
  });

  it('remove what a killed run left long ago, and nothing of a run that is at work', async () => {
    for (const name of ['old', 'young']) {
      await mkdir(join(cacheDirectory, 'tmp', name), { recursive: true });
    }
    const yesterday = new Date(Date.now() - 24 * 60 * 60_000);
    await utimes(join(cacheDirectory, 'tmp', 'old'), yesterday, yesterday);
    await ensureDynamoDb(await request(WORKING_MAVEN));
    expect(await leftovers()).toEqual(['young']);
  });

  it('stay for two states of the sources per version, those that were used last', async () => {
    const made = async (name: string, minutesAgo: number) => {
      await mkdir(join(cacheDirectory, name), { recursive: true });
      const then = new Date(Date.now() - minutesAgo * 60_000);
      await utimes(join(cacheDirectory, name), then, then);
    };
    await made('dynamodb-3.1.0-oldest', 3);
    await made('dynamodb-3.1.0-before', 2);
    await made('dynamodb-3.0.0-another', 4);
    await made('kafka-3.9.2-another', 4);
    const { libraryPath } = await ensureDynamoDb(await request(WORKING_MAVEN));
    const names = [basename(dirname(libraryPath)), 'dynamodb-3.1.0-before', 'dynamodb-3.0.0-another', 'kafka-3.9.2-another', 'tmp'];
    expect((await readdir(cacheDirectory)).sort()).toEqual(names.sort());
  });

  it('are the newest when they are found again', async () => {
    const { libraryPath } = await ensureDynamoDb(await request(WORKING_MAVEN));
    const long = new Date(Date.now() - 24 * 60 * 60_000);
    await utimes(dirname(libraryPath), long, long);
    await ensureDynamoDb(await request('exit 99'));
    expect((await stat(dirname(libraryPath))).mtimeMs).toBeGreaterThan(long.getTime());
  });

  it('are made anew for a change of what they are compiled from, and of nothing else', async () => {
    const kinds = async (part: 'kafka' | 'dynamodb' | 'iam-client') =>
      [...new Set((await sourcesOf(part)).slice(1).map((file) => relative(JAVA_SOURCES, file).split('/')[1]))].sort();
    expect(await kinds('dynamodb')).toEqual(['dynamodb', 'launch']);
    expect(await kinds('kafka')).toEqual(['kafka', 'launch']);
    expect(await kinds('iam-client')).toEqual(['launch']);
    expect(await sourcesOf('dynamodb')).toContain(POM_FILE);
    const pom = await readFile(POM_FILE, 'utf8');
    expect([...pom.matchAll(/<include>(.*)<\/include>/g)].map((match) => match[1]?.replace('$', ''))).toEqual([
      'blueprint/launch/**',
      'blueprint/{part}/**',
    ]);
  });
});
