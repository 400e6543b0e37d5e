import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { type Report, type StartResult, startRun } from '../support/run-start';
import { describeTopics } from './support/kafka-tool';
import { readTopic, type StoredRecord } from './support/reader';
import { MATCHES, type Stored } from './support/truth';

const RUN_DEADLINE_MS = 150_000;
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

describe('npm start on a Kafka that is already there, checked by a reader of our own and the brokers’ own tools', () => {
  let result: StartResult;
  let visits: readonly StoredVisit[];

  beforeAll(async () => {
    const bootstrap = inject('bootstrap');
    result = await startRun(['--bootstrap', bootstrap, '--for', '15s', '--rate', '100']).ended;
    expect(result.stderr).toBe('');
    visits = (await readTopic(bootstrap, TOPIC)).map(toVisit);
  }, RUN_DEADLINE_MS);

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

describe('npm start with brokers of its own', () => {
  it(
    'replays real access logs: every line becomes a visit of its site or is named with its number, and the services count them',
    async () => {
      const file = join(__dirname, '..', 'fixtures', 'access', 'shop.log');
      const result = await startRun(['--replay', file]).ended;
      const report = reportOf(result);
      expect(result.status).toBe(0);
      expect(result.leftovers).toEqual([]);
      expect(report.brokers).toHaveLength(3);
      expect(report.produced.perSite).toHaveProperty('shop');
    },
    RUN_DEADLINE_MS,
  );
});
