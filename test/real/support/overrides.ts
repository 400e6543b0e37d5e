import { runKafkaTool } from './kafka-tool';

const PARTITIONS = /^Topic: (\S+)\s.*PartitionCount: (\d+)\s+ReplicationFactor: (\d+)/gm;
const TOPIC_HEADER = /^Dynamic configs for topic (\S+) are:$/;

/** Every topic of a cluster as Kafka's own kafka-topics and kafka-configs print it: `10/3 cleanup.policy=compact`. */
export async function readTopics(bootstrap: string): Promise<ReadonlyMap<string, string>> {
  const [topics, configs] = await Promise.all([
    runKafkaTool('org.apache.kafka.tools.TopicCommand', ['--describe', '--exclude-internal'], bootstrap),
    runKafkaTool('kafka.admin.ConfigCommand', ['--describe', '--entity-type', 'topics'], bootstrap),
  ]);
  const overrides = parseOverrides(configs.stdout);
  return new Map(
    [...topics.stdout.matchAll(PARTITIONS)].map(([, name = '', partitions, replicas]) => [
      name,
      [`${partitions}/${replicas}`, ...(overrides.get(name) ?? []).sort()].join(' '),
    ]),
  );
}

function parseOverrides(output: string): ReadonlyMap<string, string[]> {
  const overrides = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of output.split('\n')) {
    const topic = TOPIC_HEADER.exec(line)?.[1];
    const override = /^ {2}(\S+=.*) sensitive=/.exec(line)?.[1];
    if (topic !== undefined) {
      current = [];
      overrides.set(topic, current);
    } else if (override !== undefined) {
      current.push(override);
    }
  }
  return overrides;
}
