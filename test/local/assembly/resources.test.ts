import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../local/assembly/json';
import { physicalValue } from '../../../local/assembly/physical';
import { readFunction } from '../../../local/assembly/resources/function';
import { readMapping } from '../../../local/assembly/resources/mapping';
import { readSchedule } from '../../../local/assembly/resources/schedule';
import { readTable } from '../../../local/assembly/resources/table';
import { ACCOUNT, ASSET_BUCKET, REGION, stackOf } from './support';

const place = { stackName: 'stack', logicalId: 'Id', region: REGION, account: ACCOUNT };
const valueOfType = (type: string, properties: JsonObject = {}) => physicalValue(type, (name) => properties[name], place);

describe('event source mappings', () => {
  const minimal: JsonObject = {
    FunctionName: 'fn',
    Topics: ['website-logs'],
    StartingPosition: 'TRIM_HORIZON',
    EventSourceArn: 'arn:cluster',
    AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'group' },
  };
  const read = (more: JsonObject) => readMapping({ ...minimal, ...more }, valueOfType('AWS::Lambda::EventSourceMapping'), 'stack/Id');

  it('has the defaults of AWS', () => {
    expect(read({})).toEqual({
      functionArn: 'fn',
      topic: 'website-logs',
      consumerGroupId: 'group',
      startingPosition: 'TRIM_HORIZON',
      batchSize: 100,
      batchingWindowSeconds: 0.5,
      maximumRetryAttempts: -1,
      maximumRecordAgeSeconds: -1,
      bisectBatchOnError: false,
      reportsBatchItemFailures: false,
      concurrentBatches: 1,
      eventSourceArn: 'arn:cluster',
    });
  });

  it('reads every control', () => {
    expect(
      read({
        BatchSize: 500,
        MaximumBatchingWindowInSeconds: 2,
        ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 3 },
        MaximumRetryAttempts: 3,
        MaximumRecordAgeInSeconds: 60,
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        DestinationConfig: { OnFailure: { Destination: 'kafka://website-logs-dlq' } },
        StartingPosition: 'AT_TIMESTAMP',
        StartingPositionTimestamp: 1_700_000_000,
      }),
    ).toMatchObject({
      batchSize: 500,
      batchingWindowSeconds: 2,
      maximumRetryAttempts: 3,
      maximumRecordAgeSeconds: 60,
      bisectBatchOnError: true,
      reportsBatchItemFailures: true,
      concurrentBatches: 15,
      onFailure: { kind: 'kafka', topic: 'website-logs-dlq' },
      startingPosition: 'AT_TIMESTAMP',
      startingPositionTimestamp: 1_700_000_000,
    });
  });

  it.each([
    ['arn:aws:s3:::failed', { kind: 's3', bucket: 'failed' }],
    [`arn:aws:sqs:${REGION}:${ACCOUNT}:failed`, { kind: 'sqs', queueArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:failed` }],
  ])('knows the destination %s', (destination, onFailure) => {
    expect(read({ DestinationConfig: { OnFailure: { Destination: destination } } })?.onFailure).toEqual(onFailure);
  });

  it('leaves out a mapping that is switched off', () => {
    expect(read({ Enabled: false })).toBeUndefined();
  });

  it('reports everything it cannot do at once', () => {
    const wrong = {
      FilterCriteria: { Filters: [{ Pattern: '{"value":{"a":[{"like":1}]}}' }] },
      KmsKeyArn: 'arn:aws:kms:x',
      Topics: ['a', 'b'],
      StartingPosition: 'NOW',
      BatchSize: 'many',
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:x' } },
    };
    expect(() => read(wrong)).toThrow('FilterCriteria: value.a: {"like":1} is no condition');
    expect(() => read(wrong)).toThrow(
      'stack/Id: KmsKeyArn is not emulated on one machine; Topics must have exactly one topic, got 2; ' +
        'DestinationConfig.OnFailure.Destination must be an S3 bucket, an SQS queue or kafka://topic, got arn:aws:sns:x; ' +
        'StartingPosition must be one of TRIM_HORIZON, LATEST, AT_TIMESTAMP, got NOW; BatchSize must be a whole number, got "many"',
    );
  });
});

describe('schedules', () => {
  const target = { Arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:fn`, Input: '{"site":"a"}' };
  const read = (expression: string, more: JsonObject = {}) =>
    readSchedule(
      { ScheduleExpression: expression, Target: target, ...more },
      valueOfType('AWS::Scheduler::Schedule', { Name: 'tick' }),
      'stack/Id',
    );

  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(2 hours)', 7_200_000],
    ['rate(1 day)', 86_400_000],
  ])('reads %s', (expression, periodMs) => {
    expect(read(expression)).toEqual({ name: 'tick', functionArn: target.Arn, periodMs, input: target.Input });
  });

  it.each(['cron(0 12 * * ? *)', 'at(2026-01-01T00:00:00)', 'rate(0 minutes)', 'rate(1.5 hours)'])('refuses %s', (expression) => {
    expect(() => read(expression)).toThrow(
      `stack/Id: ScheduleExpression must be rate(N minutes|hours|days) to run on one machine, got ${expression}`,
    );
  });

  it('leaves out a schedule that is switched off and refuses targets that are no function', () => {
    expect(read('cron(x)', { State: 'DISABLED' })).toBeUndefined();
    expect(() => read('rate(1 minute)', { Target: { Arn: 'arn:aws:sqs:x' } })).toThrow('Target.Arn must be a function, got arn:aws:sqs:x');
  });
});

describe('functions', () => {
  const stack = stackOf('stack', { Resources: {} }, { 'code.zip': '/assembly/asset.code' });
  const read = (more: JsonObject) =>
    readFunction(
      { Code: { S3Bucket: ASSET_BUCKET, S3Key: 'code.zip' }, Handler: 'index.handler', ...more },
      valueOfType('AWS::Lambda::Function', { FunctionName: 'fn' }),
      stack,
      'stack/Id',
    );

  it('has the defaults of Lambda and the folder of its asset', () => {
    expect(read({})).toEqual({
      name: 'fn',
      arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:fn`,
      codeDirectory: '/assembly/asset.code',
      handler: 'index.handler',
      environment: {},
      memoryMiB: 128,
      timeoutSeconds: 3,
    });
  });

  it('passes scalars of the environment as text', () => {
    const spec = read({
      Environment: { Variables: { COUNT: 5, ON: true, NAME: 'x' } },
      MemorySize: '256',
      ReservedConcurrentExecutions: 1,
    });
    expect(spec).toMatchObject({ environment: { COUNT: '5', ON: 'true', NAME: 'x' }, memoryMiB: 256, reservedConcurrency: 1 });
  });

  it('refuses inline code and references that only CloudFormation can resolve', () => {
    const wrong = { Code: { ZipFile: 'x' }, Environment: { Variables: { SECRET: '{{resolve:ssm:/name}}' } } };
    expect(() => read(wrong)).toThrow(/Code must be a file asset.*SECRET is a dynamic reference/);
  });
});

describe('tables', () => {
  it('refuses what DynamoDB Local would do differently, and keys without a type', () => {
    const properties = { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], GlobalSecondaryIndexes: [] };
    expect(() => readTable(properties, 'name', 'stack/Id')).toThrow(
      'stack/Id: GlobalSecondaryIndexes is not emulated on one machine; KeySchema names id, which AttributeDefinitions does not declare; KeySchema must have a HASH key',
    );
  });
});

describe('physical names', () => {
  it('are the same in every run, differ by place and stay within 64 characters', () => {
    const long = { ...place, logicalId: 'L'.repeat(100) };
    const name = physicalValue('AWS::Lambda::Function', () => undefined, long).ref;
    expect(name).toHaveLength(64);
    expect(physicalValue('AWS::Lambda::Function', () => undefined, long).ref).toBe(name);
    expect(physicalValue('AWS::Lambda::Function', () => undefined, { ...long, stackName: 'other' }).ref).not.toBe(name);
  });

  it('gives a type that is not in the table an ARN-shaped text for attributes that are ARNs', () => {
    const value = valueOfType('AWS::Firehose::DeliveryStream');
    expect(value.attribute('Arn')).toBe(`arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/${value.ref}`);
    expect(value.attribute('Other')).toBe(`${value.ref}.Other`);
  });
});
