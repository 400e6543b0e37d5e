import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../local/until';
import type { Ground, Member, ProducerClient } from './support/ground';
import { type Check, check, type Lab, verdictOf } from './support/lab';
import { SocketCounter } from './support/sockets';

const SITES = 10;
const SERVICES = 20;
const AT_ONCE = 5;
const PARTITIONS = 6;
const VISITS_AT_ONCE = 5;
const PAUSE_MS = 100;
const DEADLINE_MS = 40_000;

export interface Evidence {
  readonly direct: Wiring;
  readonly kafka: Wiring;
  /** Records that the added service has got when it has caught up, and what was written when it was added. */
  readonly added: { readonly read: number; readonly writtenBefore: number };
  /** Records of the producers that were not stored. */
  readonly lost: number;
}

interface Wiring {
  /** Relations between programs that somebody has to configure. */
  readonly relations: readonly [before: number, withOneMore: number];
  /** Open TCP sockets of the websites. */
  readonly ofSites: readonly [before: number, withOneMore: number];
  /** Open TCP sockets altogether. */
  readonly sockets: readonly [before: number, withOneMore: number];
}

export const lab: Lab = {
  name: 'decoupling',
  claim: 'Kafka decouples ten websites from twenty services: 200 hard-coded connections become one topic and 30 clients.',
  method:
    'We wire ten websites to twenty services directly, over real sockets, and then through one topic. In both worlds a service is added while the websites write.',
  measures:
    'Open TCP sockets, counted where Node opens them and by who opened them; relations that somebody configures; what the added service gets to read.',
  simplifies:
    'Thirty are the clients, not the sockets: each client connects to several brokers. The number grows with the sum of websites and services instead of their product, and, above all, no website knows of a service. What stays coupled is the meaning: who changes the shape of a record breaks its readers, which is what schemas are for.',
  trap: 'Decoupled is also in time and speed: a service that is down or slow holds nobody up, it lags, and it loses records only when the retention passes it. SNS and SQS decouple too, but a service that is added later gets nothing of before.',
  run: async (ground) => {
    const direct = await wireDirectly();
    const evidence: Evidence = { direct, ...(await wireThroughKafka(ground)) };
    return { tables: [tableOf(evidence)], charts: [chartOf(evidence)], verdict: verdictOf(judge(evidence)) };
  },
};

/** Every website keeps a socket to every service, as 200 hard-coded addresses would. */
async function wireDirectly(): Promise<Wiring> {
  const servers: Server[] = [];
  const sockets: Socket[][] = Array.from({ length: SITES }, () => []);
  const add = async (): Promise<void> => {
    const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    // A server that listens on TCP has an address of this kind.
    const { port } = server.address() as AddressInfo;
    for (const ofSite of sockets) {
      const socket = connect({ host: '127.0.0.1', port });
      ofSite.push(socket);
      await once(socket, 'connect');
    }
  };
  const count = () => sockets.flat().filter(({ readyState }) => readyState === 'open').length;
  try {
    for (let service = 0; service < SERVICES; service += 1) await add();
    const before = count();
    await add();
    const after: readonly [number, number] = [before, count()];
    return { relations: after, ofSites: after, sockets: after };
  } finally {
    for (const socket of sockets.flat()) socket.destroy();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

async function wireThroughKafka(ground: Ground): Promise<Omit<Evidence, 'direct'>> {
  const { topics, records, brokers } = ground;
  const topic = await topics.create({ title: 'decoupled', partitions: PARTITIONS });
  const counter = new SocketCounter(brokers.addresses.map((address) => Number(address.split(':')[1])));
  const sites = counter.as('sites', () => Array.from({ length: SITES }, (_, n) => new Website(`site-${n}`, topic, records.producer())));
  const members: Member[] = [];
  const read: number[] = [];
  const addService = async (): Promise<void> => {
    const nth = read.push(0) - 1;
    const each = () => {
      read[nth] = (read[nth] ?? 0) + 1;
    };
    members.push(await counter.as('services', () => records.follow(topic, `${topic}-service-${nth}`, each)));
  };
  const written = () => sites.reduce((sum, { stored }) => sum + stored, 0);
  try {
    for (let from = 0; from < SERVICES; from += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, addService));
    await until('every service reads', DEADLINE_MS, () => read.every((count) => count > 0));
    const [ofSites, all] = [counter.open('sites'), counter.open('sites') + counter.open('services')];
    const writtenBefore = written();
    await addService();
    await until('the added service has read what was there before it', DEADLINE_MS, () => (read.at(-1) ?? 0) >= writtenBefore);
    return {
      kafka: {
        relations: [SITES + SERVICES, SITES + SERVICES + 1],
        ofSites: [ofSites, counter.open('sites')],
        sockets: [all, counter.open('sites') + counter.open('services')],
      },
      added: { read: read.at(-1) ?? 0, writtenBefore },
      lost: sites.reduce((sum, { lost }) => sum + lost, 0),
    };
  } finally {
    await Promise.all([...sites, ...members].map((part) => part.stop()));
    counter.stop();
  }
}

/** Writes visits without a pause longer than `PAUSE_MS`, and knows nothing but the topic. */
class Website {
  stored = 0;
  lost = 0;
  readonly #client: ProducerClient;
  readonly #running: Promise<void>;
  #isWanted = true;

  constructor(name: string, topic: string, client: ProducerClient) {
    this.#client = client;
    this.#running = this.#run(name, topic);
  }

  async stop(): Promise<void> {
    this.#isWanted = false;
    await this.#running;
    await this.#client.stop();
  }

  async #run(name: string, topic: string): Promise<void> {
    while (this.#isWanted) {
      const visits = Array.from({ length: VISITS_AT_ONCE }, (_, n) => ({ key: `${name}-${n}`, value: 'visit' }));
      // A client that is closed under it sends nothing any more.
      const outcomes = await this.#client.write(topic, visits).catch(() => []);
      const stored = outcomes.filter(({ status }) => status === 'stored').length;
      this.stored += stored;
      this.lost += visits.length - stored;
      await delay(PAUSE_MS);
    }
  }
}

function tableOf({ direct, kafka, added }: Evidence) {
  return {
    title: `${SITES} websites, ${SERVICES} services, then one more`,
    head: ['what', 'direct', 'with one more', 'through a topic', 'with one more '],
    rows: [
      ['relations to configure', ...direct.relations, ...kafka.relations],
      ['TCP sockets of the websites', ...direct.ofSites, ...kafka.ofSites],
      ['TCP sockets altogether', ...direct.sockets, ...kafka.sockets],
      ['websites to be changed for the one more', '', SITES, '', 0],
      ['visits of before that the one more gets', '', 0, '', Math.min(added.read, added.writtenBefore)],
    ],
  };
}

function chartOf({ direct, kafka }: Evidence) {
  return {
    title: 'Relations that somebody configures',
    kind: 'bars' as const,
    unit: 'relations',
    labels: [`${SERVICES} services`, `${SERVICES + 1} services`],
    series: [
      { name: 'direct', values: direct.relations },
      { name: 'through a topic', values: kafka.relations },
    ],
  };
}

export function judge({ direct, kafka, added, lost }: Evidence): readonly Check[] {
  return [
    check('direct: one connection for each pair', direct.sockets[0] === SITES * SERVICES, direct.sockets[0]),
    check('through a topic: one client for each program', kafka.relations[0] === SITES + SERVICES, kafka.relations[0]),
    check('fewer sockets, too, although each client speaks to several brokers', kafka.sockets[0] < direct.sockets[0], kafka.sockets[0]),
    check(
      'one more service: direct, every website gets one more connection',
      direct.ofSites[1] - direct.ofSites[0] === SITES,
      direct.ofSites[1] - direct.ofSites[0],
    ),
    check(
      'one more service: through a topic, no website notices',
      kafka.ofSites[1] === kafka.ofSites[0] && lost === 0,
      `${kafka.ofSites.join(' then ')} sockets of the websites, ${lost} records lost`,
    ),
    check(
      'and it reads from the beginning',
      added.writtenBefore > 0 && added.read >= added.writtenBefore,
      `${added.read} read, ${added.writtenBefore} written before it`,
    ),
  ];
}
