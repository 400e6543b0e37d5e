/** The brokers' own command-line tools, as main classes of the same jars. */
import { execFile } from 'node:child_process';
import { jvmArguments, jvmEnvironment } from '../jvm';
import type { Environment } from '../ports';

export interface KafkaTool {
  /** The `java` program, absolute. */
  readonly java: string;
  readonly classpath: readonly string[];
  readonly environment: Environment;
}

export interface ToolResult {
  readonly exitStatus: number;
  readonly stdout: string;
  readonly stderr: string;
}

const HEAP_MIB = 128;
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs e.g. `org.apache.kafka.tools.TopicCommand`; resolves for every exit status, rejects only when Java cannot be run or hangs. */
export function kafkaTool(tool: KafkaTool, mainClass: string, args: readonly string[]): Promise<ToolResult> {
  const { java, classpath } = tool;
  const systemProperties = { 'org.slf4j.simpleLogger.defaultLogLevel': 'warn' };
  const jvm = jvmArguments({ heapMiB: HEAP_MIB, classpath, systemProperties, mainClass, args });
  const options = { env: { ...jvmEnvironment(tool.environment) }, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
  return new Promise((resolve, reject) => {
    execFile(java, [...jvm], options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') {
        reject(error);
      } else {
        resolve({ exitStatus: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      }
    });
  });
}
