import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCostOptions } from '../../bin/cost/options';
import { ENVIRONMENT_NAMES } from '../../lib/config/environments';
import { type Estimate, estimate } from '../../lib/cost/estimate';
import { brokerPrice, HOURS_PER_MONTH, PRICES } from '../../lib/cost/prices';
import { renderEstimate, renderSummary, renderTable } from '../../lib/cost/render';
import { synthesize } from '../support/synth';

const ROOT = join(__dirname, '..', '..');

function estimateOf(name: string): Estimate {
  const { json, config } = synthesize(name);
  return estimate(name, config.region, new Map(Object.entries(json)));
}

interface Made {
  readonly Type: string;
  readonly Properties?: unknown;
}

const of = (...resources: readonly Made[]): Estimate =>
  estimate(
    'made',
    'us-east-1',
    new Map([['stack', { Resources: Object.fromEntries(resources.map((each, index) => [`R${index}`, each])) }]]),
  );

const cluster = (instanceType: string, more: object = {}): Made => ({
  Type: 'AWS::MSK::Cluster',
  Properties: {
    NumberOfBrokerNodes: 3,
    BrokerNodeGroupInfo: { InstanceType: instanceType, StorageInfo: { EBSStorageInfo: { VolumeSize: 100 } } },
    ...more,
  },
});
const topics = (partitions: number): Made => ({
  Type: 'Custom::KafkaTopics',
  Properties: { Topics: [{ name: 'visits', partitions, configs: { 'retention.ms': '1d' } }] },
});
/** 1000 visits a minute, read once. */
const RATE: readonly Made[] = [
  {
    Type: 'AWS::Lambda::Function',
    Properties: { MemorySize: 512, Architectures: ['arm64'], Environment: { Variables: { VISITS_PER_MINUTE: '1000' } } },
  },
  {
    Type: 'AWS::Scheduler::Schedule',
    Properties: { ScheduleExpression: 'rate(1 minute)', Target: { Arn: { 'Fn::GetAtt': ['R0', 'Arn'] } } },
  },
  { Type: 'AWS::Lambda::EventSourceMapping', Properties: { Topics: ['visits'], FunctionName: { Ref: 'R0' }, BatchSize: 500 } },
];
/** The same visits, read every five minutes by a function that polls. */
const POLLED: readonly Made[] = [
  ...RATE.slice(0, 2),
  {
    Type: 'AWS::Lambda::Function',
    Properties: { MemorySize: 512, Environment: { Variables: { CONSUMER_GROUP: 'g', VISITS_TOPIC: 'visits' } } },
  },
  {
    Type: 'AWS::Scheduler::Schedule',
    Properties: { ScheduleExpression: 'rate(5 minutes)', Target: { Arn: { 'Fn::GetAtt': ['R2', 'Arn'] } } },
  },
];
const figures = ({ lines }: Estimate) =>
  Object.fromEntries(lines.map(({ item, monthly }) => [item, monthly === undefined ? undefined : Number(monthly.toFixed(2))]));

describe('the estimate', () => {
  it('counts the polls of a service, and not its schedule as a website', () => {
    const [mapped, polled] = [figures(of(...RATE)), figures(of(...POLLED))];
    expect(Object.keys(polled)).toEqual(expect.arrayContaining(['0.1 million invocations', '0.1 million ticks']));
    expect(polled['logs of functions']).toBeLessThan(mapped['logs of functions'] ?? 0);
  });

  it.each(ENVIRONMENT_NAMES)('%s: has the lines that were reviewed', async (name) => {
    await expect(`${renderEstimate(estimateOf(name))}\n`).toMatchFileSnapshot(`lines/${name}.txt`);
  });

  it('stands in the README for all environments', () => {
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain(renderTable(ENVIRONMENT_NAMES.map(estimateOf)));
  });

  it('multiplies brokers and volumes by their number', () => {
    expect(figures(of(cluster('kafka.m7g.large')))).toEqual({ '3 x kafka.m7g.large': 446.76, '3 x 100 GiB of EBS': 30 });
  });

  it('counts Express by its brokers, what is written and what is kept', () => {
    expect(figures(of(...RATE, cluster('express.m7g.large'), topics(6)))).toMatchObject({
      '3 x express.m7g.large': 893.52,
      '18 GB data in': 0.18,
      '0.6 GB kept': 0.06,
    });
  });

  it('counts Serverless by the hour, its partitions, and each reader', () => {
    expect(figures(of(...RATE, { Type: 'AWS::MSK::ServerlessCluster' }, topics(10)))).toMatchObject({
      'Serverless cluster': 547.5,
      '10 partitions': 10.95,
      '18 GB in': 1.75,
      '18 GB out to 1 readers': 0.88,
      '0.6 GB kept': 0.06,
    });
  });

  it('counts NAT gateways with their addresses, and endpoints in each zone', () => {
    const endpoint = { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b', 'c'] } };
    expect(figures(of({ Type: 'AWS::EC2::NatGateway' }, endpoint))).toEqual({
      '1 interface endpoint, 3 addresses': 21.9,
      '1 NAT gateway': 32.85,
      '1 public address': 3.65,
    });
  });

  it('counts pollers of a group together and those without a group alone', () => {
    const mapping = (group?: string): Made => ({
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        ProvisionedPollerConfig: { MinimumPollers: 4, MaximumPollers: 8, ...(group === undefined ? {} : { PollerGroupName: group }) },
      },
    });
    expect(figures(of(mapping('g'), mapping('g'), mapping('g'), mapping()))).toEqual({
      '2 units of pollers, g': 270.1,
      '1 unit of pollers, R3': 135.05,
    });
  });

  it('says where the prices of another region would hold', () => {
    expect(renderSummary(estimate('x', 'eu-west-1', new Map()))).toContain('this one is in eu-west-1, where others hold');
  });
});

describe('what is unknown', () => {
  it('is said for a type of broker without a price, and counts for nothing in the sum only', () => {
    const { lines, monthly, unknown } = of(cluster('kafka.z9.large'));
    expect(lines[0]).toMatchObject({ item: '3 x kafka.z9.large', monthly: undefined, note: 'no source gives the price of this type' });
    expect([monthly, unknown.length]).toEqual([30, 1]);
  });

  it('is said for any resource that the estimate does not know', () => {
    const type = fc.stringMatching(/^AWS::[A-Z][a-z]{3,8}X::[A-Z][a-z]{3,8}$/);
    fc.assert(
      fc.property(type, (Type) => {
        expect(of({ Type }).unknown).toEqual([
          { group: 'other', item: `1 x ${Type}`, monthly: undefined, note: 'this estimate knows no price for it' },
        ]);
      }),
    );
  });

  it('is named in the line at the end of a synthesis', () => {
    expect(renderSummary(of(cluster('kafka.z9.large')))).toMatch(
      /^made: about 30 USD a month, 0\.04 an hour, and 1 unknown \(3 x kafka\.z9\.large\); /,
    );
  });
});

describe('the prices', () => {
  it('are positive, and each has a source and its date', () => {
    for (const { usd, source, asOf } of Object.values(PRICES)) {
      expect(usd).toBeGreaterThan(0);
      expect(source.length).toBeGreaterThan(10);
      expect(asOf).toMatch(/^20\d\d(-\d\d-\d\d)?$/);
    }
  });

  it('of larger brokers are derived from the large, and say so', () => {
    expect(brokerPrice('kafka.m7g.large')).toEqual({ usd: 0.204, isDerived: false });
    expect(brokerPrice('express.m7g.4xlarge')).toEqual({ usd: 0.408 * 8, isDerived: true });
    expect([brokerPrice('kafka.t3.medium'), brokerPrice('kafka.m7g.constructor'), brokerPrice('')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('any templates', () => {
  const some = fc.array(
    fc.constantFrom(cluster('kafka.t3.small'), cluster('kafka.z9.large'), topics(3), ...RATE, { Type: 'AWS::KMS::Key' }),
    { maxLength: 8 },
  );

  it('sum up to their lines, by hour and month', () => {
    fc.assert(
      fc.property(some, (resources) => {
        const { lines, monthly, hourly, unknown } = of(...resources);
        expect(monthly).toBeCloseTo(lines.reduce((sum, line) => sum + (line.monthly ?? 0), 0));
        expect(hourly * HOURS_PER_MONTH).toBeCloseTo(monthly);
        expect(unknown).toEqual(lines.filter((line) => line.monthly === undefined));
      }),
    );
  });

  it('never cost less with one resource more', () => {
    fc.assert(
      fc.property(some, (resources) => {
        expect(of(...resources, { Type: 'AWS::KMS::Key' }).monthly).toBeGreaterThan(of(...resources).monthly);
      }),
    );
  });
});

describe('npm run cost', () => {
  it('prints one environment line by line', () => {
    const env = { PATH: process.env['PATH'] };
    const text = execFileSync(process.execPath, ['--import', 'tsx', 'bin/cost.ts', '--env', 'learn'], { cwd: ROOT, env, encoding: 'utf8' });
    expect(text).toBe(`${renderEstimate(estimateOf('learn'))}\n`);
  });

  it('refuses what it does not know with the usage', () => {
    expect(() => parseCostOptions(['--enf', 'learn'])).toThrow(/Unknown option '--enf'[\s\S]*usage: npm run cost/);
  });
});
