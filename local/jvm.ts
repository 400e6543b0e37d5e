/** How a Java process is started here: little memory, quick to start, ends with its parent. */
import type { Environment } from './ports';

/** AppCDS archive: used where it fits, or written when the process ends (by SIGTERM too). See class-archive.ts. */
export interface ClassArchive {
  readonly file: string;
  readonly mode: 'use' | 'record';
}

export interface JvmSpec {
  readonly heapMiB: number;
  /** Jars in the order of the class path, absolute. */
  readonly classpath: readonly string[];
  readonly classArchive?: ClassArchive;
  /** Where native libraries are looked for. */
  readonly libraryPath?: string;
  readonly systemProperties?: Readonly<Record<string, string>>;
  readonly mainClass: string;
  readonly args: readonly string[];
}

/** From local/kafka/java: ends the process when its standard input closes. */
const PARENT_GUARD = 'blueprint.launch.ParentGuard';

/** Serial collector and first-tier compiler: the smallest and the quickest to start, and throughput is not what one machine is for. */
const FRUGAL = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData', '-Djava.awt.headless=true'];

/** Arguments for `java` of a process that lives with its parent; its standard input must be a pipe. */
export function guardedJvmArguments(spec: JvmSpec): readonly string[] {
  return jvmArguments({ ...spec, mainClass: PARENT_GUARD, args: [spec.mainClass, ...spec.args] });
}

/** Arguments for `java` of a process that ends by itself. */
export function jvmArguments(spec: JvmSpec): readonly string[] {
  return [
    `-Xmx${spec.heapMiB}m`,
    ...FRUGAL,
    // "auto": an archive of another JVM or class path is left aside without a word instead of ending the start.
    '-Xshare:auto',
    ...(spec.classArchive === undefined ? [] : archiveOptions(spec.classArchive)),
    ...(spec.libraryPath === undefined ? [] : [`-Djava.library.path=${spec.libraryPath}`]),
    ...Object.entries(spec.systemProperties ?? {}).map(([name, value]) => `-D${name}=${value}`),
    '-cp',
    spec.classpath.join(':'),
    spec.mainClass,
    ...spec.args,
  ];
}

function archiveOptions({ file, mode }: ClassArchive): readonly string[] {
  const option = mode === 'use' ? 'SharedArchiveFile' : 'ArchiveClassesAtExit';
  return [`-XX:${option}=${file}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
}

const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ'];
/** Without a locale (in a container, say) Java takes every name of a file for ASCII, and refuses the others. */
const LOCALE = { LC_ALL: 'C.UTF-8' };

/** What a JVM of ours may see of the user's environment: nothing that changes how Kafka runs (KAFKA_*, JAVA_TOOL_OPTIONS, credentials). */
export function jvmEnvironment(environment: Environment): Environment {
  const inherited = Object.fromEntries(Object.entries(environment).filter(([name]) => INHERITED.includes(name)));
  return 'LANG' in inherited || 'LC_ALL' in inherited ? inherited : { ...LOCALE, ...inherited };
}
