import { describe, expect, it } from 'vitest';
import { bindingsOf, parseAcls, validateAcls } from '../../../lambda/topic-config/domain/acl-declaration';
import { planAcls } from '../../../lambda/topic-config/domain/plan-acls';
import { renderPlan } from '../../../lambda/topic-config/domain/render';
import { planToJson } from '../../../lambda/topic-config/domain/topic';
import { expectFailure, expectSuccess, simulateEvent, topicsHandler, topicsProperties } from '../../support/cfn';
import { FakeAcls } from '../../support/fake-acls';
import { FakeCluster } from '../../support/fake-cluster';

const acl = (principal: string, operations: readonly string[], resourceName = 'orders', more = {}) => ({
  principal,
  operations,
  resourceType: 'topic',
  resourceName,
  ...more,
});
const topics = [{ name: 'orders', partitions: 1, replicationFactor: 3 }];
const properties = (acls: readonly unknown[], more = {}) => topicsProperties(topics, { Acls: acls, ...more });

async function deployed(acls: readonly unknown[], more = {}) {
  const [admin, fake] = [new FakeCluster(), new FakeAcls()];
  const handler = topicsHandler(admin, { acls: fake });
  const { PhysicalResourceId } = await expectSuccess(handler, simulateEvent('Create', { ResourceProperties: properties(acls, more) }));
  const update = (after: readonly unknown[]) =>
    simulateEvent('Update', {
      PhysicalResourceId,
      OldResourceProperties: properties(acls, more),
      ResourceProperties: properties(after, more),
    });
  const remove = () => simulateEvent('Delete', { PhysicalResourceId, ResourceProperties: properties(acls, more) });
  return { admin, acls: fake, handler, update, remove };
}
const foreign = bindingsOf(parseAcls([acl('User:other', ['read'])], 'acls').declarations);

describe('ACLs', () => {
  it('11. adds what is declared before it removes exactly what is not any more, and leaves those of others', async () => {
    const { acls, handler, update } = await deployed([acl('User:shop', ['read', 'write']), acl('User:ops', ['all'], '*')]);
    await acls.add(foreign);
    acls.writes.length = 0;
    await expectSuccess(handler, update([acl('User:shop', ['write', 'describe'])]));
    expect(acls.writes).toEqual(['add 1', 'remove 2']);
    expect(acls.contents).toEqual([
      'allow User:other read topic orders',
      'allow User:shop describe topic orders',
      'allow User:shop write topic orders',
    ]);
  });

  it('are written once: the same declaration again writes nothing', async () => {
    const declared = [acl('User:shop', ['read'])];
    const { acls, admin, handler, update } = await deployed(declared);
    [acls.writes.length, admin.calls.length] = [0, 0];
    await expectSuccess(handler, update(declared));
    expect([acls.writes, admin.writes, acls.reads]).toEqual([[], [], 3]);
  });

  it('travel in batches, thousands in a request', async () => {
    const declared = Array.from({ length: 5_000 }, (_, index) => acl(`User:u${index}`, ['read']));
    const { acls } = await deployed(declared);
    expect(acls.writes).toEqual(['add 4000', 'add 1000']);
  });

  it('are not even read where none is or was declared', async () => {
    const { acls } = await deployed([]);
    expect([acls.reads, acls.writes]).toEqual([0, []]);
  });

  it('that a broker refuses fail the resource with its words, nothing is removed, and a failed creation takes its own away', async () => {
    const { acls, handler, update } = await deployed([acl('User:shop', ['read'])]);
    acls.writes.length = 0;
    acls.refused.add('allow User:bad read topic orders');
    const reason = await expectFailure(handler, update([acl('User:good', ['read']), acl('User:bad', ['read'])]));
    expect(reason).toMatch(/the phase "acls" failed: allow User:bad read topic orders: INVALID_REQUEST/);
    expect(acls.writes).toEqual(['add 2']);

    const other = new FakeAcls();
    other.refused.add('allow User:bad read topic orders');
    const event = simulateEvent('Create', { ResourceProperties: properties([acl('User:good', ['read']), acl('User:bad', ['read'])]) });
    const cluster = new FakeCluster();
    expect(await expectFailure(topicsHandler(cluster, { acls: other }), event)).toMatch(/undone: 1 of 1 topics/);
    expect([other.contents, cluster.contents]).toEqual([[], []]);
  });

  it('go with the resource where topics do, and stay where they stay', async () => {
    const retained = await deployed([acl('User:shop', ['read'])]);
    await expectSuccess(retained.handler, retained.remove());
    expect(retained.acls.contents).toHaveLength(1);
    const deleted = await deployed([acl('User:shop', ['read'])], { RemovalPolicy: 'delete', Deletion: 'with-records' });
    await deleted.acls.add(foreign);
    await expectSuccess(deleted.handler, deleted.remove());
    expect(deleted.acls.contents).toEqual(['allow User:other read topic orders']);
  });

  it('are refused on a serverless cluster, twice declared, and where they say what Kafka does not know: all at once', async () => {
    const declared = parseAcls([acl('User:a', ['read'])], 'acls').declarations;
    expect(validateAcls(declared, 'serverless').map(({ message }) => message)).toEqual([
      'must be absent on a serverless cluster, where IAM alone decides, got 1',
    ]);
    expect(validateAcls([...declared, ...declared], 'express')).toEqual([
      { path: 'acls[1]', message: 'is declared twice (first at acls[0]), got allow User:a read topic orders' },
    ]);
    const raw = [
      'x',
      { ...acl('shop', ['idempotent-write']), host: '10.0.0.0/8', permission: 'perhaps', colour: 'red' },
      { principal: 'User:a\u0000', operations: [], resourceType: 'cluster', resourceName: 'mine', pattern: 'prefixed' },
    ];
    expect(parseAcls(raw, 'acls').problems.map(({ path }) => path)).toEqual([
      'acls[0]',
      'acls[1].colour',
      'acls[1].principal',
      'acls[1].operations[0]',
      'acls[1].host',
      'acls[1].permission',
      'acls[2].principal',
      'acls[2].resourceName',
      'acls[2].operations',
      'acls[2].pattern',
    ]);
    const admin = new FakeCluster();
    const event = simulateEvent('Create', { ResourceProperties: properties([acl('User:a', ['read'])], { Flavour: 'serverless' }) });
    expect(await expectFailure(topicsHandler(admin, { acls: new FakeAcls() }), event)).toMatch(/acls: must be absent on a serverless/);
    expect(admin.writes).toEqual([]);
  });

  it('stand in the plan as data, and in its text', () => {
    const of = (...raw: readonly unknown[]) => bindingsOf(parseAcls(raw, 'acls').declarations);
    const acls = planAcls({
      desired: of(
        acl('User:shop', ['write']),
        acl('User:old', ['all'], 'tmp-', { pattern: 'prefixed', host: '10.0.0.1', permission: 'deny' }),
      ),
      previous: of(acl('User:gone', ['read'])),
      actual: [...of(acl('User:gone', ['read'])), ...foreign, ...of(acl('User:far', ['read'], 'elsewhere'))],
    });
    const plan = { topics: [], acls };
    expect(JSON.parse(JSON.stringify(planToJson(plan)))).toEqual({
      topics: [],
      acls: [
        { acl: 'allow User:shop write topic orders', op: 'add', reason: 'declared, and not on the cluster' },
        { acl: 'deny User:old all topic prefix tmp- from 10.0.0.1', op: 'add', reason: 'declared, and not on the cluster' },
        { acl: 'allow User:gone read topic orders', op: 'remove', reason: 'no longer declared' },
        {
          acl: 'allow User:other read topic orders',
          op: 'keep',
          reason: 'set by someone else and never declared here: left as it is',
        },
      ],
    });
    expect(renderPlan(plan).split('\n')).toEqual([
      '+ acl allow User:shop write topic orders  (declared, and not on the cluster)',
      '+ acl deny User:old all topic prefix tmp- from 10.0.0.1  (declared, and not on the cluster)',
      '- acl allow User:gone read topic orders  (no longer declared)',
      '= acl allow User:other read topic orders  (set by someone else and never declared here: left as it is)',
      '0 to create, 0 to update, 0 to delete, 0 unchanged, 0 refused; 2 ACLs to add, 1 to remove',
    ]);
  });
});
