import { describe, expect, it } from 'vitest';
import type { Palette } from '../../../../lambda/topic-config/cli/paint';
import { type CliWorld, runCli } from '../../../../lambda/topic-config/cli/run';
import { bindingsOf, parseAcls } from '../../../../lambda/topic-config/domain/acl-declaration';
import { TopicError } from '../../../../lambda/topic-config/domain/errors';
import type { Clock } from '../../../../lambda/topic-config/ports';
import { FakeAcls } from '../../../support/fake-acls';
import { FakeClock, FakeCluster } from '../../../support/fake-cluster';
import { FakeMover } from '../../../support/fake-mover';

const AT = ['--bootstrap', '127.0.0.1:9092'];
const ORDERS = { topics: [{ name: 'orders', partitions: 3, configs: { 'retention.ms': '7d' } }] };

const mark = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
const TAGS = { green: mark('green'), yellow: mark('yellow'), red: mark('red'), dim: mark('dim'), bold: mark('bold') };

/** Runs one command over a fake cluster and files in memory. */
const run = (admin: FakeCluster, files: Readonly<Record<string, unknown>>, ...args: readonly string[]) =>
  runIn(undefined, admin, files, args);

async function runIn(
  palette: Palette | undefined,
  admin: FakeCluster,
  files: Readonly<Record<string, unknown>>,
  args: readonly string[],
  acls = new FakeAcls(),
  clock: Clock = new FakeClock(),
) {
  const out: string[] = [];
  const err: string[] = [];
  const world: CliWorld = {
    withCluster: (_target, use) => use({ admin, mover: new FakeMover(admin), acls, listNames: async () => [...admin.topics.keys()] }),
    readFile: async (path) => {
      const content = files[path];
      if (content === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return typeof content === 'string' ? content : JSON.stringify(content);
    },
    loadEnvironment: (name) => {
      if (name !== 'learn') throw new Error(`unknown environment ${name}`);
      return { flavour: 'standard', topics: [{ name: 'orders', partitions: 3 }] };
    },
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    clock,
    ...(palette === undefined ? {} : { palette }),
  };
  return { status: await runCli(args, world), out: out.join('\n'), err: err.join('\n') };
}

describe('npm run topics', () => {
  it('plan: 2 where there is something to do, 0 where not, and it never writes', async () => {
    const admin = new FakeCluster();
    const plan = await run(admin, { 'f.json': ORDERS }, 'plan', '--file', 'f.json', ...AT);
    expect(plan).toEqual({
      status: 2,
      err: '',
      out: [
        '+ orders: create',
        '    + partitions            3',
        '    + configs.retention.ms  604800000 (7d)',
        '1 to create, 0 to update, 0 to delete, 0 unchanged, 0 refused',
      ].join('\n'),
    });
    admin.put('orders', 3);
    expect((await run(admin, {}, 'plan', '--env', 'learn', ...AT)).status).toBe(0);
    expect(admin.writes).toEqual([]);
  });

  it('apply: does what the plan says, and says what was done', async () => {
    const admin = new FakeCluster();
    const applied = await run(admin, { 'f.json': ORDERS }, 'apply', '--file', 'f.json', ...AT);
    expect(applied.status).toBe(0);
    expect(applied.out).toMatch(/\napplied: 1 to create/);
    expect(admin.contents).toEqual(['orders: 3/3 retention.ms=604800000']);
    const again = await run(admin, { 'f.json': ORDERS }, 'apply', '--file', 'f.json', ...AT);
    expect(again).toMatchObject({ status: 0, out: expect.stringMatching(/nothing to do$/) });
  });

  it('keeps the ACLs of a file, and removes those that only the previous one had', async () => {
    const [admin, acls] = [new FakeCluster().put('orders', 3, 3, { 'retention.ms': '604800000' }), new FakeAcls()];
    const acl = (principal: string) => ({ principal, operations: ['read'], resourceType: 'topic', resourceName: 'orders' });
    const files = { 'old.json': { ...ORDERS, acls: [acl('User:a')] }, 'new.json': { ...ORDERS, acls: [acl('User:b')] } };
    const cli = (...args: readonly string[]) => runIn(undefined, admin, files, [...args, ...AT], acls);
    expect((await cli('apply', '--file', 'old.json')).out).toMatch(/applied: .*; 1 ACLs to add, 0 to remove$/);
    expect((await cli('plan', '--file', 'new.json', '--previous', 'old.json')).status).toBe(2);
    expect((await cli('apply', '--file', 'new.json', '--previous', 'old.json')).status).toBe(0);
    expect(acls.contents).toEqual(['allow User:b read topic orders']);
    expect((await cli('drift', '--file', 'new.json')).status).toBe(0);
    await acls.add(bindingsOf(parseAcls([acl('User:c')], 'acls').declarations));
    expect((await cli('plan', '--file', 'new.json')).status).toBe(0);
    expect((await cli('drift', '--file', 'new.json')).status).toBe(2);
  });

  it('apply --json: the plan, what was done and the failure, in one value', async () => {
    const admin = new FakeCluster().put('other', 1);
    const topics = [
      { name: 'fresh', partitions: 1 },
      { name: 'other', partitions: 2 },
    ];
    admin.fail('createPartitions', new TopicError('broker.unauthorized', 'other: TOPIC_AUTHORIZATION_FAILED'));
    const failed = await run(admin, { 'f.json': { topics } }, 'apply', '--file', 'f.json', '--json', ...AT);
    expect(failed.status).toBe(1);
    expect(JSON.parse(failed.out)).toMatchObject({
      topics: [
        { name: 'fresh', action: 'create' },
        { name: 'other', action: 'update', fields: [{ field: 'partitions', before: '1', after: '2' }] },
      ],
      done: [{ phase: 'create', names: ['fresh'] }],
      error: { code: 'apply.incomplete' },
    });
    expect(failed.err).toBe('error: the phase "partitions" failed: other: TOPIC_AUTHORIZATION_FAILED. done: create fresh');
  });

  it('refuses as a whole: prints the plan, writes nothing, ends with 1', async () => {
    const admin = new FakeCluster().put('orders', 5);
    for (const command of ['plan', 'apply', 'drift']) {
      const refused = await run(admin, { 'f.json': ORDERS }, command, '--file', 'f.json', ...AT);
      expect(refused).toMatchObject({ status: 1, err: '', out: expect.stringMatching(/^! orders: refuse/) });
    }
    expect(admin.writes).toEqual([]);
  });

  it('takes away a key that the previous file had, and foreign ones only when told to', async () => {
    const admin = new FakeCluster().put('orders', 3, 3, { 'retention.ms': '604800000', 'segment.ms': '1', 'flush.ms': '2' });
    const files = { 'f.json': ORDERS, 'old.json': { topics: [{ name: 'orders', partitions: 3, configs: { 'segment.ms': 1 } }] } };
    await run(admin, files, 'apply', '--file', 'f.json', '--previous', 'old.json', ...AT);
    expect(admin.contents).toEqual(['orders: 3/3 flush.ms=2 retention.ms=604800000']);
    expect((await run(admin, files, 'drift', '--file', 'f.json', ...AT)).status).toBe(2);
    await run(admin, files, 'apply', '--file', 'f.json', '--authoritative', ...AT);
    expect(admin.contents).toEqual(['orders: 3/3 retention.ms=604800000']);
    expect((await run(admin, files, 'drift', '--file', 'f.json', ...AT)).status).toBe(0);
  });

  it('obeys --adopt', async () => {
    const admin = new FakeCluster().put('orders', 2);
    const status = async (...adopt: readonly string[]) =>
      (await run(admin, { 'f.json': ORDERS }, 'plan', '--file', 'f.json', ...adopt, ...AT)).status;
    expect(await status('--adopt', 'fail')).toBe(1);
    expect(await status('--adopt', 'adopt-if-equal')).toBe(1);
    expect(await status()).toBe(2);
  });

  it('loses no records without --allow-data-loss', async () => {
    const admin = new FakeCluster().put('orders', 3, 3, { 'retention.ms': '1209600000' });
    const refused = await run(admin, { 'f.json': ORDERS }, 'apply', '--file', 'f.json', ...AT);
    expect(refused).toMatchObject({ status: 1, out: expect.stringMatching(/DATA LOSS: .*allow it \(allowDataLoss\)/) });
    expect(admin.writes).toEqual([]);
    expect((await run(admin, { 'f.json': ORDERS }, 'apply', '--file', 'f.json', '--allow-data-loss', ...AT)).status).toBe(0);
    expect(admin.contents).toEqual(['orders: 3/3 retention.ms=604800000']);
  });

  const STEPS = ['apply', '--file', 'f.json', '--allow-data-loss', '--retention-step', '1d', ...AT];
  const tenDays = () => new FakeCluster().put('orders', 3, 3, { 'retention.ms': String(10 * 86_400_000) });

  it('lowers a retention in steps with --retention-step, says how far it is, and waits as long as brokers need to look', async () => {
    const [admin, clock] = [tenDays(), new FakeClock()];
    const applied = await runIn(undefined, admin, { 'f.json': ORDERS }, STEPS, new FakeAcls(), clock);
    expect(applied).toMatchObject({
      status: 0,
      out: expect.stringMatching(/in 3 steps of at most 1d, the next one to 9d.*\napplied: 0 to/s),
    });
    expect(applied.err.split('\n')).toEqual([
      'retention.ms: orders is 9d now, 2 steps left; one every 5m',
      'retention.ms: orders is 8d now, 1 step left; one every 5m',
    ]);
    expect(clock.now()).toBe(600_000);
    expect(admin.contents).toEqual(['orders: 3/3 retention.ms=604800000']);
    expect((await run(admin, { 'f.json': ORDERS }, ...STEPS)).out).toMatch(/nothing to do$/);
  });

  it('waits between steps as told by --retention-interval, and prints a plan with its steps with --json', async () => {
    const clock = new FakeClock();
    const args = [...STEPS, '--retention-interval', '90s', '--json'];
    const applied = await runIn(undefined, tenDays(), { 'f.json': ORDERS }, args, new FakeAcls(), clock);
    expect(clock.now()).toBe(180_000);
    expect(JSON.parse(applied.out)).toMatchObject({
      topics: [{ fields: [{ before: '864000000', after: '604800000', destructive: true, step: { next: '777600000', left: 3 } }] }],
    });
  });

  it('leaves a whole state when it is interrupted between two steps, which the next apply takes up', async () => {
    const admin = tenDays();
    const clock: Clock = { now: () => 0, sleep: () => Promise.reject(new Error('interrupted')) };
    expect(await runIn(undefined, admin, { 'f.json': ORDERS }, STEPS, new FakeAcls(), clock)).toMatchObject({ status: 1 });
    expect(admin.contents).toEqual(['orders: 3/3 retention.ms=777600000']);
    const resumed = await run(admin, { 'f.json': ORDERS }, ...STEPS);
    expect(resumed).toMatchObject({ status: 0, out: expect.stringMatching(/in 2 steps/) });
    expect(admin.contents).toEqual(['orders: 3/3 retention.ms=604800000']);
  });

  it('loses no records in steps without --allow-data-loss either', async () => {
    const admin = tenDays();
    const refused = await run(admin, { 'f.json': ORDERS }, 'apply', '--file', 'f.json', '--retention-step', '1d', ...AT);
    expect(refused).toMatchObject({ status: 1, out: expect.stringMatching(/in 3 steps of at most 1d.*allow it/) });
    expect(admin.writes).toEqual([]);
  });

  it('prunes undeclared topics within a prefix and a bound only, and those with records only when told so', async () => {
    const filled = () => new FakeCluster({ used: ['tmp-used'] }).put('orders', 3).put('tmp-a', 1).put('tmp-used', 1).put('other', 1);
    const file = { 'f.json': { topics: [{ name: 'orders', partitions: 3 }] } };
    const prune = (admin: FakeCluster, max: string, ...more: readonly string[]) =>
      run(admin, file, 'apply', '--file', 'f.json', '--prune-prefix', 'tmp-', '--prune-max', max, ...more, ...AT);
    const above = await prune(filled(), '1');
    expect(above).toMatchObject({ status: 1, out: expect.stringMatching(/2 topics would be pruned, allowed are 1/) });
    const admin = filled();
    const kept = await prune(admin, '2');
    expect(kept).toMatchObject({ status: 1, err: expect.stringMatching(/tmp-used: kept, since it holds records/) });
    expect(admin.writes).toEqual([]);
    expect((await prune(admin, '2', '--allow-data-loss')).status).toBe(0);
    expect([...admin.topics.keys()].sort()).toEqual(['orders', 'other']);
  });

  it('moves replicas to the declared factor, or refuses or reports by --replication', async () => {
    const file = { 'f.json': { topics: [{ name: 'orders', partitions: 3, replicationFactor: 3 }] } };
    const admin = new FakeCluster().put('orders', 3, 2);
    expect((await run(admin, file, 'plan', '--file', 'f.json', '--replication', 'refuse', ...AT)).status).toBe(1);
    expect((await run(admin, file, 'plan', '--file', 'f.json', '--replication', 'report', ...AT)).status).toBe(0);
    expect((await run(admin, file, 'apply', '--file', 'f.json', ...AT)).status).toBe(0);
    expect(admin.contents).toEqual(['orders: 3/3']);
  });

  it('refuses another cluster than the one that is meant', async () => {
    const admin = new FakeCluster({ clusterId: 'theirs' });
    const refused = await run(admin, { 'f.json': ORDERS }, 'apply', '--file', 'f.json', '--cluster-id', 'ours', ...AT);
    expect(refused).toMatchObject({ status: 1, err: expect.stringMatching(/another cluster answers: its id must be ours, got theirs/) });
    expect(admin.writes).toEqual([]);
  });

  it('takes an unknown key for a warning, or with --strict for an error', async () => {
    const file = { 'f.json': { topics: [{ name: 'orders', partitions: 3, configs: { 'retention.sm': 1, 'confluent.key': 1 } }] } };
    const lenient = await run(new FakeCluster(), file, 'plan', '--file', 'f.json', ...AT);
    expect(lenient).toMatchObject({ status: 2, err: expect.stringMatching(/^warning: .*retention\.sm: .*did you mean retention\.ms\?$/) });
    expect((await run(new FakeCluster(), file, 'plan', '--file', 'f.json', '--strict', ...AT)).status).toBe(1);
  });

  it('paints a plan on a terminal without changing its text', async () => {
    const admin = new FakeCluster().put('orders', 2);
    const painted = await runIn(TAGS, admin, { 'f.json': ORDERS }, ['plan', '--file', 'f.json', ...AT]);
    const plain = await run(admin, { 'f.json': ORDERS }, 'plan', '--file', 'f.json', ...AT);
    expect(painted.out).toMatch(/^<yellow>~ orders: update<\/yellow>\n/);
    expect(painted.out.replaceAll(/<\/?[a-z]+>/g, '')).toBe(plain.out);
    const json = await runIn(TAGS, admin, { 'f.json': ORDERS }, ['plan', '--file', 'f.json', '--json', ...AT]);
    expect(json.out).not.toContain('<');
  });

  it('says how far it is with more than 200 topics', async () => {
    const topics = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `many-${index}`, partitions: 1 }));
    const apply = (count: number) => run(new FakeCluster(), { 'f.json': { topics: topics(count) } }, 'apply', '--file', 'f.json', ...AT);
    expect(await apply(200)).toMatchObject({ status: 0, err: '' });
    expect(await apply(201)).toMatchObject({ status: 0, err: 'create: 201 of 201' });
    // One line per request: two records a topic, 4,000 a request.
    expect((await apply(4_500)).err.split('\n')).toEqual(['create: 2000 of 4500', 'create: 4000 of 4500', 'create: 4500 of 4500']);
  });

  it('exports ACLs where asked to, as a plan finds them equal', async () => {
    const [admin, acls] = [new FakeCluster().put('orders', 1), new FakeAcls()];
    const declared = [
      { principal: 'User:a', operations: ['write', 'read'], resourceType: 'topic', resourceName: 'orders' },
      { principal: 'User:a', operations: ['all'], resourceType: 'group', resourceName: 'a-', pattern: 'prefixed', permission: 'deny' },
      { principal: 'User:b', operations: ['alter'], resourceType: 'cluster', host: '10.0.0.1' },
    ];
    await acls.add(bindingsOf(parseAcls(declared, 'acls').declarations));
    const cli = (files: Readonly<Record<string, unknown>>, ...args: readonly string[]) =>
      runIn(undefined, admin, files, [...args, ...AT], acls);
    const exported = await cli({}, 'export', '--acls');
    expect(JSON.parse(exported.out).acls).toHaveLength(3);
    const drift = await cli({ 'e.json': exported.out }, 'drift', '--file', 'e.json');
    expect([drift.status, acls.writes]).toEqual([0, ['add 4']]);
    expect((await cli({ 'e.json': exported.out }, 'plan', '--file', 'e.json', '--acls')).err).toMatch(/--acls goes with export/);
  });

  it('exports what a plan finds equal', async () => {
    const admin = new FakeCluster().put('b', 1, 2).put('a', 2, 3, { 'retention.ms': '1000' });
    const exported = await run(admin, {}, 'export', ...AT);
    expect(JSON.parse(exported.out)).toEqual({
      topics: [
        { name: 'a', partitions: 2, replicationFactor: 3, configs: { 'retention.ms': '1000' } },
        { name: 'b', partitions: 1, replicationFactor: 2 },
      ],
    });
    expect((await run(admin, { 'e.json': exported.out }, 'drift', '--file', 'e.json', '--json', ...AT)).status).toBe(0);
  });

  it.each([
    { file: undefined, message: 'error: f.json: cannot be read: there is no such file' },
    { file: '{ "topics": [', message: /^error: f\.json: is no JSON: / },
    { file: [], message: 'error: the topics are not valid: f.json: must hold an object { "topics": [ … ] }, got a list' },
    {
      file: { topics: {}, topic: 1 },
      message:
        'error: the topics are not valid: topic: is not known; a topics file has topics and acls; topics: must be a list of topics, got an object',
    },
    {
      file: { topics: [{ name: 'orders', partitions: 1, replicationFactor: 4 }] },
      message: 'error: the topics are not valid: topics[0].replicationFactor: must be <= 3 (brokers), got 4',
    },
  ])('answers a bad file with one message: $message', async ({ file, message }) => {
    const admin = new FakeCluster();
    const { status, err, out } = await run(admin, file === undefined ? {} : { 'f.json': file }, 'apply', '--file', 'f.json', ...AT);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(admin.writes).toEqual([]);
  });

  it.each([
    { args: [], problem: 'the first word must be one of plan, apply, drift, export, got nothing' },
    { args: ['plan', ...AT], problem: 'plan needs exactly one of --env NAME and --file FILE, got neither' },
    { args: ['plan', '--env', 'a', '--file', 'b', ...AT], problem: 'got both' },
    { args: ['plan', '--file', ...AT], problem: '--file needs a value' },
    { args: ['export', '--env', 'learn', ...AT], problem: 'export takes neither --env nor --file' },
    { args: ['plan', 'now', '--env', 'learn', ...AT], problem: 'now is one word too many' },
    {
      args: ['plan', '--env', 'learn', '--bootstrap', 'nowhere'],
      problem: '--bootstrap: must be host:port with a port of 1 to 65535, got "nowhere"',
    },
    {
      args: ['plan', '--env', 'learn', '--prune-prefix', '_', ...AT],
      problem: '--prune-prefix must have 2 characters or more and not begin',
    },
    {
      args: ['plan', '--env', 'learn', '--prune-prefix', 'tmp-', ...AT],
      problem: '--prune-max must be a whole number of topics, got nothing',
    },
    { args: ['plan', '--env', 'learn', '--cluster-arn', 'x', ...AT], problem: '--bootstrap and --cluster-arn exclude each other' },
    { args: ['plan', '--env', 'learn', '--cluster-arn', 'arn:x'], problem: '--cluster-arn must be the ARN of an MSK cluster, got arn:x' },
    {
      args: ['plan', '--env', 'learn', '--replication', 'no', ...AT],
      problem: '--replication must be one of refuse, report, apply, got no',
    },
    {
      args: ['apply', '--env', 'learn', '--retention-step', '0', '--retention-interval', '2d', ...AT],
      problem:
        '--retention-step must be a duration above 0 such as 1d, 12h or 5m, got "0"; --retention-interval must be at most 1d, got "2d"',
    },
    { args: ['apply', '--env', 'learn', '--retention-step', 'abc', ...AT], problem: '12h or 5m, got "abc"' },
    { args: ['apply', '--env', 'learn', '--retention-interval', '5m', ...AT], problem: '--retention-interval goes with --retention-step' },
    { args: ['plan', '--env', 'learn', '--json=yes', ...AT], problem: '--json takes no value, got yes' },
  ])('answers $args with "$problem"', async ({ args, problem }) => {
    const { status, err } = await run(new FakeCluster(), {}, ...args);
    expect(status).toBe(1);
    expect(err).toContain(problem);
  });
});
