import { z } from 'zod';
import { because, type DeepReadonly, distinct, logRetention, object, text } from './fields';

const IPV4_RANGE = /^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)\/(1[6-9]|2[0-4])$/;
const prefixList = () => text(/^pl-[0-9a-f]{8,17}$/, 'a prefix list id');
const subnet = () => text(/^subnet-[0-9a-f]{8,17}$/, 'the id of a subnet');

const common = {
  /** Zones with interface endpoints for Lambda and STS; each costs money per hour. Event source mappings with on-demand pollers need them. */
  endpointZones: z.int().min(0).max(3),
  /** AWS's prefix lists of the region's gateway endpoints: `aws ec2 describe-managed-prefix-lists`. Security group rules name them. */
  prefixLists: object({ s3: prefixList(), dynamodb: prefixList() }),
  /** A small machine in the network with Kafka's tools, reached through Session Manager. It fetches them from the internet. */
  clientInstance: z.boolean().optional(),
};

const ownNetwork = object({
  kind: z.literal('own'),
  ...common,
  cidr: text(IPV4_RANGE, 'an IPv4 range with a prefix of 16 to 24 bits, such as 10.0.0.0/16'),
  /** NAT gateways; each costs money per hour and per byte. Default 0: no way out but the endpoints. Decide it before the first deployment: it moves the subnets. */
  natGateways: z.int().min(0).max(3).optional(),
  flowLogs: z.discriminatedUnion('enabled', [
    object({ enabled: z.literal(true), retention: logRetention() }),
    object({ enabled: z.literal(false), because: because() }),
  ]),
});

/** One subnet per zone, in the order of `availabilityZones`. */
const importedNetwork = object({
  kind: z.literal('imported'),
  ...common,
  vpcId: text(/^vpc-[0-9a-f]{8,17}$/, 'the id of a VPC'),
  brokerSubnetIds: distinct(subnet(), 2, 3),
  functionSubnetIds: distinct(subnet(), 2, 3),
  /** Whether those subnets have a default route to a NAT gateway. */
  hasNat: z.boolean(),
  /** Whether the broker subnets have a route to an internet gateway, which public access asks for. */
  isPublic: z.boolean().optional(),
});

export const networkSchema = z.discriminatedUnion('kind', [ownNetwork, importedNetwork]);

export type OwnNetworkConfig = DeepReadonly<z.output<typeof ownNetwork>>;
export type ImportedNetworkConfig = DeepReadonly<z.output<typeof importedNetwork>>;
export type NetworkConfig = OwnNetworkConfig | ImportedNetworkConfig;
