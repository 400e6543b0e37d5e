import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findToolsOrThrow, isOlder, majorOfJava } from '../../../local/tools';

const INSTALL_JDK =
  'a JDK >= 17 is needed: install one with "sudo apt-get install default-jdk" (Debian, Ubuntu) or "brew install --cask temurin" (macOS)';
const INSTALL_MAVEN =
  'Maven >= 3.6.3 is needed: install it with "sudo apt-get install maven" (Debian, Ubuntu) or "brew install maven" (macOS)';

describe('the check of Java and Maven', () => {
  let folder: string;
  let bin: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tools-test-'));
    bin = join(folder, 'bin');
    await mkdir(bin);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function program(path: string, script: string): Promise<void> {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }

  /** A Java that tells its version; its home is its own folder. */
  async function java(home: string, version: string, hasCompiler = true): Promise<void> {
    const settings = [`java.home = ${home}`, `java.version = ${version}`, `java.vm.version = ${version}+9`];
    await program(join(home, 'bin', 'java'), settings.map((line) => `echo "    ${line}" >&2`).join('\n'));
    if (hasCompiler) {
      await program(join(home, 'bin', 'javac'), '');
    }
  }

  const maven = (version: string) => program(join(bin, 'mvn'), `echo "Apache Maven ${version} (abc)"`);
  /** Only the folder of the test: no Java or Maven of the machine. */
  const environment = (more: Readonly<Record<string, string>> = {}) => ({ PATH: bin, ...more });

  async function problems(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
    const error = await findToolsOrThrow(env).then(
      () => undefined,
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ name: 'LocalError', code: 'TOOLS_UNUSABLE', retriable: false });
    return error.message.split('\n');
  }

  it('finds both in PATH', async () => {
    await java(folder, '21.0.4');
    await maven('3.9.9');
    expect(await findToolsOrThrow(environment())).toEqual({
      java: join(bin, 'java'),
      javaHome: folder,
      javaVersion: '21.0.4',
      jvmBuild: '21.0.4+9',
      maven: join(bin, 'mvn'),
    });
  });

  it('prefers JAVA_HOME', async () => {
    await java(folder, '21.0.4');
    await java(join(folder, 'jdk'), '17.0.1');
    await maven('3.6.3');
    expect(await findToolsOrThrow(environment({ JAVA_HOME: join(folder, 'jdk') }))).toMatchObject({ javaVersion: '17.0.1' });
  });

  it.each([{ home: 'old' }, { home: 'nowhere' }])('goes on to PATH when JAVA_HOME is of no use: $home', async ({ home }) => {
    await java(folder, '21.0.4');
    await java(join(folder, 'old'), '1.8.0_392');
    await maven('3.9.9');
    expect(await findToolsOrThrow(environment({ JAVA_HOME: join(folder, home) }))).toMatchObject({ javaVersion: '21.0.4' });
  });

  it('says of each what is missing and how to install it, one line each', async () => {
    const elsewhere = { PATH: folder };
    expect(await problems(elsewhere)).toEqual([
      `java: not found in JAVA_HOME or PATH; ${INSTALL_JDK}`,
      `mvn: not found in PATH; ${INSTALL_MAVEN}`,
    ]);
    expect(await problems({})).toHaveLength(2);
  });

  it('refuses a Java that is too old', async () => {
    await java(folder, '11.0.22');
    await maven('3.9.9');
    expect(await problems(environment())).toEqual([`java: got version 11.0.22 (${join(bin, 'java')}), ${INSTALL_JDK}`]);
  });

  it('refuses a runtime without a compiler', async () => {
    await java(folder, '17.0.9', false);
    await maven('3.9.9');
    expect(await problems(environment())).toEqual([`java: ${folder} has no compiler (a JRE, not a JDK); ${INSTALL_JDK}`]);
  });

  it('refuses a Java that does not run, with its own words (macOS has a placeholder of that kind)', async () => {
    await program(join(bin, 'java'), 'echo "Unable to locate a Java Runtime." >&2; exit 1');
    await maven('3.9.9');
    expect(await problems(environment())).toEqual([
      `java: ${join(bin, 'java')} does not run (Unable to locate a Java Runtime.); ${INSTALL_JDK}`,
    ]);
  });

  it('refuses a Maven that is too old', async () => {
    await java(folder, '17.0.9');
    await maven('3.6.0');
    expect(await problems(environment())).toEqual([`mvn: got version 3.6.0 (${join(bin, 'mvn')}), ${INSTALL_MAVEN}`]);
  });

  it('does not blame Maven for a Java that is missing', async () => {
    await program(join(bin, 'mvn'), 'echo "The JAVA_HOME environment variable is not defined correctly" >&2; exit 1');
    expect(await problems(environment())).toEqual([`java: not found in JAVA_HOME or PATH; ${INSTALL_JDK}`]);
  });
});

describe('versions', () => {
  it.each([
    ['17.0.15', 17],
    ['21', 21],
    ['25-ea', 25],
    ['1.8.0_392', 8],
  ])('Java %s is %i', (version, major) => {
    expect(majorOfJava(version)).toBe(major);
  });

  it.each([
    ['3.6.0', '3.6.3', true],
    ['3.6.3', '3.6.3', false],
    ['3.10', '3.6.3', false],
    ['4', '3.6.3', false],
    ['2.9.9', '3.6.3', true],
  ])('%s is older than %s: %s', (version, than, expected) => {
    expect(isOlder(version, than)).toBe(expected);
  });
});
