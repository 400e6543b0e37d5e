/** The two programs that the local run needs: a JDK for Kafka and DynamoDB Local, and Maven to fetch them. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { LocalError } from './errors';
import type { Environment } from './ports';

export interface Tools {
  /** The `java` program, absolute. */
  readonly java: string;
  readonly javaHome: string;
  /** e.g. `17.0.15` */
  readonly javaVersion: string;
  /** Build of the virtual machine, e.g. `17.0.15+6-Debian-1deb12u1`; class archives belong to exactly one. */
  readonly jvmBuild: string;
  /** The `mvn` program, absolute. */
  readonly maven: string;
}

export const OLDEST_JAVA = 17;
/** The plugins of local/kafka/pom.xml ask for it. */
export const OLDEST_MAVEN = '3.6.3';

const PROBE_TIMEOUT_MS = 20_000;
const INSTALL_JDK = 'install one with "sudo apt-get install default-jdk" (Debian, Ubuntu) or "brew install --cask temurin" (macOS)';
const INSTALL_MAVEN = 'install it with "sudo apt-get install maven" (Debian, Ubuntu) or "brew install maven" (macOS)';

type Java = Omit<Tools, 'maven'>;
type Found<T> = { readonly tool: T } | { readonly problem: string };

/** Both checks at the same time. Throws TOOLS_UNUSABLE, one line for each tool that is missing or too old. */
export async function findToolsOrThrow(environment: Environment): Promise<Tools> {
  const [java, maven] = await Promise.all([findJava(environment), findMaven(environment)]);
  if ('tool' in java && 'tool' in maven) {
    return { ...java.tool, maven: maven.tool };
  }
  const problems = [java, maven].flatMap((found) => ('problem' in found ? [found.problem] : []));
  throw new LocalError('TOOLS_UNUSABLE', problems.join('\n'));
}

/** The first usable one of JAVA_HOME and PATH; where none is, the problem of the first. */
async function findJava(environment: Environment): Promise<Found<Java>> {
  const home = environment['JAVA_HOME'];
  const ofHome = home === undefined || home === '' ? undefined : await executableOrUndefined(join(home, 'bin', 'java'));
  const candidates = [ofHome, await findOnPath('java', environment)].filter((path) => path !== undefined);
  let first: Found<Java> | undefined;
  for (const candidate of candidates) {
    const found = await probeJava(candidate, environment);
    if ('tool' in found) {
      return found;
    }
    first ??= found;
  }
  return first ?? { problem: `java: not found in JAVA_HOME or PATH; a JDK >= ${OLDEST_JAVA} is needed: ${INSTALL_JDK}` };
}

async function probeJava(java: string, environment: Environment): Promise<Found<Java>> {
  const probe = await run(java, ['-XshowSettings:properties', '-version'], environment);
  const setting = (name: string) => new RegExp(`^\\s*${name.replaceAll('.', '\\.')} = (.+)$`, 'm').exec(probe.output)?.[1]?.trim();
  const version = setting('java.version');
  const javaHome = setting('java.home');
  if (probe.failure !== undefined || version === undefined || javaHome === undefined) {
    return {
      problem: `java: ${java} does not run (${probe.failure ?? 'it names no version'}); a JDK >= ${OLDEST_JAVA} is needed: ${INSTALL_JDK}`,
    };
  }
  if (majorOfJava(version) < OLDEST_JAVA) {
    return { problem: `java: got version ${version} (${java}), a JDK >= ${OLDEST_JAVA} is needed: ${INSTALL_JDK}` };
  }
  if ((await executableOrUndefined(join(javaHome, 'bin', 'javac'))) === undefined) {
    return { problem: `java: ${javaHome} has no compiler (a JRE, not a JDK); a JDK >= ${OLDEST_JAVA} is needed: ${INSTALL_JDK}` };
  }
  return { tool: { java, javaHome, javaVersion: version, jvmBuild: setting('java.vm.version') ?? version } };
}

async function findMaven(environment: Environment): Promise<Found<string>> {
  const maven = await findOnPath('mvn', environment);
  if (maven === undefined) {
    return { problem: `mvn: not found in PATH; Maven >= ${OLDEST_MAVEN} is needed: ${INSTALL_MAVEN}` };
  }
  const probe = await run(maven, ['--version'], environment);
  const version = /Apache Maven (\d+(?:\.\d+)*)/.exec(probe.output)?.[1];
  if (version === undefined) {
    // Without Java it cannot tell its version: that Java is missing is said already, so Maven gets no second complaint.
    return /JAVA_HOME|java/i.test(`${probe.failure} ${probe.output}`) ? { tool: maven } : mavenProblem(`${maven} does not run`);
  }
  return isOlder(version, OLDEST_MAVEN) ? mavenProblem(`got version ${version} (${maven})`) : { tool: maven };
}

function mavenProblem(got: string): Found<string> {
  return { problem: `mvn: ${got}, Maven >= ${OLDEST_MAVEN} is needed: ${INSTALL_MAVEN}` };
}

/** 17 of `17.0.15`, `21-ea`; 8 of `1.8.0_392`. */
export function majorOfJava(version: string): number {
  const [first = '', second = ''] = version.split(/[.\-+_]/);
  return Number(first === '1' ? second : first);
}

/** Compares dotted numbers; missing parts are 0. */
export function isOlder(version: string, than: string): boolean {
  const left = version.split('.').map(Number);
  const right = than.split('.').map(Number);
  const index = [0, 1, 2].find((at) => (left[at] ?? 0) !== (right[at] ?? 0));
  return index !== undefined && (left[index] ?? 0) < (right[index] ?? 0);
}

async function findOnPath(name: string, environment: Environment): Promise<string | undefined> {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  const found = await Promise.all(folders.map((folder) => executableOrUndefined(join(folder, name))));
  return found.find((path) => path !== undefined);
}

function executableOrUndefined(path: string): Promise<string | undefined> {
  return access(path, constants.X_OK).then(
    () => path,
    () => undefined,
  );
}

interface Probe {
  readonly output: string;
  readonly failure?: string;
}

function run(command: string, args: readonly string[], environment: Environment): Promise<Probe> {
  return new Promise((resolve) => {
    execFile(command, [...args], { env: { ...environment }, timeout: PROBE_TIMEOUT_MS }, (error, stdout, stderr) => {
      const output = `${stdout}\n${stderr}`;
      resolve(error === null ? { output } : { output, failure: output.trim().split('\n')[0] || error.message });
    });
  });
}
