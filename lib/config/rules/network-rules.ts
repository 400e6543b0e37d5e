import { show } from '../problems';
import { error, lambdaGuide, mskGuide, OURS, preflight, type Rule, type SoundFields } from './rule';

const CFN_NODES = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-msk-cluster-brokernodegroupinfo.html';
const GATEWAY_ENDPOINTS = 'https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html';

/** Zones that MSK does not serve, by id: names differ between accounts. */
const REFUSED_ZONE_IDS = ['use1-az3'];
const TWO_ZONE_REGION = 'us-west-1';
/** AWS's prefix lists of us-east-1, which the environments here name: who moves one to another region keeps them easily. */
const LISTS_OF_US_EAST_1 = { s3: 'pl-63a5400a', dynamodb: 'pl-02cd2c6b' } as const;

const hasNat = ({ network }: SoundFields): boolean =>
  network?.kind === 'imported' ? network.hasNat === true : network?.kind === 'own' && (network.natGateways ?? 0) > 0;

const gateways = ({ network }: SoundFields): number => (network?.kind === 'own' ? (network.natGateways ?? 0) : 0);

export const NETWORK_RULES: readonly Rule[] = [
  error('network.zones-of-the-region', mskGuide('create-cluster'), ({ region, availabilityZones = [] }) =>
    availabilityZones.map(
      (zone, index) =>
        region !== undefined &&
        zone.slice(0, -1) !== region && {
          path: `availabilityZones[${index}]`,
          text: `must be a zone of ${region} (region), got ${show(zone)}`,
        },
    ),
  ),
  error('network.zone-served', CFN_NODES, ({ availabilityZoneIds = [] }) =>
    availabilityZoneIds.map(
      (id, index) =>
        REFUSED_ZONE_IDS.includes(id) && {
          path: `availabilityZoneIds[${index}]`,
          text: `must not be ${id}, which MSK does not serve: choose another zone than availabilityZones[${index}], got ${show(id)}`,
        },
    ),
  ),
  error('network.zone-ids-complete', OURS, ({ availabilityZones, availabilityZoneIds }) => [
    availabilityZones !== undefined &&
      availabilityZoneIds !== undefined &&
      availabilityZones.length !== availabilityZoneIds.length && {
        path: 'availabilityZoneIds',
        text: `must have ${availabilityZones.length} entries (availabilityZones), got ${availabilityZoneIds.length}`,
      },
  ]),
  error('network.two-zone-region', CFN_NODES, ({ region, availabilityZones }) => [
    region === TWO_ZONE_REGION &&
      availabilityZones !== undefined &&
      availabilityZones.length !== 2 && {
        path: 'availabilityZones',
        text: `must be exactly two (region is ${TWO_ZONE_REGION}), got ${availabilityZones.length}`,
      },
  ]),
  error('network.prefix-lists-of-the-region', GATEWAY_ENDPOINTS, ({ region, network }) =>
    (['s3', 'dynamodb'] as const).map((service) => {
      const list = network?.prefixLists?.[service];
      return (
        region !== undefined &&
        region !== 'us-east-1' &&
        list === LISTS_OF_US_EAST_1[service] && {
          path: `network.prefixLists.${service}`,
          text: `must be the list of ${region} (region: aws ec2 describe-managed-prefix-lists --region ${region} tells it), not that of us-east-1, got ${show(list)}`,
        }
      );
    }),
  ),
  error('network.express-zones', preflight('pf-msk-express-requires-three-subnets'), ({ cluster, availabilityZones }) => [
    cluster?.kind === 'express' &&
      availabilityZones !== undefined &&
      availabilityZones.length !== 3 && {
        path: 'availabilityZones',
        text: `must be exactly three (cluster.kind is express), got ${availabilityZones.length}`,
      },
  ]),
  error('network.endpoint-zones-exist', OURS, ({ network, availabilityZones }) => [
    network?.endpointZones !== undefined &&
      availabilityZones !== undefined &&
      network.endpointZones > availabilityZones.length && {
        path: 'network.endpointZones',
        text: `must be <= ${availabilityZones.length} (availabilityZones), got ${network.endpointZones}`,
      },
  ]),
  // On-demand pollers call Lambda and STS through the cluster's subnets; provisioned pollers do not, and AWS advises against endpoints for them.
  error('network.pollers-need-a-way-out', lambdaGuide('with-msk-cluster-network'), (fields) => [
    fields.services?.eventSource?.mode === 'on-demand' &&
      fields.network?.endpointZones === 0 &&
      !hasNat(fields) && {
        path: 'network.endpointZones',
        text: 'must be >= 1 (services.eventSource.mode is on-demand: its pollers need the endpoints), got 0',
      },
  ]),
  error('network.endpoints-are-used', lambdaGuide('with-msk-cluster-network'), ({ network, services }) => [
    services?.eventSource?.mode !== undefined &&
      services.eventSource.mode !== 'on-demand' &&
      network?.endpointZones !== undefined &&
      network.endpointZones > 0 && {
        path: 'network.endpointZones',
        text: `must be 0 (services.eventSource.mode is ${services.eventSource.mode}: nothing would use the endpoints), got ${network.endpointZones}`,
      },
  ]),
  error('network.nat-or-endpoints', lambdaGuide('with-msk-cluster-network'), (fields) => [
    hasNat(fields) &&
      fields.network?.endpointZones !== undefined &&
      fields.network.endpointZones > 0 && {
        path: 'network.endpointZones',
        text: `must be 0 (pollers go out through NAT: the endpoints would be paid for twice), got ${fields.network.endpointZones}`,
      },
  ]),
  error('network.nat-per-zone', OURS, (fields) => [
    fields.availabilityZones !== undefined &&
      gateways(fields) > fields.availabilityZones.length && {
        path: 'network.natGateways',
        text: `must be <= ${fields.availabilityZones.length} (availabilityZones), got ${gateways(fields)}`,
      },
  ]),
  error('network.client-instance-fetches', OURS, (fields) => [
    fields.network?.clientInstance === true &&
      !hasNat(fields) && {
        path: 'network.clientInstance',
        text: "must be false without NAT (the instance fetches Kafka's tools from the internet; set network.natGateways), got true",
      },
  ]),
  ...(['brokerSubnetIds', 'functionSubnetIds'] as const).map((key) =>
    error(`network.${key === 'brokerSubnetIds' ? 'broker' : 'function'}-subnet-per-zone`, CFN_NODES, ({ network, availabilityZones }) => {
      if (network?.kind !== 'imported' || availabilityZones === undefined) return [];
      const ids = network[key];
      return [
        ids !== undefined &&
          ids.length !== availabilityZones.length && {
            path: `network.${key}`,
            text: `must have one subnet for each of ${availabilityZones.length} zones (availabilityZones), got ${ids.length}`,
          },
      ];
    }),
  ),
];
