import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { type IamEvent, readIamEvents } from '../../local/kafka/iam/events';
import type { BrokerRole } from '../../local/kafka/iam/policy-file';
import type { KafkaRelease } from '../../local/kafka/versions';
import {
  allow,
  arnOf,
  CLUSTER_ARN,
  clientOf,
  type IamCluster,
  newRole,
  plainClient,
  signToken,
  startIamCluster,
} from './support/iam-cluster';
import { SCENARIOS, type Scenario, type ScenarioNames, statementsOf } from './support/iam-scenarios';
import { THREE_BROKERS } from './support/kafka.setup';
import { newName } from './support/names';
import { presign } from './support/presign';
import { isAlive, waitUntil } from './support/processes';

const TOPIC = 'visits';
/** Group and transaction coordinators are elected while the first client waits. Refusals are never retried. */
const PATIENT = { retries: 20, initialRetryTime: 50, maxRetryTime: 500 };

interface Case {
  readonly scenario: Scenario;
  readonly names: ScenarioNames;
  readonly role: BrokerRole;
  /** The action that the role lacks; undefined: it has all. */
  readonly removed?: string;
}

function caseOf(scenario: Scenario, index: number, removed?: string): Case {
  const id = `${scenario.name.replaceAll(' ', '-')}-${index}`;
  const names = { topic: TOPIC, newTopic: `new-${id}`, group: `group-${id}`, transactionalId: `id-${id}` };
  const grants = scenario.grants(names).filter(({ action }) => action !== removed);
  return { scenario, names, role: newRole(id, statementsOf(grants)), ...(removed === undefined ? {} : { removed }) };
}

const NO_NAMES: ScenarioNames = { topic: '', newTopic: '', group: '', transactionalId: '' };
const ALL_GRANTED = SCENARIOS.map((scenario) => caseOf(scenario, 0));
const ONE_REMOVED = SCENARIOS.flatMap((scenario) =>
  scenario.grants(NO_NAMES).map(({ action }, index) => caseOf(scenario, index + 1, action)),
);
const everything = allow('*', '*');
const ADMIN = newRole('admin', [everything]);
const SESSION = newRole('session', [everything], { sessionToken: 'a/session+token= with %' });
const HIDDEN = newRole('hidden', [allow(CLUSTER_ARN, 'Connect')]);
const MINUTE_MS = 60_000;
const ROLES = [...ALL_GRANTED, ...ONE_REMOVED].map(({ role }) => role).concat(ADMIN, SESSION, HIDDEN);

const LINES: readonly { readonly release: KafkaRelease; readonly brokers: number }[] = [
  { release: '3.9.2', brokers: 1 },
  { release: '4.1.2', brokers: 3 },
];

function succeeds(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

async function editedToken(edit: (url: string) => string): Promise<string> {
  const token = await signToken(ADMIN);
  return Buffer.from(edit(Buffer.from(token, 'base64url').toString())).toString('base64url');
}

const FORGERIES: readonly { readonly what: string; readonly token: () => Promise<string>; readonly reason: RegExp }[] = [
  { what: 'an unknown key', token: () => signToken(newRole('x', [])), reason: /^no role has that access key$/ },
  { what: 'a wrong secret', token: () => signToken({ ...ADMIN, secretAccessKey: 'x' }), reason: /^the signature does not match$/ },
  { what: 'another region', token: () => signToken(ADMIN, 'eu-west-1'), reason: /^host: got kafka\.eu-west-1\.amazonaws\.com/ },
  { what: 'a missing session token', token: () => signToken(withoutSession(SESSION)), reason: /^X-Amz-Security-Token is missing$/ },
  {
    what: 'a longer life',
    token: () => editedToken((url) => url.replace('Expires=900', 'Expires=9000')),
    reason: /^X-Amz-Expires: got 9000/,
  },
  {
    what: 'a fraction of a second',
    token: () => editedToken((url) => url.replace('=900&', '=899.5&')),
    reason: /^X-Amz-Expires: got 899\.5/,
  },
  { what: 'an edited life', token: () => editedToken((url) => url.replace('=900&', '=800&')), reason: /^the signature does not match$/ },
  { what: 'one more parameter', token: () => editedToken((url) => `${url}&Version=1`), reason: /^parameters: got Version/ },
  {
    what: 'a cut',
    token: () => editedToken((url) => url.slice(0, -'&X-Amz-SignedHeaders=host'.length)),
    reason: /^X-Amz-SignedHeaders is missing$/,
  },
  { what: 'no URL', token: async () => 'aGVsbG8', reason: /^is no https URL$/ },
  { what: 'absurd length', token: async () => 'a'.repeat(100_000), reason: /^has 100000 characters/ },
  { what: 'sixteen minutes behind it', token: async () => presign(ADMIN, { ageMs: 16 * MINUTE_MS }), reason: /^expired at 20/ },
  {
    what: 'a date ten minutes ahead',
    token: async () => presign(ADMIN, { ageMs: -10 * MINUTE_MS }),
    reason: /^signed at .*, more than 5 minutes after/,
  },
];

function withoutSession({ sessionToken: _, ...role }: BrokerRole): BrokerRole {
  return role;
}

function isBlamed(event: IamEvent, { role, removed }: Case): boolean {
  if (event.event === 'token-refused') {
    return removed === 'Connect' && event.accessKeyId === role.accessKeyId && event.reason.startsWith('kafka-cluster:Connect on ');
  }
  const isRefusal = event.event === 'decision' && event.role === role.arn && !event.allowed && event.quiet !== true;
  return isRefusal && (event.action === `kafka-cluster:${removed}` || (event.reason ?? '').includes(`needs kafka-cluster:${removed} on `));
}

describe.each(LINES)('Kafka $release with $brokers broker(s) that enforce IAM', ({ release, brokers }) => {
  let folder = '';
  let cluster: IamCluster;
  const events = () => readIamEvents(cluster.iam.eventFiles);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'msk-blueprint-iam-'));
    cluster = await startIamCluster({ folder, release, brokers: THREE_BROKERS.slice(0, brokers).map(fitting), roles: ROLES });
    const kafka = clientOf(cluster, ADMIN, PATIENT);
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 1 }], waitForLeaders: true });
    await admin.disconnect();
    // The first of each kind waits for the internal topics; kafkajs gives up while their coordinators are loading.
    for (const scenario of SCENARIOS) {
      await waitUntil(`${scenario.name} works`, () =>
        succeeds(scenario.run(kafka, { topic: TOPIC, newTopic: newName('n'), group: 'g', transactionalId: 't' })),
      );
    }
  });

  /** One broker cannot replicate. */
  function fitting<T extends { readonly properties: Readonly<Record<string, string>> }>(spec: T): T {
    const properties = { ...spec.properties, 'default.replication.factor': String(brokers), 'min.insync.replicas': '1' };
    return { ...spec, properties };
  }

  afterAll(async () => {
    await cluster.kafka.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Takes away what a try has left that failed in the middle: the role has rights on this one name. */
  async function forget({ newTopic }: ScenarioNames): Promise<void> {
    const admin = clientOf(cluster, ADMIN, PATIENT).admin();
    await admin.connect();
    if ((await admin.listTopics()).includes(newTopic)) await admin.deleteTopics({ topics: [newTopic] });
    await admin.disconnect();
  }

  it('lets a session connect with the unmodified signer', async () => {
    const admin = clientOf(cluster, SESSION).admin();
    await admin.connect();
    expect(await admin.listTopics()).toContain(TOPIC);
    await admin.disconnect();
  });

  it('hides topics without a word from a role that may only connect, as MSK does', async () => {
    const admin = clientOf(cluster, HIDDEN).admin();
    await admin.connect();
    expect(await admin.listTopics()).toEqual([]);
    await admin.disconnect();
    const hidden = (await events()).filter((event) => event.event === 'decision' && event.role === HIDDEN.arn && !event.allowed);
    expect(hidden).toContainEqual(
      expect.objectContaining({ action: 'kafka-cluster:DescribeTopic', resource: arnOf('topic', TOPIC), quiet: true }),
    );
  });

  it.each(FORGERIES)('refuses a token with $what: at once, in MSK’s words, with the reason in the log only', async ({ token, reason }) => {
    const error: Error = await plainClient(cluster, { token })
      .admin()
      .connect()
      .catch((thrown) => thrown);
    const [, id] = /^SASL OAUTHBEARER authentication failed: \[([0-9a-f-]{36})\]: Access denied$/.exec(error.message) ?? [];
    expect({ name: error.name, id }).toEqual({ name: 'KafkaJSSASLAuthenticationError', id: expect.any(String) });
    expect(await events()).toContainEqual(expect.objectContaining({ event: 'token-refused', id, reason: expect.stringMatching(reason) }));
  });

  it('does not answer a client that comes without TLS', async () => {
    const sasl = { mechanism: 'oauthbearer' as const, oauthBearerProvider: async () => ({ value: await signToken(ADMIN) }) };
    const plaintext = new Kafka({ brokers: cluster.kafka.bootstrap.split(','), sasl, logLevel: logLevel.NOTHING, retry: { retries: 0 } });
    await expect(plaintext.admin().connect()).rejects.toThrow();
  });

  it.each(ALL_GRANTED)('lets a $scenario.name work that has exactly what it needs', async ({ scenario, role, names }) => {
    onTestFailed(() => forget(names));
    await scenario.run(clientOf(cluster, role, PATIENT), names);
    const refused = (await events()).filter(
      (event) => event.event === 'decision' && event.role === role.arn && !event.allowed && !event.quiet,
    );
    expect(refused).toEqual([]);
  });

  it.each(ONE_REMOVED)('stops a $scenario.name without $removed, and the log names it', async (removed) => {
    await expect(removed.scenario.run(clientOf(cluster, removed.role, PATIENT), removed.names)).rejects.toThrow();
    expect((await events()).filter((event) => isBlamed(event, removed))).not.toEqual([]);
  });

  it('has brokers that are all up at the end, and logs that hold no secret', async () => {
    expect(await Promise.all(cluster.kafka.brokers.map(({ pid }) => isAlive(pid)))).toEqual(Array.from({ length: brokers }, () => true));
    const serverLogs = cluster.kafka.brokers.map(({ id }) => join(folder, 'kafka', `broker-${id}`, 'server.log'));
    const texts = await Promise.all([...cluster.iam.eventFiles, ...serverLogs].map((file) => readFile(file, 'utf8')));
    const secrets = ROLES.flatMap(({ secretAccessKey, sessionToken }) => [
      secretAccessKey,
      ...(sessionToken === undefined ? [] : [sessionToken]),
    ]);
    expect(secrets.filter((secret) => texts.some((text) => text.includes(secret)))).toEqual([]);
    expect(texts.some((text) => /X-Amz-Signature/.test(text))).toBe(false);
  });
});
