/** `npm run topics`: the reconciler's engine on the command line (plan, apply, drift, export). */
import { readFile } from 'node:fs/promises';
import { createColors, isColorSupported } from 'picocolors';
import { createKafka, type KafkaConnection, parseKafkaConnection } from '../lambda/shared/kafka/client';
import { KAFKA_ENV } from '../lambda/shared/kafka/contract';
import { createWire } from '../lambda/shared/kafka/wire';
import { KafkajsAcls } from '../lambda/topic-config/adapters/kafkajs-acls';
import { KafkajsAdmin } from '../lambda/topic-config/adapters/kafkajs-admin';
import { KafkajsMover } from '../lambda/topic-config/adapters/kafkajs-mover';
import type { ClusterTarget } from '../lambda/topic-config/cli/options';
import { type CliWorld, runCli } from '../lambda/topic-config/cli/run';
import type { ClusterFlavour } from '../lambda/topic-config/contract';
import { SYSTEM_CLOCK } from '../lambda/topic-config/ports';
import { loadConfig } from '../lib/config/load';
import { locateMskCluster } from './msk-locate';

interface Located {
  readonly connection: KafkaConnection;
  readonly flavour?: ClusterFlavour;
}

/** PLAINTEXT to given brokers unless KAFKA_AUTH says otherwise, as it does for the functions; IAM to those that MSK tells. */
async function locate(target: ClusterTarget): Promise<Located> {
  if (target.kind === 'bootstrap') {
    const env = { [KAFKA_ENV.auth]: 'none', ...process.env, [KAFKA_ENV.bootstrapBrokers]: target.brokers.join(',') };
    return { connection: parseKafkaConnection(env) };
  }
  return locateMskCluster(target.clusterArn);
}

const world: CliWorld = {
  withCluster: async (target, use) => {
    const { connection, flavour } = await locate(target);
    const wire = createWire(createKafka(connection, undefined, 'admin'));
    const admin = new KafkajsAdmin(wire);
    try {
      return await use({
        admin,
        mover: new KafkajsMover(wire),
        acls: new KafkajsAcls(wire),
        ...(flavour === undefined ? {} : { flavour }),
        listNames: () => admin.listNames(),
      });
    } finally {
      await wire.reset().catch(() => undefined);
    }
  },
  readFile: (path) => readFile(path, 'utf8'),
  loadEnvironment: (name) => {
    const { cluster, topics } = loadConfig(name);
    return { flavour: cluster.kind, topics };
  },
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  clock: SYSTEM_CLOCK,
  // https://no-color.org; picocolors knows it, and whether a terminal reads.
  ...(isColorSupported && process.stdout.isTTY ? { palette: createColors(true) } : {}),
};

runCli(process.argv.slice(2), world).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
