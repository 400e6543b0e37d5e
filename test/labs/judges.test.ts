import { describe, expect, it } from 'vitest';
import { LABS } from '../../labs/all';
import * as appendOnly from '../../labs/append-only';
import * as decoupling from '../../labs/decoupling';
import * as faultTolerance from '../../labs/fault-tolerance';
import * as functionalArchitecture from '../../labs/functional-architecture';
import * as keysAndPartitions from '../../labs/keys-and-partitions';
import * as onDemand from '../../labs/on-demand';
import * as order from '../../labs/order';
import * as parallelism from '../../labs/parallelism';
import * as producersTopicsConsumers from '../../labs/producers-topics-consumers';
import * as provisioning from '../../labs/provisioning';
import * as retentionBySize from '../../labs/retention-by-size';
import * as retentionByTime from '../../labs/retention-by-time';
import * as singleSourceOfTruth from '../../labs/single-source-of-truth';
import { type Check, verdictOf } from '../../labs/support/lab';
import * as unchanged from '../../labs/unchanged';

interface Case {
  readonly lab: string;
  /** What speaks for the claim. */
  readonly holds: () => readonly Check[];
  /** What speaks against it, each in one way. */
  readonly contrary: Readonly<Record<string, () => readonly Check[]>>;
}

/** Evidence that speaks for the claim, and the same with something changed. */
function caseOf<E extends object>(
  { lab, judge }: { readonly lab: { readonly name: string }; readonly judge: (evidence: E) => readonly Check[] },
  evidence: E,
  contrary: Readonly<Record<string, Partial<E>>>,
): Case {
  return {
    lab: lab.name,
    holds: () => judge(evidence),
    contrary: Object.fromEntries(Object.entries(contrary).map(([what, change]) => [what, () => judge({ ...evidence, ...change })])),
  };
}

const MIB = 1024 * 1024;
const versions = [1, 2, 3, 4].flatMap((version, round) =>
  ['shop', 'news', 'blog'].map((key, n) => ({ offset: round * 3 + n, key, value: `version ${version}` })),
);
const point = (partitions: number, handledPerSecond: number) => ({ partitions, handledPerSecond, writtenPerSecond: 1_000 });
const step = (what: string, acknowledged: number, expected: number) => ({
  what,
  inSync: 1,
  acknowledged,
  attempted: 500,
  expected,
  readable: expected,
  isEqual: true,
  settledMs: 1,
});
const steps = [step('all', 500, 500), step('two', 500, 1_000), step('one', 0, 1_000), step('back', 500, 1_500)];
const withStep = (at: number, change: Partial<(typeof steps)[number]>) => ({
  steps: steps.map((each, n) => (n === at ? { ...each, ...change } : each)),
});
const wiring = (relations: number, ofSites: number, more: number) => ({
  relations: [relations, relations + 1] as const,
  ofSites: [ofSites, ofSites + more] as const,
  sockets: [relations === 30 ? 150 : 200, 210] as readonly [number, number],
});
const segment = (baseOffset: number, bytes: number) => ({ baseOffset, bytes });
const full = { partition: 0, written: 10, low: 432, high: 640, segments: [segment(432, 3.2 * MIB)] };
const little = { partition: 1, written: 2, low: 0, high: 128, segments: [segment(0, 2 * MIB)] };
const kept = [
  { ...full, low: 0 },
  { ...little, low: 0 },
];
const roundRobin = { client: 'kafkajs' as const, counts: [300, 300, 300, 300, 300, 300], run: 1, chiSquare: 0, successions: 6 };
const sticky = { client: 'Java' as const, counts: [312, 248, 312, 312, 216, 400], run: 12.4, chiSquare: 6.2, successions: 27 };
const services = Array.from({ length: 20 }, (_, n) => ({ service: `service-${n}`, records: 2_000, digest: 'same' }));
const stacks = ['network', 'cluster', 'topics', 'clients'].map((part) => ({
  name: `msk-learn-${part}`,
  steps: [{ type: 'AWS::EC2::VPC', count: 1 }],
  tooEarly: 0,
}));

const CASES: readonly Case[] = [
  caseOf(
    producersTopicsConsumers,
    {
      written: [
        { producer: 'shop', acknowledged: 500 },
        { producer: 'news', acknowledged: 500 },
      ],
      stored: [1_000, 1_000],
      read: [{ consumer: 'traffic', records: 1_000, fromEach: { shop: 500, news: 500 } }],
    },
    {
      'a producer is refused': { written: [{ producer: 'shop', acknowledged: 499 }] },
      'less is stored': { stored: [999, 999] },
      'reading takes away': { stored: [1_000, 0] },
      'a consumer gets the records of one producer only': {
        read: [{ consumer: 'traffic', records: 1_000, fromEach: { shop: 1_000, news: 0 } }],
      },
    },
  ),
  caseOf(
    faultTolerance,
    { steps },
    {
      'a record is lost with the first broker': withStep(1, { readable: 999 }),
      'writing stops with the first broker': withStep(1, { acknowledged: 0 }),
      'records are lost with the second broker': withStep(2, { readable: 900 }),
      'other bytes are read': withStep(2, { isEqual: false }),
      'one replica takes writes': withStep(2, { acknowledged: 500 }),
      'a record is stored twice': withStep(3, { readable: 1_501 }),
      'nothing was measured after the first broker': { steps: steps.slice(0, 1) },
    },
  ),
  caseOf(
    order,
    {
      readings: [
        { partitions: 4, records: 4_000, outOfOrderWithin: 0, outOfOrderAcross: 2_999 },
        { partitions: 1, records: 4_000, outOfOrderWithin: 0, outOfOrderAcross: 0 },
      ],
    },
    {
      'a partition is out of order': { readings: [{ partitions: 4, records: 4_000, outOfOrderWithin: 1, outOfOrderAcross: 9 }] },
      'several partitions are in order': { readings: [{ partitions: 4, records: 4_000, outOfOrderWithin: 0, outOfOrderAcross: 0 }] },
      'records are missing': { readings: [{ partitions: 1, records: 3_999, outOfOrderWithin: 0, outOfOrderAcross: 0 }] },
    },
  ),
  caseOf(
    unchanged,
    { rows: [{ bytes: 7, written: 6, equal: 6 }], records: 6, unknown: 0, keepsNothing: true },
    {
      'a digest differs': { rows: [{ bytes: 7, written: 6, equal: 5 }], unknown: 1 },
      'a record is doubled': { records: 7 },
      'null becomes empty': { keepsNothing: false },
      'nothing was written': { rows: [], records: 0 },
    },
  ),
  caseOf(
    decoupling,
    { direct: wiring(200, 200, 10), kafka: wiring(30, 27, 0), added: { read: 900, writtenBefore: 800 }, lost: 0 },
    {
      'a website opens a connection for the new service': { kafka: wiring(30, 27, 1) },
      'a website loses records meanwhile': { lost: 1 },
      'the new service misses what was before it': { added: { read: 700, writtenBefore: 800 } },
      'the topic takes more sockets': { kafka: { ...wiring(30, 27, 0), sockets: [201, 210] } },
      'the direct wiring has fewer': { direct: { ...wiring(200, 200, 10), sockets: [199, 209] } },
    },
  ),
  caseOf(
    singleSourceOfTruth,
    { services },
    {
      'one service reads something else': { services: services.map((each, n) => (n === 7 ? { ...each, digest: 'other' } : each)) },
      'one reads less': { services: services.map((each, n) => (n === 7 ? { ...each, records: 1_999 } : each)) },
      'one did not read': { services: services.slice(1) },
    },
  ),
  caseOf(
    onDemand,
    {
      written: [600, 300],
      readings: [
        { who: 'first', records: 900, before: 600 },
        { who: 'late', records: 900, before: 600 },
        { who: 'from a time', records: 300, before: 0 },
        { who: 'first again', records: 900, before: 600 },
      ],
    },
    {
      'the late service misses the beginning': { readings: [{ who: 'late', records: 300, before: 0 }] },
      'not everything was stored': { written: [599, 300] },
      'nobody read': { readings: [] },
    },
  ),
  caseOf(
    retentionByTime,
    {
      broker: { hours: 168, isDefault: true },
      topicMs: 7 * 24 * 3_600_000,
      deletedAfterMs: 3_600,
      keptByOther: 200,
      oldDeletedAfterMs: 200,
      samples: [],
      nextOffset: [200, 200],
    },
    {
      'the broker has another default': { broker: { hours: 24, isDefault: true } },
      'somebody has set the seven days': { broker: { hours: 168, isDefault: false } },
      'the topic has another default': { topicMs: -1 },
      'nothing is deleted': { deletedAfterMs: undefined },
      'it is deleted before its time': { deletedAfterMs: 10 },
      'the other topic loses records too': { keptByOther: 0 },
      'old timestamps do not count': { oldDeletedAfterMs: undefined },
      'offsets begin anew': { nextOffset: [200, 0] },
    },
  ),
  caseOf(
    retentionBySize,
    { limited: [full, little], unlimited: kept },
    {
      'nothing goes': { limited: [{ ...full, low: 0, segments: [segment(0, 10 * MIB)] }, little] },
      'more goes than must': { limited: [{ ...full, segments: [segment(432, 2 * MIB)] }, little] },
      'half a segment goes': { limited: [{ ...full, low: 440 }, little] },
      'the other partition pays': { limited: [full, { ...little, low: 5 }] },
      'the other topic pays': { unlimited: [full, little] },
    },
  ),
  caseOf(
    keysAndPartitions,
    { spreads: [roundRobin, sticky], scatteredKeys: 0, disagreements: 0, movedKeys: 33, stayed: { before: 200, after: 200 } },
    {
      'a partition is left out': { spreads: [roundRobin, { ...sticky, counts: [360, 360, 360, 360, 360, 0] }] },
      'kafkajs chooses by chance': { spreads: [{ ...roundRobin, chiSquare: 4 }, sticky] },
      'kafkajs has no order': { spreads: [{ ...roundRobin, successions: 30 }, sticky] },
      'Java goes round': { spreads: [roundRobin, { ...sticky, run: 1, successions: 6 }] },
      'a key is in two partitions': { scatteredKeys: 1 },
      'clients disagree': { disagreements: 1 },
      'no key moves': { movedKeys: 0 },
      'an old record moves': { stayed: { before: 200, after: 199 } },
    },
  ),
  caseOf(
    appendOnly,
    { plain: versions, before: versions, after: versions.slice(-3) },
    {
      'an update replaces its record': { plain: versions.slice(-3) },
      'the first version changes': { plain: versions.map((each) => ({ ...each, value: 'version 4' })) },
      'compaction keeps an older version': { after: versions.slice(0, 3) },
      'compaction moves a record': { after: versions.slice(-3).map((each) => ({ ...each, offset: each.offset - 9 })) },
      'compaction never comes': { after: versions },
    },
  ),
  caseOf(
    parallelism,
    { points: [point(1, 200), point(4, 600)], crowded: { members: 6, partitions: 4, idle: 2 } },
    {
      'four do no more than one': { points: [point(1, 200), point(4, 210)] },
      'one was not measured': { points: [point(4, 600)] },
      'nobody idles': { crowded: { members: 6, partitions: 4, idle: 0 } },
    },
  ),
  caseOf(
    provisioning,
    { stacks, waits: [{ what: 'a waits for b', isSo: true }] },
    {
      'topics come before the cluster': { stacks: [0, 2, 1, 3].flatMap((at) => stacks[at] ?? []) },
      'a stack is missing': { stacks: stacks.slice(1) },
      'a kind has no reason': { stacks: stacks.map((each) => ({ ...each, steps: [{ type: 'AWS::New::Thing', count: 1 }] })) },
      'a resource comes too early': { stacks: stacks.map((each) => ({ ...each, tooEarly: 1 })) },
      'something does not wait': { waits: [{ what: 'a waits for b', isSo: false }] },
    },
  ),
  caseOf(
    functionalArchitecture,
    {
      large: { byDefault: 'refused', whenRaised: 'stored' },
      defaultMaxBytes: 1_048_588,
      forEverMs: -1,
      shrinking: 'refused: no',
      provisioned: { schedules: 10, mappings: 20, groups: 20 },
    },
    {
      'a large record is taken': { large: { byDefault: 'stored', whenRaised: 'stored' } },
      'a raised limit is without effect': { large: { byDefault: 'refused', whenRaised: 'refused' } },
      'nothing is kept for ever': { forEverMs: 604_800_000 },
      'partitions shrink': { shrinking: 'accepted' },
      'services share a group': { provisioned: { schedules: 10, mappings: 20, groups: 1 } },
      'a website has no schedule': { provisioned: { schedules: 9, mappings: 20, groups: 20 } },
    },
  ),
];

describe.each(CASES)('the verdict of $lab', ({ holds, contrary }) => {
  it('is that the claim holds, on evidence for it', () => {
    const { holds: isSo, because, checks } = verdictOf(holds());
    expect(because).not.toContain('not so');
    expect(isSo).toBe(true);
    expect(checks.length).toBeGreaterThan(1);
  });

  it.each(Object.entries(contrary))('is that it does not hold, when %s', (_, judge) => {
    const { holds: isSo, because } = verdictOf(judge());
    expect(isSo).toBe(false);
    expect(because).toMatch(/^not so: /);
  });
});

it('every lab has its case', () => {
  expect(CASES.map(({ lab }) => lab)).toEqual(LABS.map(({ name }) => name));
});

it('nothing measured proves nothing', () => {
  expect(verdictOf([])).toMatchObject({ holds: false, because: 'nothing was measured' });
});
