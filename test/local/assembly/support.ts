/** Small assemblies in the CDK's shape, in memory or on disk. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../local/assembly/json';
import { parseTemplate } from '../../../local/assembly/parse-template';
import type { Assembly, Stack } from '../../../local/assembly/template';
import { BEFORE_DEPLOY, createResolver, type Resolver } from '../../../local/assembly/values';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const ASSET_BUCKET = `cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`;

export function stackOf(name: string, template: JsonObject, assets: Readonly<Record<string, string>> = {}): Stack {
  const located = Object.entries(assets).map(([key, path]): [string, string] => [`${ASSET_BUCKET}/${key}`, path]);
  return { name, region: REGION, account: ACCOUNT, template: parseTemplate(template, `${name}.template.json`), assets: new Map(located) };
}

export function assemblyOf(...stacks: readonly Stack[]): Assembly {
  return { directory: '/assembly', stacks };
}

export function resolverOf(...stacks: readonly Stack[]): Resolver {
  return createResolver(assemblyOf(...stacks), BEFORE_DEPLOY);
}

/** Calls with a folder that is gone afterwards. */
export async function withFolder<Result>(use: (folder: string) => Result | Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'msk-blueprint-test-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface WrittenStack {
  readonly template: JsonObject;
  readonly dependencies?: readonly string[];
  /** Object key -> folder of the asset. */
  readonly assets?: Readonly<Record<string, string>>;
  readonly metadata?: JsonObject;
}

/** Writes manifest, templates and asset manifests as `cdk synth` does. */
export function writeAssembly(folder: string, stacks: Readonly<Record<string, WrittenStack>>): void {
  const artifacts: Record<string, unknown> = {};
  const write = (file: string, document: unknown): void => writeFileSync(join(folder, file), JSON.stringify(document));
  for (const [id, stack] of Object.entries(stacks)) {
    const files = Object.entries(stack.assets ?? {}).map(([key, path]) => {
      mkdirSync(join(folder, path), { recursive: true });
      const destination = { bucketName: ['cdk-hnb659fds-assets-$', '{AWS::AccountId}-us-east-1'].join(''), objectKey: key };
      return [key, { source: { path, packaging: 'zip' }, destinations: { current: destination } }];
    });
    write(`${id}.template.json`, stack.template);
    write(`${id}.assets.json`, { files: Object.fromEntries(files) });
    write(`${id}.metadata.json`, stack.metadata ?? {});
    artifacts[`${id}.assets`] = { type: 'cdk:asset-manifest', properties: { file: `${id}.assets.json` } };
    artifacts[id] = {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/eu-west-1',
      properties: { templateFile: `${id}.template.json`, stackName: `msk-learn-${id}` },
      dependencies: [...(stack.dependencies ?? []), `${id}.assets`],
      additionalMetadataFile: `${id}.metadata.json`,
    };
  }
  artifacts['Tree'] = { type: 'cdk:tree', properties: { file: 'tree.json' } };
  write('manifest.json', { version: '55.0.0', artifacts });
}

/** A network stack of three subnets and a cluster stack that refers to them weakly, as the CDK does. */
export function clusterStacks(): readonly [Stack, Stack] {
  const zones = ['a', 'b', 'c'];
  const network = stackOf('msk-learn-network', {
    Resources: Object.fromEntries(
      zones.map((zone) => [`Subnet${zone}`, { Type: 'AWS::EC2::Subnet', Properties: { AvailabilityZone: `us-east-1${zone}` } }]),
    ),
    Outputs: Object.fromEntries(zones.map((zone) => [`PublishSubnet${zone}`, { Value: { Ref: `Subnet${zone}` } }])),
  });
  const output = (zone: string) => ({
    'Fn::GetStackOutput': { StackName: 'msk-learn-network', Region: REGION, OutputName: `PublishSubnet${zone}` },
  });
  const cluster = stackOf('msk-learn-cluster', {
    Resources: {
      Configuration: {
        Type: 'AWS::MSK::Configuration',
        Properties: { Name: 'safe', ServerProperties: 'auto.create.topics.enable=false\nmin.insync.replicas=2\n' },
      },
      Cluster: {
        Type: 'AWS::MSK::Cluster',
        Properties: {
          ClusterName: 'learn',
          KafkaVersion: '3.9.x',
          NumberOfBrokerNodes: 3,
          BrokerNodeGroupInfo: { InstanceType: 'kafka.t3.small', ClientSubnets: zones.map(output) },
          ConfigurationInfo: {
            Arn: { 'Fn::GetAtt': ['Configuration', 'Arn'] },
            Revision: { 'Fn::GetAtt': ['Configuration', 'LatestRevision.Revision'] },
          },
        },
      },
    },
    Outputs: { PublishClusterArn: { Value: { 'Fn::GetAtt': ['Cluster', 'Arn'] } } },
  });
  return [network, cluster];
}
