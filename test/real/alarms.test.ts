import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { askBeans } from '../../local/alarms/adapters/broker-beans';
import { planAlarms } from '../../local/alarms/plan';
import { createBrokerSource } from '../../local/alarms/sources/brokers';
import { AlarmWatch } from '../../local/alarms/watch';
import { ensureKafka } from '../../local/kafka/artifacts';
import { startKafka } from '../../local/kafka/cluster';
import type { RunningKafka } from '../../local/ports';
import { findToolsOrThrow } from '../../local/tools';
import { synthesize } from '../support/synth';
import { THREE_BROKERS } from './support/kafka.setup';
import { waitUntil } from './support/processes';

const DEADLINE_MS = 40_000;
const VICTIM = 2;

/** The templates' own alarms over three real brokers, with the clock of a run: a second is a minute. */
describe('the alarms of learn over real brokers', () => {
  let folder = '';
  let kafka: RunningKafka | undefined;
  let watch: AlarmWatch | undefined;
  let problems: string[];
  const own = (): RunningKafka => {
    if (kafka === undefined) throw new Error('the brokers did not start');
    return kafka;
  };

  beforeEach(async () => {
    problems = [];
    const environment = process.env;
    const tools = await findToolsOrThrow(environment);
    const artifacts = await ensureKafka({ cacheDirectory: inject('cacheDirectory'), environment, tools }, '3.9.2');
    folder = await mkdtemp(join(tmpdir(), 'msk-blueprint-test-'));
    kafka = await startKafka(THREE_BROKERS, { artifacts, tools, environment, dataDirectory: folder });
    const startedAt = performance.now();
    const elapsedMs = () => performance.now() - startedAt;
    watch = new AlarmWatch({
      plan: planAlarms(synthesize('learn').assembly, new Set(['own-brokers', 'volumes'])),
      sources: kafka.brokers.map(({ id, metricsFile }) =>
        createBrokerSource({
          clusterName: 'msk-learn',
          broker: {
            ...{ brokerId: id, volumeBytes: 1024 ** 3, iamListener: undefined },
            ask: (questions) => askBeans(metricsFile ?? '', questions),
            isServing: async () => false,
          },
          onProblem: (text) => problems.push(text),
          nowMs: elapsedMs,
        }),
      ),
      minuteMs: 1_000,
      elapsedMs,
      onProblem: (text) => problems.push(text),
    });
  });

  afterEach(async () => {
    await watch?.stop();
    await kafka?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const stateOf = (name: string): string | undefined => watch?.snapshot().find((alarm) => alarm.name === `msk-learn-${name}`)?.state;
  const comesTo = (name: string, state: string): Promise<void> =>
    waitUntil(`${name} in ${state}`, async () => stateOf(name) === state, DEADLINE_MS);

  it('are OK while all brokers live, go to ALARM when one is killed, and back when it is started again; one group tells of it, once', async () => {
    for (const name of ['no-controller', 'broker-silent-1', 'broker-silent-2', 'disk-full-1', 'cpu-high-1', 'cluster-unwell'])
      await comesTo(name, 'OK');
    await own().end(VICTIM, 'SIGKILL');
    await comesTo(`broker-silent-${VICTIM}`, 'ALARM');
    await comesTo('cluster-unwell', 'ALARM');
    expect(stateOf('broker-silent-1')).toBe('OK');
    expect(watch?.snapshot().find(({ name }) => name === `msk-learn-broker-silent-${VICTIM}`)).toMatchObject({
      group: 'msk-learn-cluster-unwell',
      reason: '0 of 5 minutes below 0; 5 without a value, which counts as bad',
      runbook: 'docs/runbooks/broker-silent.md',
    });
    await own().startAgain(VICTIM);
    await comesTo(`broker-silent-${VICTIM}`, 'OK');
    const told = watch?.notifications.filter(({ state }) => state === 'ALARM').map(({ alarm }) => alarm);
    expect(told).toEqual(['msk-learn-cluster-unwell']);
    expect(problems).toEqual([]);
  });
});
