import type { AuthenticationMode } from '../cluster-access-schema';
import { type Problem, show } from '../problems';
import { error, mskGuide, OURS, preflight, type Rule, type SoundCluster } from './rule';

const regionOf = (arn: string): string => arn.split(':')[3] ?? '';

const isOn = (cluster: SoundCluster, mode: AuthenticationMode): boolean =>
  mode === 'iam' || (mode === 'scram' ? cluster.scram !== undefined : cluster.tls !== undefined);

export const ACCESS_RULES: readonly Rule[] = [
  error('access.key-of-the-region', mskGuide('msk-encryption'), ({ cluster, region }) => {
    const arn = cluster?.key?.arn;
    return [
      arn !== undefined &&
        region !== undefined &&
        regionOf(arn) !== region && { path: 'cluster.key.arn', text: `must be a key of ${region} (region), got ${show(arn)}` },
    ];
  }),
  error('access.authorities-of-the-region', mskGuide('msk-authentication'), ({ cluster, region }) =>
    (cluster?.tls?.certificateAuthorities ?? []).map(
      (arn, index): Problem | false =>
        region !== undefined &&
        regionOf(arn) !== region && {
          path: `cluster.tls.certificateAuthorities[${index}]`,
          text: `must be an authority of ${region} (region), got ${show(arn)}`,
        },
    ),
  ),
  error('access.multi-vpc-mode-is-on', mskGuide('aws-access-mult-vpc'), ({ cluster }) =>
    (cluster?.connectivity?.multiVpc ?? []).map(
      (mode, index): Problem | false =>
        cluster !== undefined &&
        !isOn(cluster, mode) && {
          path: `cluster.connectivity.multiVpc[${index}]`,
          text: `must be a way of authentication that the cluster has (cluster.${mode} is not set), got ${show(mode)}`,
        },
    ),
  ),
  error('access.public-needs-public-subnets', mskGuide('public-access'), ({ cluster, network }) => [
    cluster?.connectivity?.publicAccess === true &&
      network?.kind !== undefined &&
      !(network.kind === 'imported' && network.isPublic === true) && {
        path: 'cluster.connectivity.publicAccess',
        text: 'must be false (the brokers have no route to an internet gateway; import a network with network.isPublic), got true',
      },
  ]),
  error('access.public-needs-acls', mskGuide('public-access'), ({ cluster }) => [
    cluster?.connectivity?.publicAccess === true &&
      (cluster.scram !== undefined || cluster.tls !== undefined) &&
      String(cluster.serverProperties?.['allow.everyone.if.no.acl.found']) !== 'false' && {
        path: 'cluster.serverProperties.allow.everyone.if.no.acl.found',
        text: `must be false (cluster.connectivity.publicAccess with passwords or certificates), got ${show(cluster.serverProperties?.['allow.everyone.if.no.acl.found'])}`,
      },
  ]),
  error('access.dual-stack-needs-ranges', mskGuide('mskp-choose-cluster-network-type'), ({ cluster, network }) => [
    cluster?.connectivity?.dualStack === true &&
      network?.kind === 'own' && {
        path: 'cluster.connectivity.dualStack',
        text: 'must be false (subnets of a network made here have no IPv6 ranges; import one that has), got true',
      },
  ]),
  error('access.connectivity-says-something', OURS, ({ cluster }) => {
    const { multiVpc, publicAccess, dualStack } = cluster?.connectivity ?? {};
    return [
      cluster?.connectivity?.clusterExists === true &&
        multiVpc === undefined &&
        publicAccess === undefined &&
        dualStack === undefined && {
          path: 'cluster.connectivity',
          text: 'must name multiVpc, publicAccess or dualStack, got none of them',
        },
    ];
  }),
  error('access.shared-over-multi-vpc', mskGuide('mvpc-cluster-owner-action-policy'), ({ cluster }) => [
    cluster?.sharedWith !== undefined &&
      cluster.connectivity?.multiVpc === undefined && {
        path: 'cluster.sharedWith',
        text: `must stand beside cluster.connectivity.multiVpc (other accounts have no other way to the brokers), got ${show(cluster.sharedWith)}`,
      },
  ]),
  error('access.further-subnets-distinct', preflight('pf-msk-serverless-subnets-count'), ({ cluster }) =>
    (cluster?.kind === 'serverless' ? (cluster.furtherVpcs ?? []) : []).map(
      ({ subnetIds }, index): Problem | false =>
        new Set(subnetIds).size !== subnetIds.length && {
          path: `cluster.furtherVpcs[${index}].subnetIds`,
          text: `must be different subnets, each in a zone of its own, got ${show(subnetIds)}`,
        },
    ),
  ),
];
