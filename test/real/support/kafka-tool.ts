import { inject } from 'vitest';
import { kafkaTool, type ToolResult } from '../../../local/kafka/tool';

/** Runs one of Kafka's own tools against the tests' cluster (`--bootstrap-server` is added), e.g. `org.apache.kafka.tools.TopicCommand`. */
export function runKafkaTool(mainClass: string, args: readonly string[], bootstrap: string = inject('bootstrap')): Promise<ToolResult> {
  const tool = { java: inject('java'), classpath: inject('kafkaClasspath'), environment: process.env };
  return kafkaTool(tool, mainClass, ['--bootstrap-server', bootstrap, ...args]);
}

/** What `kafka-topics --describe` prints for the topics. */
export async function describeTopics(names: readonly string[], bootstrap?: string): Promise<string> {
  const result = await runKafkaTool('org.apache.kafka.tools.TopicCommand', ['--describe', '--topic', names.join('|')], bootstrap);
  if (result.exitStatus !== 0) {
    throw new Error(`kafka-topics ended with ${result.exitStatus}: ${result.stdout}${result.stderr}`);
  }
  return result.stdout;
}
