const CFN = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide';
const GUIDE = 'https://docs.aws.amazon.com/msk/latest/developerguide';

/** What lib/config/schema.ts and its parts say of single fields, and where it is written. */
export const SCHEMA_CHECKS: readonly { readonly id: string; readonly source: string }[] = [
  { id: 'schema.zones', source: `${CFN}/aws-properties-msk-cluster-brokernodegroupinfo.html` },
  { id: 'schema.network', source: `${CFN}/aws-resource-ec2-vpc.html` },
  { id: 'schema.kind', source: `${GUIDE}/msk-cluster-types.html` },
  { id: 'schema.version', source: `${GUIDE}/supported-kafka-versions.html` },
  { id: 'schema.size', source: `${GUIDE}/broker-instance-sizes.html` },
  { id: 'schema.name', source: 'cdk-preflight `pf-msk-cluster-name-pattern`' },
  { id: 'schema.storage', source: `${CFN}/aws-properties-msk-cluster-ebsstorageinfo.html` },
  { id: 'schema.storage-scaling', source: `${GUIDE}/msk-autoexpand-details.html` },
  { id: 'schema.throughput', source: 'cdk-preflight `pf-msk-provisioned-throughput-min`' },
  { id: 'schema.elastic-storage', source: 'cdk-preflight `pf-msk-express-no-ebs-storage`' },
  { id: 'schema.rebalancing', source: `${GUIDE}/intelligent-rebalancing-self-balancing-paritions.html` },
  { id: 'schema.no-brokers', source: `${GUIDE}/serverless.html` },
  { id: 'schema.serverless-iam', source: `${GUIDE}/serverless.html` },
  { id: 'schema.serverless-key', source: `${CFN}/aws-resource-msk-serverlesscluster.html` },
  { id: 'schema.further-vpcs', source: 'cdk-preflight `pf-msk-serverless-subnets-count`' },
  { id: 'schema.logs', source: `${GUIDE}/msk-logging.html` },
  { id: 'schema.key', source: `${GUIDE}/msk-encryption.html` },
  { id: 'schema.authority', source: 'cdk-preflight `pf-msk-tls-cert-authority-arn-format`' },
  { id: 'schema.users', source: `${GUIDE}/msk-password-tutorial.html` },
  { id: 'schema.account', source: `${GUIDE}/mvpc-cluster-owner-action-policy.html` },
  {
    id: 'schema.second-deployment',
    source:
      'cdk-preflight `pf-msk-public-access-not-at-create`, `pf-msk-vpc-connectivity-auth-not-at-create`, `pf-msk-network-type-ipv4-at-create`',
  },
  { id: 'schema.retention-step', source: 'docs/topics.md' },
  { id: 'schema.polls', source: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html' },
  { id: 'schema.batches', source: 'https://docs.aws.amazon.com/lambda/latest/dg/msk-esm-parameters.html' },
  { id: 'schema.registry', source: `${CFN}/aws-resource-glue-registry.html` },
];
