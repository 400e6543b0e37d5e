import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDriftCheck } from '../../../lambda/topic-config/drift';
import { createCompletionHandler, createHandler, isWaiting } from '../../../lambda/topic-config/handler';
import { simulateEvent, topicsDependencies, topicsProperties } from '../../support/cfn';
import { FakeAcls } from '../../support/fake-acls';
import { FakeCluster } from '../../support/fake-cluster';

const properties = () => ({
  ...topicsProperties([{ name: 'orders', partitions: 3, replicationFactor: 3, configs: { 'retention.ms': '7d' } }], {
    Acls: [{ principal: 'User:a', operations: ['read'], resourceType: 'topic', resourceName: 'orders' }],
  }),
});
const ID = 'kafka-topics|arn:aws:kafka:eu-west-1:111122223333:cluster/learn/0a1b2c3d-4e5f-6789-abcd-ef0123456789-2|0123456789ab|';
const validEvent = (kind: 'Create' | 'Update' | 'Delete', isMoving: boolean): Record<string, unknown> => ({
  ...simulateEvent(kind, { PhysicalResourceId: ID, ResourceProperties: properties(), OldResourceProperties: properties() }),
  ...(isMoving ? { Progress: 'moving' } : {}),
});

const TOPIC = ['name', 'partitions', 'replicationFactor', 'configs', 'allowDataLoss', 'deletion', 'pin', 'more'].map((key) => [
  'Topics',
  0,
  key,
]);
const ACL = ['principal', 'operations', 'resourceType', 'resourceName', 'pattern', 'host', 'permission'].map((key) => ['Acls', 0, key]);
const OPTIONS = [
  ...Object.keys(properties()),
  'DeclarationsObject',
  'AllowDataLoss',
  'Deletion',
  'Replication',
  'OnFewerPartitions',
  'RetentionStep',
];
const IN_PROPERTIES = [
  [],
  ...OPTIONS.map((key) => [key]),
  ['Topics', 0],
  ['Topics', 1],
  ...TOPIC,
  ['Topics', 0, 'configs', 'retention.ms'],
  ['Topics', 0, 'configs', '__proto__'],
  ...ACL,
];
const PATHS: readonly (readonly (string | number)[])[] = [
  ...['RequestType', 'StackId', 'LogicalResourceId', 'RequestId', 'PhysicalResourceId', 'Progress'].map((key) => [key]),
  ...['ResourceProperties', 'OldResourceProperties'].flatMap((place) => IN_PROPERTIES.map((path) => [place, ...path])),
];

const NASTY = [
  '',
  ' ',
  '-1',
  '0',
  '1e9',
  '007',
  'NaN',
  '99999999999999999999',
  '\u0000',
  'a\nb',
  '../..',
  '__proto__',
  'constructor',
  '*',
  'true ',
  'Ａ',
];
/** Deeper than the stack. */
const DEEP = Array.from({ length: 50_000 }).reduce<readonly unknown[]>((inner) => [inner], []);
const hostile = fc.oneof(
  fc.constantFrom<unknown>(...NASTY, 'x'.repeat(10_000), null, [], {}, [[]], [null], 1e308, -0, 0.5, true, undefined, DEEP),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
);
const hostileEvent = fc
  .tuple(
    fc.constantFrom<'Create' | 'Update' | 'Delete'>('Create', 'Update', 'Delete'),
    fc.boolean(),
    fc.array(fc.tuple(fc.constantFrom(...PATHS), hostile), { minLength: 1, maxLength: 4 }),
  )
  .map(([kind, isMoving, mutations]) => {
    const event = structuredClone(validEvent(kind, isMoving));
    // A copy: events are trees, and a value that stands in two places would be changed in both.
    for (const [path, value] of mutations) setAt(event, path, value === DEEP ? DEEP : structuredClone(value));
    return event;
  });

function setAt(target: unknown, path: readonly (string | number)[], value: unknown): void {
  const [key, ...rest] = path;
  if (typeof target !== 'object' || target === null || key === undefined) return;
  if (rest.length > 0) setAt(Reflect.get(target, key), rest, value);
  // As JSON has it: an own property, whatever its name.
  else Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Runs the function over an empty cluster; the code of the error in its log, or undefined where it answered. */
async function outcomeOf(event: unknown) {
  const lines: string[] = [];
  const [admin, acls] = [new FakeCluster(), new FakeAcls()];
  const dependencies = topicsDependencies(admin, { lines, acls });
  const run = isWaiting(event) ? createCompletionHandler(dependencies) : createHandler(dependencies);
  const message = await run(event).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : `no error but ${String(error)}`),
  );
  const failed = lines.map((line) => JSON.parse(line)).find(({ level }) => level === 'error');
  return { message, code: failed?.error?.code, writes: [...admin.writes, ...acls.writes] };
}

describe('hostile events', () => {
  it('never end in an exception without a code, nor in a write where they fail', async () => {
    const seen = { failed: 0, answered: 0 };
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 9, arbitrary: hostileEvent }, { weight: 1, arbitrary: fc.anything() }), async (event) => {
        const { message, code, writes } = await outcomeOf(event);
        seen[message === undefined ? 'answered' : 'failed'] += 1;
        if (message === undefined) return;
        expect({ message, code }).toEqual({ message, code: expect.stringMatching(/^[a-z]+\.[a-z-]+$/) });
        expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1_000);
        expect(writes).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    // The arbitrary is no good where all events fail, or none.
    expect(Math.min(seen.failed, seen.answered)).toBeGreaterThan(100);
  });

  it('of a schedule never end in an exception without a code, and never write', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), hostile, async (event, topics) => {
        for (const each of [event, { Flavour: 'standard', Cluster: 'learn', Topics: topics }]) {
          const admin = new FakeCluster();
          const { withAdmin, log } = topicsDependencies(admin);
          const code = await createDriftCheck({ withAdmin, log, now: () => 0 })(each).then(
            () => 'none.needed',
            (error: unknown) => (error instanceof Error && 'code' in error ? error.code : String(error)),
          );
          expect(code).toMatch(/^[a-z]+\.[a-z-]+$/);
          expect(admin.writes).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
