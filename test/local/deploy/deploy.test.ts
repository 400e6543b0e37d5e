import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readClusterPlan } from '../../../local/assembly/cluster-plan';
import { deployLocally } from '../../../local/deploy/deploy';
import { ASSET_BUCKET } from '../assembly/support';
import { ANSWERS, appAssembly, deployWith, memoryState } from './support';

/** The fixture's properties as CloudFormation sends them. */
const DEFAULT_TOPICS_SENT = { Topics: [{ name: 'website-logs', partitions: '12', compacted: 'false' }] };
const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function';

describe('a local deploy', () => {
  it('hands over functions, mappings, topics and table, with every reference resolved', async () => {
    const assembly = appAssembly();
    const options = deployWith(assembly, ANSWERS, {
      overrides: {
        always: { AWS_ENDPOINT_URL_KAFKA: 'http://127.0.0.1:1' },
        whereDeclared: { KAFKA_AUTH: 'none', VISITS_PER_MINUTE: '60' },
      },
    });
    const deployment = await deployLocally(options);
    const { arn } = readClusterPlan(assembly);
    expect(deployment).toMatchObject({
      environment: 'learn',
      clusterArn: arn,
      topics: ['website-logs'],
      stateTable: 'state',
      schedules: [],
    });
    expect(deployment.functions.map((spec) => spec.name)).toEqual(['info-on-event', 'topics-on-event', 'service']);
    expect(deployment.functions.at(-1)).toMatchObject({
      codeDirectory: '/assembly/asset.code',
      environment: {
        STATE_TABLE: 'state',
        BOOTSTRAP_BROKERS: '127.0.0.1:9092',
        KAFKA_AUTH: 'none',
        AWS_ENDPOINT_URL_KAFKA: 'http://127.0.0.1:1',
      },
    });
    expect(deployment.functions.at(-1)?.environment).not.toHaveProperty('VISITS_PER_MINUTE');
    expect(deployment.mappings).toMatchObject([{ functionArn: `${FUNCTION}:service`, topic: 'website-logs', eventSourceArn: arn }]);
    expect(deployment.notEmulated).toEqual({ 'AWS::EC2::Subnet': 3 });
    expect(options.ensured.map((table) => table.name)).toEqual(['state']);
    expect(options.runtime.registered).toEqual(deployment.functions);
  });

  it('sends the event of CloudFormation: every scalar is text, the service token stays', async () => {
    const options = deployWith(appAssembly());
    await deployLocally(options);
    expect(options.runtime.invocations.find((each) => each.functionName === 'topics-on-event')?.event).toEqual({
      RequestType: 'Create',
      ServiceToken: `${FUNCTION}:topics-framework`,
      ResponseURL: expect.stringMatching(/^http:\/\/127\.0\.0\.1\//),
      StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/app/local',
      RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      LogicalResourceId: 'Topics',
      ResourceType: 'Custom::KafkaTopics',
      ResourceProperties: {
        ServiceToken: `${FUNCTION}:topics-framework`,
        ...DEFAULT_TOPICS_SENT,
      },
    });
  });

  it('stops with stack, logical id and the reason of the handler, and starts nothing that depends on it', async () => {
    const options = deployWith(appAssembly(), {
      ...ANSWERS,
      'info-on-event': () => {
        throw new Error('cluster is FAILED');
      },
    });
    await expect(deployLocally(options)).rejects.toMatchObject({
      code: 'CUSTOM_RESOURCE_FAILED',
      message: 'stack app: Info (Custom::MskClusterInfo, Create) failed: cluster is FAILED',
    });
    expect(options.progress.filter((event) => event.status === 'failed').map((event) => event.logicalId)).toEqual(['Info']);
    expect(options.runtime.registered.map((spec) => spec.name)).not.toContain('service');
  });

  it('names every failure when several independent resources fail', async () => {
    const fail = (reason: string) => () => {
      throw new Error(reason);
    };
    const options = deployWith(appAssembly(), { 'info-on-event': fail('first'), 'topics-on-event': fail('second') });
    await expect(deployLocally(options)).rejects.toMatchObject({
      code: 'RESOURCES_FAILED',
      message: expect.stringMatching(/failed: first; .*failed: second/),
    });
  });

  it('lists custom resources of the CDK itself, and their handler, as not emulated', async () => {
    const more = {
      Handler: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Bucket: 'x', S3Key: 'y' }, Handler: 'i.h' } },
      Restrict: { Type: 'Custom::VpcRestrictDefaultSG', Properties: { ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] } } },
    };
    const deployment = await deployLocally(deployWith(appAssembly({ more })));
    expect(deployment.notEmulated).toEqual({ 'AWS::EC2::Subnet': 3, 'AWS::Lambda::Function': 1, 'Custom::VpcRestrictDefaultSG': 1 });
  });

  it('counts no policies and no alarms as not emulated: others play them', async () => {
    const more = { Role: { Type: 'AWS::IAM::Role' }, Alarm: { Type: 'AWS::CloudWatch::Alarm' }, Key: { Type: 'AWS::KMS::Key' } };
    const deployment = await deployLocally(deployWith(appAssembly({ more })));
    expect(deployment.notEmulated).toEqual({ 'AWS::EC2::Subnet': 3, 'AWS::KMS::Key': 1 });
  });

  it('refuses a custom resource that no provider of the app answers for', async () => {
    const more = { Odd: { Type: 'Custom::Odd', Properties: { ServiceToken: { 'Fn::GetAtt': ['Service', 'Arn'] } } } };
    await expect(deployLocally(deployWith(appAssembly({ more })))).rejects.toMatchObject({
      code: 'CUSTOM_RESOURCE_UNKNOWN',
      message: expect.stringContaining('app/Odd (Custom::Odd): ServiceToken must be the function of a custom_resources.Provider'),
    });
  });

  it('leaves out a resource whose condition does not hold', async () => {
    const more = { Extra: { Type: 'AWS::S3::BucketPolicy', Condition: 'Never' } };
    const assembly = appAssembly({ more });
    const app = assembly.stacks.at(-1);
    const conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const stacks = assembly.stacks.map((stack) => (stack === app ? { ...stack, template: { ...stack.template, conditions } } : stack));
    const deployment = await deployLocally(deployWith({ ...assembly, stacks }));
    expect(deployment.notEmulated).not.toHaveProperty('AWS::S3::BucketPolicy');
  });
});

describe('a second deploy with the same state', () => {
  const topicEvents = (options: ReturnType<typeof deployWith>) =>
    options.runtime.invocations.filter((each) => each.functionName === 'topics-on-event').map((each) => each.event);

  it('sends nothing when properties are equal, and still resolves the answers of the first', async () => {
    const state = memoryState();
    await deployLocally(deployWith(appAssembly(), ANSWERS, { state }));
    const second = deployWith(appAssembly(), ANSWERS, { state });
    const deployment = await deployLocally(second);
    expect(second.runtime.invocations).toEqual([]);
    expect(second.progress.filter((event) => event.status === 'unchanged').map((event) => event.logicalId)).toEqual(['Info', 'Topics']);
    expect(deployment.functions.at(-1)?.environment['BOOTSTRAP_BROKERS']).toBe('127.0.0.1:9092');
  });

  it('sends an Update with the old properties when they changed', async () => {
    const state = memoryState();
    await deployLocally(deployWith(appAssembly(), ANSWERS, { state }));
    const second = deployWith(appAssembly({ topics: { Topics: [{ name: 'website-logs', partitions: 24 }] } }), ANSWERS, { state });
    await deployLocally(second);
    expect(topicEvents(second)).toMatchObject([
      {
        RequestType: 'Update',
        PhysicalResourceId: 'topics-1',
        ResourceProperties: { Topics: [{ name: 'website-logs', partitions: '24' }] },
        OldResourceProperties: { Topics: [{ name: 'website-logs', partitions: '12', compacted: 'false' }] },
      },
    ]);
  });

  it('knows the topics of declarations that travel as an asset', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'msk-blueprint-test-'));
    try {
      const file = join(folder, 'declared.json');
      writeFileSync(file, JSON.stringify({ topics: [{ name: 'website-logs' }, { name: 'predictions' }] }));
      const object = { Bucket: ASSET_BUCKET, Key: 'declared.json' };
      const assembly = appAssembly({ topics: { DeclarationsObject: object }, assets: { 'declared.json': file } });
      const options = deployWith(assembly);
      expect((await deployLocally(options)).topics).toEqual(['website-logs', 'predictions']);
      expect(topicEvents(options)).toMatchObject([{ ResourceProperties: { DeclarationsObject: object } }]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('asks for the brokers again when their addresses changed, and nothing else', async () => {
    const state = memoryState();
    await deployLocally(deployWith(appAssembly(), ANSWERS, { state }));
    const second = deployWith(appAssembly(), ANSWERS, { state, surroundings: '127.0.0.1:7777' });
    await deployLocally(second);
    expect(second.runtime.invocations.map(({ functionName, event }) => [functionName, event['RequestType']])).toEqual([
      ['info-on-event', 'Update'],
    ]);
  });

  it('sends a Create again after a failed Create, and the same Update after a failed Update', async () => {
    const state = memoryState();
    const failing = {
      ...ANSWERS,
      'topics-on-event': () => {
        throw new Error('no');
      },
    };
    await expect(deployLocally(deployWith(appAssembly(), failing, { state }))).rejects.toThrow('no');
    const second = deployWith(appAssembly(), ANSWERS, { state });
    await deployLocally(second);
    expect(topicEvents(second)).toMatchObject([{ RequestType: 'Create' }]);
    const changed = appAssembly({ topics: { Topics: [] } });
    await expect(deployLocally(deployWith(changed, failing, { state }))).rejects.toThrow('(Custom::KafkaTopics, Update) failed: no');
    const third = deployWith(changed, ANSWERS, { state });
    await deployLocally(third);
    expect(topicEvents(third)).toMatchObject([{ RequestType: 'Update', OldResourceProperties: { Topics: [{ partitions: '12' }] } }]);
  });

  it('deletes the old physical resource after an Update that replaced it', async () => {
    const state = memoryState();
    await deployLocally(deployWith(appAssembly(), ANSWERS, { state }));
    const replacing = { ...ANSWERS, 'topics-on-event': () => ({ PhysicalResourceId: 'topics-2' }) };
    const second = deployWith(appAssembly({ topics: { Topics: [] } }), replacing, { state });
    await deployLocally(second);
    expect(topicEvents(second).map((event) => [event['RequestType'], event['PhysicalResourceId']])).toEqual([
      ['Update', 'topics-1'],
      ['Delete', 'topics-1'],
    ]);
    expect(topicEvents(second).at(-1)).toMatchObject({ ResourceProperties: DEFAULT_TOPICS_SENT });
    expect(state.current?.resources['app/Topics']?.physicalId).toBe('topics-2');
  });

  it('deletes what left the template and forgets it; a failed Delete is shown and tried again', async () => {
    const state = memoryState();
    await deployLocally(deployWith(appAssembly(), ANSWERS, { state }));
    const refusing = {
      ...ANSWERS,
      'topics-on-event': () => {
        throw new Error('busy');
      },
    };
    const second = deployWith(appAssembly({ without: ['Topics'] }), refusing, { state });
    await deployLocally(second);
    expect(second.progress.filter((event) => event.status === 'failed')).toMatchObject([
      { logicalId: 'Topics', reason: 'stack app: Topics (Custom::KafkaTopics, Delete) failed: busy' },
    ]);
    expect(state.current?.resources).toHaveProperty(['app/Topics']);
    const third = deployWith(appAssembly({ without: ['Topics'] }), ANSWERS, { state });
    await deployLocally(third);
    expect(topicEvents(third)).toMatchObject([{ RequestType: 'Delete', PhysicalResourceId: 'topics-1' }]);
    expect(state.current?.resources).not.toHaveProperty(['app/Topics']);
  });
});
