import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../lib/config/environments';
import { type LocatedResource, PARTS, resourcesOf, synthesize } from './support/synth';

const PAGE = join(__dirname, '..', 'docs', 'teardown.md');

/** How each kind of resource goes that stays behind, in the order in which they must: by its type, or by stack and type. One that is missing here fails the test. */
const REMOVAL: Readonly<Record<string, { readonly what: string; readonly how: string }>> = {
  'AWS::MSK::Cluster': {
    what: 'the cluster with its topics and records',
    how: '`aws kafka delete-cluster --cluster-arn ARN`; 10 minutes and more',
  },
  'AWS::MSK::ServerlessCluster': { what: 'the cluster with its topics and records', how: '`aws kafka delete-cluster --cluster-arn ARN`' },
  'AWS::MSK::Configuration': {
    what: 'its broker configuration',
    how: '`aws kafka delete-configuration --arn ARN`, refused while a cluster uses it',
  },
  'AWS::EC2::SecurityGroup': {
    what: "the brokers' security group",
    how: '`aws ec2 delete-security-group --group-id ID`, refused while a network interface has it',
  },
  'AWS::KMS::Key': {
    what: 'the key of the volumes',
    how: '`aws kms schedule-key-deletion --key-id ID`; 7 to 30 days, and nothing under it can be read afterwards',
  },
  'monitoring AWS::KMS::Key': {
    what: "the key of the alarms' messages",
    how: '`aws kms schedule-key-deletion --key-id ID`; nothing is kept under it',
  },
  'AWS::DynamoDB::Table': {
    what: 'the state of the services',
    how: '`aws dynamodb delete-table --table-name NAME`; where it is protected, `update-table --no-deletion-protection-enabled` first',
  },
  'AWS::S3::Bucket': { what: 'batches that failed', how: '`aws s3 rb --force s3://NAME`' },
};

const isRetained = ({ DeletionPolicy }: LocatedResource): boolean => DeletionPolicy?.startsWith('Retain') === true;
const retainedOf = (name: string) => resourcesOf(synthesize(name)).filter((resource) => isRetained(resource));

const kindOf = ({ part, Type }: LocatedResource): string => (`${part} ${Type}` in REMOVAL ? `${part} ${Type}` : Type);

function table(): string {
  const rows = Object.entries(REMOVAL).map(([kind, { what, how }]) => {
    const found = ENVIRONMENT_NAMES.map((name) => retainedOf(name).find((resource) => kindOf(resource) === kind));
    const example = found.find((resource) => resource !== undefined);
    const marks = found.map((resource) => (resource === undefined ? '' : 'stays'));
    return `| ${what} (\`${example?.Type}\`, ${example?.part}) | ${marks.join(' | ')} | ${how} |`;
  });
  const head = `| What, in which stack | ${ENVIRONMENT_NAMES.map((name) => `\`${name}\``).join(' | ')} | Removed by |`;
  return [head, `|---|${ENVIRONMENT_NAMES.map(() => '---|').join('')}---|`, ...rows].join('\n');
}

const PARAGRAPHS = {
  order: `Stacks go in the opposite order of their deployment: ${[...PARTS].reverse().join(', ')}. \`cdk destroy --all\` keeps to it: each stack names those that it depends on.`,
  trial: `**A trial environment**, with its data. The first command turns what stays into what goes, the second takes it away; for another one than \`learn\`, \`-c env=NAME\` goes with both:

    npx cdk deploy --all -c deleteData=learn
    npx cdk destroy --all -c deleteData=learn

Environments with \`protection.dataMayBeDeleted: false\` refuse that at synth. A bucket that still holds failed batches stops the deletion: empty it first.`,
  kept: `**An environment whose data stays.** Without \`deleteData\` the stacks of monitoring, clients, topics and cluster go, and what is in the table below stays. The network cannot go then: the
cluster still stands in its subnets, so leave it out instead of saying \`--all\`. When the cluster has been removed by hand, the network follows:

    npx cdk destroy -c env=NAME msk-NAME-monitoring msk-NAME-clients msk-NAME-topics msk-NAME-cluster
    npx cdk destroy -c env=NAME msk-NAME-network

A stack with termination protection (network and cluster where \`protection.stackTermination\` is true) is refused by CloudFormation until that is set to false and deployed.`,
  waits: `- **Network interfaces of functions** outlive their functions by up to 45 minutes, and hold subnets and security groups for so long. CloudFormation waits for them; nothing is stuck.
- **Deleting the cluster** takes some ten minutes; CloudFormation waits at most 30.
- **Storage scaling** goes before the cluster: its policy refers to the target, the target to the cluster. Otherwise its alarm would stay for ever.
- **Topics** are not deleted one by one: their resource is told to retain them, so that its deletion touches no broker.
- **A configuration** cannot be deleted while a cluster uses it: both stay or both go.
- **The key** of the volumes is the last: with it gone, they cannot be read again. The table has a key of AWS's, the secrets of users one of their own.`,
  again: `The cluster, its configuration and the secrets of its users have fixed names. A retained cluster of the same name makes the next deployment fail at once: remove it first, or give the
environment another \`cluster.name\`. Secrets that were deleted keep their names for their recovery window (\`aws secretsmanager delete-secret --force-delete-without-recovery\`).

After a first deployment that failed nothing is in the way: what it had made goes with it (\`RetainExceptOnCreate\`), but for the protected table, which has no fixed name.`,
} as const;

const page = () => `# Taking an environment down

Made from the templates by \`npx vitest run --project fast test/teardown.test.ts -u\`; a test fails when this page is older than they are.

## In which order

${PARAGRAPHS.order}

${PARAGRAPHS.trial}

${PARAGRAPHS.kept}

## What stays

${table()}

Users with passwords (\`cluster.scram\`) leave their secrets and the key of these, a schema registry stays as it is, with its schemas and their versions; delete the registry to remove all of them.

## What takes its time

${PARAGRAPHS.waits}

## Deploying again

${PARAGRAPHS.again}
`;

describe('docs/teardown.md', () => {
  it('names everything that stays, and how it goes', async () => {
    await expect(page()).toMatchFileSnapshot(PAGE);
  });
});

describe.each(ENVIRONMENT_NAMES)('taking %s down', (name) => {
  const environment = synthesize(name);

  it('leaves nothing behind whose removal is not described', () => {
    const unknown = retainedOf(name).filter((resource) => REMOVAL[kindOf(resource)] === undefined);
    expect(unknown.map(({ part, id, Type }) => `${part}/${id} ${Type}`)).toEqual([]);
  });

  it('goes in the opposite order of the deployment: each stack depends on those before it only', () => {
    const stacks = environment.app.node.children.filter((child) => Stack.isStack(child));
    const partOf = ({ stackName }: Stack) => PARTS.findIndex((part) => stackName.endsWith(`-${part}`));
    for (const stack of stacks) {
      for (const other of stack.dependencies) expect(partOf(other)).toBeLessThan(partOf(stack));
    }
    const depends = (part: number) => stacks.find((stack) => partOf(stack) === part)?.dependencies.length ?? 0;
    expect(PARTS.map((_, part) => depends(part) > 0)).toEqual(PARTS.map((_, part) => part > 0));
  });

  it('keeps cluster and configuration together', () => {
    const policies = resourcesOf(environment)
      .filter(({ Type }) => /^AWS::MSK::(Cluster|ServerlessCluster|Configuration)$/.test(Type))
      .map(({ DeletionPolicy }) => DeletionPolicy);
    expect(new Set(policies).size).toBe(1);
  });

  it('removes storage scaling before the cluster, from policy to target', () => {
    const { Resources } = environment.json.cluster;
    const text = (type: string) => JSON.stringify(Object.values(Resources).filter(({ Type }) => Type === type));
    const [target, policy] = [text('AWS::ApplicationAutoScaling::ScalableTarget'), text('AWS::ApplicationAutoScaling::ScalingPolicy')];
    if (name !== 'production') return expect([target, policy]).toEqual(['[]', '[]']);
    expect(target).toContain('"Fn::GetAtt":["MskCluster46ECFC4D","Arn"]');
    return expect(policy).toContain('{"Ref":"MskStorageTarget');
  });

  it('touches no broker for its topics', () => {
    expect(JSON.stringify(environment.json.topics.Resources)).toContain('"RemovalPolicy":"retain"');
  });

  it('asks for termination protection to be lifted exactly where it is configured', () => {
    const guarded = environment.app.node.children.filter((child) => Stack.isStack(child) && child.terminationProtection === true);
    expect(guarded.map(({ node }) => node.id)).toEqual(
      environment.config.protection.stackTermination ? [`msk-${name}-network`, `msk-${name}-cluster`] : [],
    );
  });
});

describe('taking a trial environment down with its data', () => {
  it.each(['learn', 'serverless'])('%s leaves nothing behind', (name) => {
    const left = resourcesOf(synthesize(name, { deleteData: name })).filter(isRetained);
    expect(left.map(({ part, id }) => `${part}/${id}`)).toEqual([]);
  });
});
