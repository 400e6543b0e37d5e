/** A run that is imagined: states as large as a real one's, as fast as one likes. */
import { NEXT_SERVICE, SERVICES } from '../../lambda/consumer/domain/services';
import type { AlarmSnapshot, Snapshot } from '../../local/observe/snapshot';
import { ScoreBook } from '../../local/web/score-book';
import type { Backend } from '../../local/web/server';
import { buildState, type WebState } from '../../local/web/state';

const SITES = ['shop', 'news', 'blog', 'docs', 'forum', 'travel', 'recipes', 'music', 'weather', 'jobs'];
const START_MS = Date.UTC(2026, 10, 23, 8);
const LOOK_MS = 500;
const WINDOW_MS = 300_000;
/** The schedules' clock runs sixty times as fast. */
const LOOKS_PER_WINDOW = WINDOW_MS / 60 / LOOK_MS;
const VISITS_PER_LOOK = 25;

export class ImaginedRun implements Backend {
  readonly #book = new ScoreBook();
  #look = 0;

  /** The next look. */
  next(): WebState {
    this.#look += 1;
    if (this.#look % LOOKS_PER_WINDOW === 0) this.#score(this.#look / LOOKS_PER_WINDOW);
    return buildState(snapshotAt(this.#look), {
      environment: 'learn',
      kafkaVersion: '3.9.2',
      sites: SITES,
      roles: new Map([
        ['website-logs', 'visits'],
        ['predictions', 'predictions'],
        ['website-logs-dlq', 'dead letters'],
      ]),
      functions: SERVICES.map(({ name }) => functionAt(name, this.#look)),
      labels: new Map(),
      iam: { allowed: 154, denied: 0, latest: SERVICES.flatMap(({ name }) => [decision(name, 'ReadData'), decision(name, 'WriteData')]) },
      bytes: new Map(Array.from({ length: 12 }, (_, id) => [`website-logs/${id}/${(id % 3) + 1}`, this.#look * 700 * (id + 1)])),
      paused: new Set(),
      ended: new Set(),
      scores: this.#book.count,
      change: undefined,
      can: { brokers: true, newService: NEXT_SERVICE.name },
    });
  }

  ask(name: string, query: URLSearchParams): ReturnType<Backend['ask']> {
    if (name === 'scores') return Promise.resolve({ status: 200, body: this.#book.of(query.get('site') ?? '') });
    return name === 'records' ? Promise.resolve({ status: 200, body: { records: [] } }) : undefined;
  }

  change(): ReturnType<Backend['change']> {
    return Promise.resolve({ status: 200, body: { isWell: false, text: 'this run is imagined' } });
  }

  #score(window: number): void {
    const at = new Date(START_MS + window * WINDOW_MS).toISOString();
    for (const { name, unit } of SERVICES) {
      for (const [index, site] of SITES.entries()) {
        const predicted = 50 + 20 * Math.sin(window / 7 + index);
        const actual = predicted + 12 * Math.sin(window * 1.7 + index);
        this.#book.add(name, { site, window: at, unit, actual, predicted, low: predicted - 15, high: predicted + 15 });
      }
    }
  }
}

function snapshotAt(look: number): Snapshot {
  const visits = look * VISITS_PER_LOOK;
  return {
    elapsedMs: 20_000 + look * LOOK_MS,
    eventTime: new Date(START_MS + look * LOOK_MS * 60).toISOString(),
    brokers: [1, 2, 3].map((id) => ({ id, rack: `us-east-1${'abc'[id - 1]}`, port: 9_090 + id, isAlive: true })),
    topics: [topicAt('website-logs', 12, visits), topicAt('predictions', 3, look * 8), topicAt('website-logs-dlq', 3, 0)],
    produced: { acknowledged: visits, notSent: 0, perSite: Object.fromEntries(SITES.map((site) => [site, Math.floor(visits / 10)])) },
    services: SERVICES.map(({ name, unit }, index) => ({
      name,
      group: `learn-${name}`,
      consumed: Math.max(0, visits - index),
      matched: Math.floor(visits / (index + 1)),
      predictions: look,
      skippedAsDuplicate: 0,
      deadLettered: 0,
      lag: (look + index) % 40,
      latest: { site: 'shop', window: new Date(START_MS).toISOString(), unit, actual: 31, predicted: 28, low: 20, high: 36 },
    })),
    alarms: Array.from({ length: 172 }, (_, index) => alarmAt(index, look)),
  };
}

function topicAt(name: string, partitions: number, records: number): Snapshot['topics'][number] {
  const replicaIds = [1, 2, 3];
  return {
    name,
    partitions: Array.from({ length: partitions }, (_, id) => ({
      id,
      leader: (id % 3) + 1,
      replicas: 3,
      inSync: 3,
      endOffset: Math.floor(records / partitions),
      detail: { replicaIds, inSyncIds: replicaIds, firstOffset: 0 },
    })),
  };
}

function functionAt(name: string, look: number) {
  const invocations = 1 + Math.floor(look / 3);
  return {
    name,
    invocations,
    errors: 0,
    timeouts: 0,
    coldStarts: 1,
    instances: 1,
    queued: 0,
    totalDurationMs: invocations * 45,
    maxDurationMs: 180,
    maxInitMs: 320,
    maxMemoryMiB: 64,
  };
}

function decision(role: string, action: string) {
  return { at: '2026-11-23T08:00:00.000Z', role, action, resource: 'topic/website-logs', allowed: true };
}

/** One of them rings and returns, again and again. */
function alarmAt(index: number, look: number): AlarmSnapshot {
  const isRinging = index === 7 && Math.floor(look / 40) % 2 === 1;
  return {
    name: `msk-learn-alarm-${index}`,
    state: isRinging ? 'ALARM' : 'OK',
    sinceMs: 20_000,
    group: `msk-learn-${index % 5}`,
    reason: '3 out of the last 3 datapoints were below the threshold of 1.',
    runbook: 'docs/runbooks/broker-silent.md',
  };
}
