/** Runs the user's own Maven over local/kafka/pom.xml; which repositories it asks is the user's settings' affair. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { LocalError } from '../errors';
import type { Environment } from '../ports';
import type { Tools } from '../tools';

export interface MavenRun {
  readonly tools: Tools;
  readonly environment: Environment;
  /** Profile of the pom. */
  readonly part: 'kafka' | 'dynamodb' | 'iam-client';
  readonly version: string;
  /** Takes `libs/*.jar`; absolute. */
  readonly workDirectory: string;
  /** For messages, e.g. `Apache Kafka 3.9.2`. */
  readonly title: string;
  readonly signal?: AbortSignal;
}

export const POM_FILE = join(__dirname, 'pom.xml');
export const JAVA_SOURCES = join(__dirname, 'java');

const DEADLINE_MS = 15 * 60_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
/** Maven's own default waits for half an hour on a repository that does not answer. */
const PATIENCE = ['-Daether.connector.connectTimeout=10000', '-Daether.connector.requestTimeout=60000'];

/** One Maven at a time: two that write the same local repository can disturb each other. */
let previous: Promise<unknown> = Promise.resolve();

/** Throws ARTIFACTS_UNREACHABLE when the jars are neither cached nor reachable, ARTIFACTS_NOT_BUILT for all else. */
export function runMaven(run: MavenRun): Promise<void> {
  const turn = previous.then(() => runNow(run));
  previous = turn.catch(() => undefined);
  return turn;
}

function runNow(run: MavenRun): Promise<void> {
  const args = [
    ...['-q', '-B', '-ntp', '-f', POM_FILE, '-P', run.part],
    ...[`-D${run.part}.version=${run.version}`, `-Dwork=${run.workDirectory}`],
    ...PATIENCE,
    'package',
  ];
  // The Java that was checked, so that Maven does not compile with another one.
  const env = { ...run.environment, JAVA_HOME: run.tools.javaHome };
  const options = { env, timeout: DEADLINE_MS, maxBuffer: MAX_OUTPUT_BYTES, signal: run.signal };
  return new Promise((resolve, reject) => {
    execFile(run.tools.maven, args, options, (cause, stdout, stderr) => {
      if (cause === null) {
        resolve();
      } else if (run.signal?.aborted) {
        reject(new LocalError('ABORTED', `${run.title}: stopped while Maven was fetching it`, { cause }));
      } else {
        reject(explainMavenFailure(run.title, `${stdout}\n${stderr}`, cause));
      }
    });
  });
}

const UNREACHABLE =
  /could not transfer|could not be resolved|offline mode|unknown host|connection (refused|timed out|reset)|no route to host|timed out/i;

/** Pure but for the error's stack: Maven's first complaint, and what to do about it. */
export function explainMavenFailure(title: string, output: string, cause?: unknown): LocalError {
  const first = firstComplaint(output);
  if (UNREACHABLE.test(output)) {
    return new LocalError(
      'ARTIFACTS_UNREACHABLE',
      `${title}: its jars are not in Maven's local repository and could not be fetched (${first}); connect to the network once, or name a repository that can be reached in Maven's settings.xml, then run again`,
      { cause, retriable: true },
    );
  }
  return new LocalError('ARTIFACTS_NOT_BUILT', `${title}: Maven failed (${first}); run "mvn -f local/kafka/pom.xml package" to see all`, {
    cause,
  });
}

const MAX_COMPLAINT = 300;

/** The line that says what could not be reached, else the first error, else the first line; without colours and Maven's own marks. */
function firstComplaint(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => ({ isError: line.includes('[ERROR]'), text: line.replaceAll('[ERROR]', '').trim() }))
    .filter(({ text }) => text !== '');
  const line = lines.find(({ text }) => UNREACHABLE.test(text)) ?? lines.find(({ isError }) => isError) ?? lines[0];
  const text = line?.text ?? 'it said nothing';
  return text.length > MAX_COMPLAINT ? `${text.slice(0, MAX_COMPLAINT)}…` : text;
}
