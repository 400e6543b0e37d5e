import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { endPrograms } from '../support/run-program';
import { type Report, type StartResult, startRun } from '../support/run-start';
import { describeTopics } from './support/kafka-tool';
import { readTopic, type StoredRecord } from './support/reader';
import { MATCHES, type Stored } from './support/truth';

/** The first run of a clone makes jars, bundles and templates, beside the other tests' work. */
const FIRST_RUN_DEADLINE_MS = 300_000;
const TOPIC = 'website-logs';

interface StoredVisit extends Stored {
  readonly sequence: number;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
}

function toVisit({ partition, offset, key, value }: StoredRecord): StoredVisit {
  return { ...JSON.parse(value ?? '{}'), partition, offset, key };
}

function countsOf(visits: readonly StoredVisit[]): Record<string, number> {
  return Object.fromEntries(Object.entries(MATCHES).map(([name, matches]) => [name, visits.filter(matches).length]));
}

function reportOf(result: StartResult): Report {
  if (result.report === undefined) throw new Error(`no report was written:\n${result.stdout}\n${result.stderr}`);
  return result.report;
}

afterEach(endPrograms);
afterAll(endPrograms);

describe('npm start on a Kafka that is already there, checked by a reader of our own and the brokers’ own tools', () => {
  let result: StartResult;
  let visits: readonly StoredVisit[];

  beforeAll(async () => {
    const bootstrap = inject('bootstrap');
    result = await startRun(['--bootstrap', bootstrap, '--for', '25s', '--rate', '100']).ended;
    expect(result.stderr).toBe('');
    visits = (await readTopic(bootstrap, TOPIC)).map(toVisit);
  }, FIRST_RUN_DEADLINE_MS);

  it('ends well, with a report without errors and nothing left in the temporary folder', () => {
    expect(result.status).toBe(0);
    expect(reportOf(result).errors).toEqual([]);
    expect(result.leftovers).toEqual([]);
  });

  it('stores every acknowledged visit exactly once', () => {
    const report = reportOf(result);
    expect(report.produced.acknowledged).toBeGreaterThan(500);
    expect(report.produced.notSent).toBe(0);
    expect(visits).toHaveLength(report.produced.acknowledged);
    expect(new Set(visits.map(({ site, sequence }) => `${site} ${sequence}`)).size).toBe(visits.length);
  });

  it('writes ten websites, each site in one partition and in order', () => {
    const report = reportOf(result);
    const sites = groupBySite(visits);
    expect(Object.fromEntries([...sites].map(([site, list]) => [site, list.length]))).toEqual(report.produced.perSite);
    expect(sites.size).toBe(10);
    for (const [site, list] of sites) {
      expect(new Set(list.map(({ partition }) => partition)).size).toBe(1);
      expect(new Set(list.map(({ key }) => key))).toEqual(new Set([site]));
      const inLogOrder = [...list].sort((left, right) => left.offset - right.offset).map(({ sequence }) => sequence);
      expect(inLogOrder).toEqual([...inLogOrder].sort((left, right) => left - right));
    }
  });

  it('lets each of twenty services read all of it: consumed and matched equal the counts computed from the log', () => {
    const report = reportOf(result);
    const expected = countsOf(visits);
    expect(report.services.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
    expect(Object.fromEntries(report.services.map(({ name, matched }) => [name, matched]))).toEqual(expected);
    expect(new Set(report.services.map(({ consumed }) => consumed))).toEqual(new Set([visits.length]));
    expect(report.services.filter(({ lag, deadLettered }) => lag !== 0 || deadLettered !== 0)).toEqual([]);
  });

  it('reads the log in twenty consumer groups, one per service', () => {
    expect(new Set(reportOf(result).services.map(({ group }) => group)).size).toBe(20);
  });

  it('publishes a prediction of each service, scored in the next window', async () => {
    const report = reportOf(result);
    const predictions = await readTopic(inject('bootstrap'), 'predictions');
    const services = new Set(predictions.map(({ key }) => key?.split('/')[0]));
    expect(services).toEqual(new Set(Object.keys(MATCHES)));
    expect(report.services.reduce((sum, service) => sum + service.predictions, 0)).toBe(predictions.length);
    const scored = predictions.map(({ value }) => JSON.parse(value ?? '{}').closed).filter(({ predicted }) => predicted !== null);
    expect(scored.length).toBeGreaterThan(0);
    for (const { low, predicted, high } of scored) expect(low <= predicted && predicted <= high).toBe(true);
  });

  it('creates the topics in the declared shape, as Kafka’s own tool describes them', async () => {
    const text = await describeTopics([TOPIC, 'predictions', 'website-logs-dlq']);
    expect(text).toMatch(/Topic: website-logs\s.*PartitionCount: 12\s+ReplicationFactor: 3\s+Configs: .*retention\.ms=604800000/);
    expect(text).toMatch(/Topic: website-logs\s.*retention\.bytes=\d+/);
    expect(text).toMatch(/Topic: website-logs\s.*min\.insync\.replicas=2/);
    expect(text).toMatch(/Topic: predictions\s.*cleanup\.policy=compact/);
    expect(text).toMatch(/Topic: website-logs-dlq\s/);
  });
});

function groupBySite(visits: readonly StoredVisit[]): Map<string, StoredVisit[]> {
  const groups = new Map<string, StoredVisit[]>();
  for (const visit of visits) groups.set(visit.site, [...(groups.get(visit.site) ?? []), visit]);
  return groups;
}

describe('npm start --replay', () => {
  const FILE = join(__dirname, '..', 'fixtures', 'access-log', 'shop.example.log');
  const SITE = 'shop.example';
  // Blank lines are no requests: neither visits nor unreadable.
  const numbered = readFileSync(FILE, 'utf8').split('\n');
  const lines = numbered.filter((line) => line.trim() !== '');
  let result: StartResult;
  let visits: readonly StoredVisit[];

  beforeAll(async () => {
    const bootstrap = inject('bootstrap');
    result = await startRun(['--replay', FILE, '--bootstrap', bootstrap]).ended;
    visits = (await readTopic(bootstrap, TOPIC)).map(toVisit).filter(({ site }) => site === SITE);
  });

  it('turns every line into one visit, in the order of the file, or counts it as unreadable with its number', () => {
    const report = reportOf(result);
    const unreadable = report.produced.unparsable[SITE];
    expect(result.stderr).toBe('');
    expect(unreadable?.count).toBeGreaterThan(0);
    expect(report.produced.perSite).toEqual({ [SITE]: lines.length - (unreadable?.count ?? 0) });
    for (const { line, text } of unreadable?.first ?? []) expect(numbered[line - 1]?.startsWith(text)).toBe(true);
    const inLogOrder = [...visits].sort((left, right) => left.offset - right.offset).map(({ sequence }) => sequence);
    expect(inLogOrder).toHaveLength(report.produced.acknowledged);
    expect(inLogOrder).toEqual([...inLogOrder].sort((left, right) => left - right));
  });

  it('lets the services count what a line count of the file finds', () => {
    const matched = Object.fromEntries(reportOf(result).services.map((service) => [service.name, service.matched]));
    const withStatus = (status: string) => lines.filter((line) => new RegExp(`" ${status} (\\d+|-)( |$)`).test(line)).length;
    expect(matched['not-found-rate']).toBe(withStatus('404'));
    expect(matched['error-rate']).toBe(withStatus('5\\d\\d'));
    expect(matched['write-requests']).toBe(lines.filter((line) => /"(POST|PUT|PATCH|DELETE) /.test(line)).length);
    expect(matched['traffic']).toBe(visits.length);
    expect(matched).toEqual(countsOf(visits));
  });
});

describe('npm start with brokers of its own', () => {
  it('runs both environments at the same time on one machine, and leaves no process, port or file', async () => {
    const runs = ['learn', 'production'].map((environment) => startRun(['--env', environment, '--for', '5s', '--rate', '20']));
    const [learn, production] = await Promise.all(runs.map(({ ended }) => ended));
    for (const result of [learn, production]) {
      expect(result).toMatchObject({ status: 0, stderr: '', leftovers: [], survivors: [], report: { errors: [] } });
      expect(result?.report?.brokers.map(({ rack }) => rack)).toEqual(['us-east-1a', 'us-east-1b', 'us-east-1c']);
      expect(new Set(result?.report?.services.map(({ consumed }) => consumed))).toEqual(new Set([result?.report?.produced.acknowledged]));
    }
    expect(learn?.report?.kafkaVersion).toMatch(/^3\.9\./);
    expect(production?.report?.kafkaVersion).toMatch(/^4\.1\./);
    for (const port of [learn, production].flatMap((result) => result?.report?.brokers ?? []).map((broker) => broker.port)) {
      expect(await isOpen(port)).toBe(false);
    }
  });

  it.each([
    { moment: 'while the brokers start', options: [], pattern: /DynamoDB Local: jars/, isEnforced: true },
    { moment: 'while visits flow, without IAM', options: ['--no-iam'], pattern: /visits [1-9]/, isEnforced: false },
  ])('stops cleanly on Ctrl-C $moment', async ({ options, pattern, isEnforced }) => {
    const run = startRun(options);
    await run.waitFor(pattern, 90_000);
    run.interrupt('SIGINT');
    const result = await run.ended;
    expect(result).toMatchObject({ status: 0, stderr: '', leftovers: [], survivors: [] });
    if (!isEnforced) expect(result.report?.iam).toEqual({ enforced: false, allowed: [], denied: [] });
  });
});

describe('npm start with bad input says so in one message, with exit status 1, and leaves nothing', () => {
  const NO_PROGRAMS = { PATH: '/nonexistent', JAVA_HOME: '' };

  it.each([
    {
      name: 'an unknown environment',
      options: ['--env', 'prod'],
      message: /^unknown environment "prod", must be one of learn, production, express, serverless/,
    },
    { name: 'an unknown option', options: ['--fast'], message: /^unknown option --fast; known: --env, / },
    { name: 'a missing log', options: ['--replay', 'none.log'], message: /^none\.log: cannot be read: there is no such file\n$/ },
    { name: 'no Java and no Maven', options: [], message: /^java: not found.*install.*\n.*[Mm]aven.*install/, environment: NO_PROGRAMS },
    {
      name: 'a Kafka that does not answer',
      options: ['--bootstrap', '127.0.0.1:9'],
      message: /^--bootstrap: no broker answers \(127\.0\.0\.1:9: ECONNREFUSED\); start Kafka/,
    },
  ])('$name', async ({ options, message, environment }) => {
    const result = await startRun(options, environment).ended;
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect(result).toMatchObject({ status: 1, leftovers: [], survivors: [] });
  });
});

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
