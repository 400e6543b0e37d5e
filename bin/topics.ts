/** `npm run topics`: the reconciler's engine on the command line (plan, apply, drift, export). */
import { readFile } from 'node:fs/promises';
import { createKafka, parseKafkaConnection } from '../lambda/shared/kafka/client';
import { KAFKA_ENV } from '../lambda/shared/kafka/contract';
import { createWire } from '../lambda/shared/kafka/wire';
import { KafkajsAdmin } from '../lambda/topic-config/adapters/kafkajs-admin';
import { type CliWorld, runCli } from '../lambda/topic-config/cli/run';
import { SYSTEM_CLOCK } from '../lambda/topic-config/ports';
import { loadConfig } from '../lib/config/load';

const world: CliWorld = {
  withCluster: async (bootstrap, use) => {
    // PLAINTEXT unless KAFKA_AUTH says otherwise, as it does for the functions.
    const env = { [KAFKA_ENV.auth]: 'none', ...process.env, [KAFKA_ENV.bootstrapBrokers]: bootstrap.join(',') };
    const wire = createWire(createKafka(parseKafkaConnection(env), undefined, 'admin'));
    const admin = new KafkajsAdmin(wire);
    try {
      return await use({ admin, listNames: () => admin.listNames() });
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
