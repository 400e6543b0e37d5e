import { AUTHORITY, type BadInput, IMPORTED_NETWORK, KEY } from './bad-input';

const UUID = '0a1b2c3d-0000-0000-0000-000000000000';
const IN_FRANKFURT = (arn: string) => arn.replace('us-east-1', 'eu-central-1');

export const ACCESS_CASES: readonly BadInput[] = [
  {
    rule: 'access.key-of-the-region',
    base: 'production',
    change: { cluster: { key: { arn: IN_FRANKFURT(KEY) } } },
    says: [`cluster.key.arn: must be a key of us-east-1 (region), got "${IN_FRANKFURT(KEY)}"`],
  },
  {
    rule: 'schema.key',
    base: 'production',
    change: { cluster: { key: { arn: 'alias/aws/kafka' } } },
    says: ['cluster.key.arn: must be the ARN of a symmetric KMS key (no alias), got "alias/aws/kafka"'],
  },
  {
    rule: 'access.authorities-of-the-region',
    base: 'production',
    change: { cluster: { tls: { certificateAuthorities: [IN_FRANKFURT(AUTHORITY)] } } },
    says: [
      `cluster.tls.certificateAuthorities[0]: must be an authority of us-east-1 (region), got "${IN_FRANKFURT(AUTHORITY).slice(0, 79)}…`,
    ],
  },
  {
    rule: 'schema.authority',
    base: 'production',
    change: { cluster: { tls: { certificateAuthorities: [`arn:aws:acm:us-east-1:111122223333:certificate/${UUID}`] } } },
    says: [
      `cluster.tls.certificateAuthorities[0]: must be the ARN of a certificate authority of AWS Private CA, got "arn:aws:acm:us-east-1:111122223333:certificate/${UUID.slice(0, 32)}…`,
    ],
  },
  {
    rule: 'schema.authority',
    base: 'production',
    change: { cluster: { tls: { certificateAuthorities: [] } } },
    says: ['cluster.tls.certificateAuthorities: must have >= 1 entries, got []'],
  },
  {
    rule: 'schema.users',
    base: 'production',
    change: { cluster: { scram: { users: ['ann', 'Bob!'] } } },
    says: ['cluster.scram.users[1]: must be a lower-case name of letters, digits and hyphens, got "Bob!"'],
  },
  {
    rule: 'schema.users',
    base: 'production',
    change: { cluster: { scram: { users: ['ann', 'ann'] } } },
    says: ['cluster.scram.users[1]: must be different from the entries before it, got "ann"'],
  },
  {
    rule: 'access.multi-vpc-mode-is-on',
    base: 'production',
    change: { cluster: { connectivity: { clusterExists: true, multiVpc: ['iam', 'scram'] } } },
    says: [
      'cluster.connectivity.multiVpc[1]: must be a way of authentication that the cluster has (cluster.scram is not set), got "scram"',
    ],
  },
  {
    rule: 'access.public-needs-public-subnets',
    base: 'production',
    change: { cluster: { connectivity: { clusterExists: true, publicAccess: true } } },
    says: [
      'cluster.connectivity.publicAccess: must be false (the brokers have no route to an internet gateway; import a network with network.isPublic), got true',
    ],
  },
  {
    rule: 'access.public-needs-acls',
    base: 'production',
    change: {
      network: { ...IMPORTED_NETWORK, isPublic: true },
      cluster: { scram: { users: ['ann'] }, connectivity: { clusterExists: true, publicAccess: true } },
    },
    says: [
      'cluster.serverProperties.allow.everyone.if.no.acl.found: must be false (cluster.connectivity.publicAccess with passwords or certificates), got nothing',
    ],
  },
  {
    rule: 'access.dual-stack-needs-ranges',
    base: 'express',
    change: { cluster: { connectivity: { clusterExists: true, dualStack: true } } },
    says: [
      'cluster.connectivity.dualStack: must be false (subnets of a network made here have no IPv6 ranges; import one that has), got true',
    ],
  },
  {
    rule: 'access.connectivity-says-something',
    base: 'production',
    change: { cluster: { connectivity: { clusterExists: true } } },
    says: ['cluster.connectivity: must name multiVpc, publicAccess or dualStack, got none of them'],
  },
  {
    rule: 'schema.second-deployment',
    base: 'production',
    change: { cluster: { connectivity: { publicAccess: false } } },
    says: [
      'cluster.connectivity.clusterExists: must be true: deploy without connectivity first, MSK refuses it when it makes a cluster, got nothing',
    ],
  },
  {
    rule: 'schema.second-deployment',
    base: 'production',
    change: { cluster: { connectivity: { clusterExists: false, publicAccess: false } } },
    says: [
      'cluster.connectivity.clusterExists: must be true: deploy without connectivity first, MSK refuses it when it makes a cluster, got false',
    ],
  },
  {
    rule: 'access.shared-over-multi-vpc',
    base: 'production',
    change: { cluster: { sharedWith: ['444455556666'] } },
    says: [
      'cluster.sharedWith: must stand beside cluster.connectivity.multiVpc (other accounts have no other way to the brokers), got ["444455556666"]',
    ],
  },
  {
    rule: 'schema.account',
    base: 'production',
    change: { cluster: { sharedWith: ['partner'], connectivity: { clusterExists: true, multiVpc: ['iam'] } } },
    says: ['cluster.sharedWith[0]: must be an account number of twelve digits, got "partner"'],
  },
  {
    rule: 'access.further-subnets-distinct',
    base: 'serverless',
    change: { cluster: { furtherVpcs: [{ subnetIds: ['subnet-0000000a', 'subnet-0000000a'], securityGroupIds: ['sg-0000000a'] }] } },
    says: [
      'cluster.furtherVpcs[0].subnetIds: must be different subnets, each in a zone of its own, got ["subnet-0000000a","subnet-0000000a"]',
    ],
  },
  {
    rule: 'schema.further-vpcs',
    base: 'serverless',
    change: { cluster: { furtherVpcs: [{ subnetIds: ['subnet-0000000a'], securityGroupIds: [] }] } },
    says: [
      'cluster.furtherVpcs[0].subnetIds: must have >= 2 entries, got ["subnet-0000000a"]',
      'cluster.furtherVpcs[0].securityGroupIds: must have >= 1 entries, got []',
    ],
  },
];
