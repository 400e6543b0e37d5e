/** Kafka's own Java client: the floor. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { jvmEnvironment } from '../../../local/jvm';
import type { KafkaTool } from '../../../local/kafka/tool';
import type { Contestant } from '../contestant';

const SOURCE = join(__dirname, '../java/AdminFloor.java');

export function javaFloor({ java, classpath, environment }: KafkaTool, bootstrap: string): Contestant {
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error';
  const child = spawn(java, [quiet, '-Xmx1g', '-cp', classpath.join(':'), SOURCE, bootstrap], {
    env: { ...jvmEnvironment(environment) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'close');
  return {
    name: 'Java AdminClient',
    take: (count) => count,
    run: async (phase, { prefix, count, replicationFactor }) => {
      child.stdin.write(`${phase} ${prefix} ${count} ${replicationFactor}\n`);
      const answer = await lines.next();
      const ms = Number(/^ms (\S+)$/.exec(answer.done ? '' : answer.value)?.[1]);
      if (Number.isNaN(ms)) throw new Error(`the Java program answered ${String(answer.value)} to ${phase}`);
      return { ms };
    },
    close: async () => {
      // It may be in the middle of something.
      child.kill();
      await ended;
    },
  };
}
