import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kafka } from 'kafkajs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readIamEvents } from '../../local/kafka/iam/events';
import type { BrokerRole } from '../../local/kafka/iam/policy-file';
import { allow, arnOf, CLUSTER_ARN, clientOf, type IamCluster, newRole, plainClient, startIamCluster } from './support/iam-cluster';
import { presign } from './support/presign';
import { waitUntil } from './support/processes';

const TOPIC = 'sessions';
const CONNECT = allow(CLUSTER_ARN, 'Connect');
const WRITE = allow(arnOf('topic', TOPIC), 'DescribeTopic', 'WriteData');
const ADMIN = newRole('admin', [allow('*', '*')]);
const PRODUCER = newRole('producer', [CONNECT, WRITE]);
/** kafkajs authenticates anew 10 s before the end: from the second second on. */
const SHORT = { expiresSeconds: 12 };

/** After a closed connection only a second try meets the refusal itself. */
const RETRIES = { retries: 3, initialRetryTime: 50 };
const NOT_AUTHORIZED = /^Not authorized to access topics/;

let folder = '';
let cluster: IamCluster;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'msk-blueprint-iam-'));
  const brokers = [{ id: 1, rack: 'a', properties: {} }];
  cluster = await startIamCluster({ folder, release: '4.1.2', brokers, roles: [ADMIN, PRODUCER] });
  const admin = clientOf(cluster, ADMIN).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 1 }] });
  await admin.disconnect();
});

beforeEach(() => cluster.setRoles([ADMIN, PRODUCER]));

afterAll(async () => {
  await cluster.kafka.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Gives the body a function that sends one record on one connection. */
async function withProducer(kafka: Kafka, body: (send: () => Promise<unknown>) => Promise<void>): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  try {
    await body(() => producer.send({ topic: TOPIC, messages: [{ value: 'x' }] }));
  } finally {
    await producer.disconnect();
  }
}

/** Sends until it is refused in such words. A connection that the broker has just closed may be noticed first. */
async function expectRefusal(send: () => Promise<unknown>, words: RegExp): Promise<void> {
  await waitUntil(`a record is refused with ${words}`, () =>
    send().then(
      () => false,
      ({ message }: Error) => words.test(message),
    ),
  );
}

function countingClient(token: () => string): { readonly kafka: Kafka; readonly calls: () => number } {
  let calls = 0;
  const counted = async () => {
    calls += 1;
    return token();
  };
  return { kafka: plainClient(cluster, { token: counted }), calls: () => calls };
}

const rotated = (role: BrokerRole): BrokerRole => ({ ...role, secretAccessKey: 'rotated' });

describe('a policy that is replaced while clients are connected', () => {
  it('is in force at once, and stays when the next file has errors', async () => {
    await withProducer(clientOf(cluster, PRODUCER), async (send) => {
      await send();
      await cluster.setRoles([ADMIN, { ...PRODUCER, statements: [CONNECT] }]);
      await expectRefusal(send, NOT_AUTHORIZED);

      await writeFile(join(folder, 'policy.json.broken'), '{"region": "eu-central-1", "roles": []');
      await rename(join(folder, 'policy.json.broken'), join(folder, 'policy.json'));
      await waitUntil('the file is refused', async () => {
        await expect(send()).rejects.toThrow(NOT_AUTHORIZED);
        const events = await readIamEvents(cluster.iam.eventFiles);
        return events.some(({ event, ...rest }) => event === 'policy-refused' && 'reason' in rest && /^is no JSON/.test(rest.reason ?? ''));
      });

      await cluster.setRoles([ADMIN, PRODUCER]);
      await waitUntil('records are taken again', () =>
        send()
          .then(() => true)
          .catch(() => false),
      );
    });
  });
});

describe('brokers without a good policy', () => {
  it('do not start, and say what is wrong with it', async () => {
    const nobody = newRole('nobody', [{ effect: 'Allow', actions: ['Connect'], resources: ['*'] }]);
    const options = { release: '4.1.2', brokers: [{ id: 1, rack: 'a', properties: {} }], roles: [nobody] } as const;
    const error: Error = await startIamCluster({ ...options, folder: join(folder, 'broken') }).catch((thrown) => thrown);
    expect(error.message).toContain('policy.roles[0].statements[0].actions: got "Connect", expected SERVICE:ACTION or *');
  });
});

describe('a session', () => {
  it('lasts as long as its token, and goes on with the next one without a lost record', async () => {
    const { kafka, calls } = countingClient(() => presign(PRODUCER, SHORT));
    await withProducer(kafka, async (send) => {
      await send();
      const connections = calls();
      await waitUntil('tokens are asked for again', async () => {
        await send();
        return calls() > connections + 1;
      });
    });
  });

  it('ends at its next token when the key is another by then', async () => {
    const kafka = plainClient(cluster, { token: async () => presign(PRODUCER, SHORT), retry: RETRIES });
    await withProducer(kafka, async (send) => {
      await send();
      await cluster.setRoles([ADMIN, rotated(PRODUCER)]);
      await expectRefusal(send, /\[[0-9a-f-]{36}\]: Access denied/);
    });
  });

  it('is ended by the broker when its client does not authenticate anew', async () => {
    const kafka = plainClient(cluster, { token: async () => presign(PRODUCER, { expiresSeconds: 2 }), reauthenticationThreshold: -60_000 });
    await withProducer(kafka, async (send) => {
      await send();
      await expectRefusal(send, /closed connection|ECONNRESET|EPIPE|disconnected/i);
    });
  });
});
