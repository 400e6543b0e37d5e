/** kafka-topics and kafka-configs, a JVM per topic, as a shell script would call them; few topics, multiplied. */
import { type KafkaTool, kafkaTool } from '../../../local/kafka/tool';
import type { Contestant } from '../contestant';
import { growing, namesOf, PARTITIONS, type Phase, RETENTION_AFTER_MS, type Workload } from '../workload';

const TAKEN = 3;
const TOPICS = 'org.apache.kafka.tools.TopicCommand';
const CONFIGS = 'kafka.admin.ConfigCommand';

export function kafkaTools(tool: KafkaTool, bootstrap: string): Contestant {
  return {
    name: 'kafka-topics, kafka-configs',
    take: (count) => Math.min(TAKEN, count),
    run: async (phase, workload) => {
      const names = phase === 'grow' ? growing(namesOf(workload)) : namesOf(workload);
      const start = performance.now();
      for (const name of names) {
        for (const [mainClass, ...args] of commandsOf(phase, name, workload)) {
          const { exitStatus, stdout, stderr } = await kafkaTool(tool, mainClass, ['--bootstrap-server', bootstrap, ...args]);
          if (exitStatus !== 0) throw new Error(`${mainClass} ${args.join(' ')}: ${stdout}${stderr}`);
        }
      }
      return { ms: ((performance.now() - start) / names.length) * shareOf(phase, workload) };
    },
    close: async () => undefined,
  };
}

// A tenth of the topics grows, and of three topics one does.
const shareOf = (phase: Phase, { count }: Workload): number => (phase === 'grow' ? count / 10 : count);

function commandsOf(phase: Phase, name: string, { replicationFactor }: Workload): readonly (readonly [string, ...string[]])[] {
  const topic = ['--topic', name];
  const entity = ['--entity-type', 'topics', '--entity-name', name];
  const configs = ['cleanup.policy=delete', 'max.message.bytes=2097152', 'retention.ms=86400000'].flatMap((each) => ['--config', each]);
  const size = ['--partitions', String(PARTITIONS), '--replication-factor', String(replicationFactor)];
  switch (phase) {
    case 'create':
      return [[TOPICS, '--create', ...topic, ...size, ...configs]];
    case 'noop':
      return [[TOPICS, '--describe', ...topic]];
    case 'change':
      return [[CONFIGS, '--alter', ...entity, '--add-config', `retention.ms=${RETENTION_AFTER_MS}`]];
    case 'grow':
      return [[TOPICS, '--alter', ...topic, '--partitions', String(PARTITIONS + 1)]];
    case 'delete':
      return [[TOPICS, '--delete', ...topic]];
  }
}
