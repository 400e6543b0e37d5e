import type { Snapshot } from '../../../local/observe/snapshot';
import { buildState, type StateParts, type WebState } from '../../../local/web/state';

export const SNAPSHOT: Snapshot = {
  elapsedMs: 12_000,
  eventTime: '2026-11-23T10:05:00.000Z',
  brokers: [1, 2, 3].map((id) => ({ id, rack: `use1-az${id}`, port: 9_000 + id, isAlive: true })),
  topics: [
    {
      name: 'website-logs',
      partitions: [0, 1].map((id) => ({
        id,
        leader: id + 1,
        replicas: 3,
        inSync: 3,
        endOffset: 100 + id,
        detail: { replicaIds: [1, 2, 3], inSyncIds: [1, 2, 3], firstOffset: 7 },
      })),
    },
    { name: 'predictions', partitions: [{ id: 0, leader: 2, replicas: 3, inSync: 3, endOffset: 40 }] },
  ],
  produced: { acknowledged: 201, notSent: 0, perSite: { shop: 150, blog: 51 } },
  services: [
    {
      name: 'traffic',
      group: 'learn-traffic',
      consumed: 201,
      matched: 201,
      predictions: 9,
      skippedAsDuplicate: 0,
      deadLettered: 0,
      lag: 0,
      latest: { site: 'shop', window: '2026-11-23T10:00:00.000Z', unit: 'visits', actual: 31, predicted: 28, low: 20, high: 36 },
    },
    {
      name: 'error-rate',
      group: 'learn-error-rate',
      consumed: 150,
      matched: 3,
      predictions: 2,
      skippedAsDuplicate: 0,
      deadLettered: 1,
      lag: 51,
    },
  ],
};

export const PARTS: StateParts = {
  environment: 'learn',
  kafkaVersion: '3.9.2',
  sites: ['shop', 'news'],
  roles: new Map([
    ['website-logs', 'visits'],
    ['predictions', 'predictions'],
  ]),
  functions: [
    {
      name: 'msk-learn-clients-ServicestrafficFunction2A788055',
      invocations: 4,
      errors: 0,
      timeouts: 0,
      coldStarts: 1,
      instances: 1,
      queued: 0,
      totalDurationMs: 100.4,
      maxDurationMs: 60.2,
      maxInitMs: 200.6,
      maxMemoryMiB: 80.9,
    },
  ],
  labels: new Map([['msk-learn-clients-ServicestrafficFunction2A788055', 'traffic']]),
  iam: undefined,
  bytes: new Map([['website-logs/0/1', 2_048]]),
  paused: new Set(),
  ended: new Set(),
  scores: 3,
  change: undefined,
  can: { brokers: true, newService: 'client-error-rate' },
};

export const stateOf = (snapshot: Partial<Snapshot> = {}, parts: Partial<StateParts> = {}): WebState =>
  buildState({ ...SNAPSHOT, ...snapshot }, { ...PARTS, ...parts });
