import { type BadInput, IMPORTED_NETWORK } from './bad-input';

export const NETWORK_CASES: readonly BadInput[] = [
  {
    rule: 'network.zones-of-the-region',
    base: 'learn',
    change: { availabilityZones: ['us-east-1a', 'us-east-1b', 'eu-west-1c'] },
    says: ['availabilityZones[2]: must be a zone of us-east-1 (region), got "eu-west-1c"'],
  },
  {
    rule: 'network.zone-served',
    base: 'learn',
    change: { availabilityZoneIds: ['use1-az1', 'use1-az3', 'use1-az2'] },
    says: [
      'availabilityZoneIds[1]: must not be use1-az3, which MSK does not serve: choose another zone than availabilityZones[1], got "use1-az3"',
    ],
  },
  {
    rule: 'network.zone-ids-complete',
    base: 'learn',
    change: { availabilityZoneIds: ['use1-az1', 'use1-az2'] },
    says: ['availabilityZoneIds: must have 3 entries (availabilityZones), got 2'],
  },
  {
    rule: 'network.two-zone-region',
    base: 'learn',
    change: {
      region: 'us-west-1',
      availabilityZones: ['us-west-1a', 'us-west-1b', 'us-west-1c'],
      network: { prefixLists: { s3: 'pl-0000000a', dynamodb: 'pl-0000000b' } },
    },
    says: ['availabilityZones: must be exactly two (region is us-west-1), got 3'],
  },
  {
    rule: 'network.prefix-lists-of-the-region',
    base: 'learn',
    change: { region: 'eu-central-1', availabilityZones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'] },
    says: [
      'network.prefixLists.s3: must be the list of eu-central-1 (region: aws ec2 describe-managed-prefix-lists --region eu-central-1 tells it), not that of us-east-1, got "pl-63a5400a"',
      'network.prefixLists.dynamodb: must be the list of eu-central-1 (region: aws ec2 describe-managed-prefix-lists --region eu-central-1 tells it), not that of us-east-1, got "pl-02cd2c6b"',
    ],
  },
  {
    rule: 'network.express-zones',
    base: 'express',
    change: { availabilityZones: ['us-east-1a', 'us-east-1b'] },
    says: ['availabilityZones: must be exactly three (cluster.kind is express), got 2'],
  },
  {
    rule: 'network.endpoint-zones-exist',
    base: 'serverless',
    change: { availabilityZones: ['us-east-1a', 'us-east-1b'], network: { endpointZones: 3 } },
    says: ['network.endpointZones: must be <= 2 (availabilityZones), got 3'],
  },
  {
    rule: 'network.pollers-need-a-way-out',
    base: 'learn',
    change: { network: { endpointZones: 0 } },
    says: ['network.endpointZones: must be >= 1 (services.eventSource.mode is on-demand: its pollers need the endpoints), got 0'],
  },
  {
    rule: 'network.endpoints-are-used',
    base: 'production',
    change: { network: { endpointZones: 1 } },
    says: ['network.endpointZones: must be 0 (services.eventSource.mode is provisioned: nothing would use the endpoints), got 1'],
  },
  {
    rule: 'network.nat-or-endpoints',
    base: 'learn',
    change: { network: { natGateways: 1 } },
    says: ['network.endpointZones: must be 0 (pollers go out through NAT: the endpoints would be paid for twice), got 2'],
  },
  {
    rule: 'network.nat-per-zone',
    base: 'serverless',
    change: { availabilityZones: ['us-east-1a', 'us-east-1b'], network: { endpointZones: 0, natGateways: 3 } },
    says: ['network.natGateways: must be <= 2 (availabilityZones), got 3'],
  },
  {
    rule: 'network.client-instance-fetches',
    base: 'learn',
    change: { network: { clientInstance: true } },
    says: [
      "network.clientInstance: must be false without NAT (the instance fetches Kafka's tools from the internet; set network.natGateways), got true",
    ],
  },
  {
    rule: 'network.broker-subnet-per-zone',
    base: 'production',
    change: { network: { ...IMPORTED_NETWORK, brokerSubnetIds: ['subnet-0000000a', 'subnet-0000000b'] } },
    says: ['network.brokerSubnetIds: must have one subnet for each of 3 zones (availabilityZones), got 2'],
  },
  {
    rule: 'network.function-subnet-per-zone',
    base: 'production',
    change: { network: { ...IMPORTED_NETWORK, functionSubnetIds: ['subnet-0000001a', 'subnet-0000001b'] } },
    says: ['network.functionSubnetIds: must have one subnet for each of 3 zones (availabilityZones), got 2'],
  },
  {
    rule: 'schema.network',
    base: 'production',
    change: { network: { ...IMPORTED_NETWORK, brokerSubnetIds: ['subnet-0000000a', 'subnet-0000000b', 'subnet-0000000a'] } },
    says: ['network.brokerSubnetIds[2]: must be different from the entries before it, got "subnet-0000000a"'],
  },
  {
    rule: 'schema.network',
    base: 'learn',
    change: { network: { cidr: '10.0.0.0/28' } },
    says: ['network.cidr: must be an IPv4 range with a prefix of 16 to 24 bits, such as 10.0.0.0/16, got "10.0.0.0/28"'],
  },
  {
    rule: 'schema.network',
    base: 'learn',
    change: { network: { cidr: '10.0.300.0/16' } },
    says: ['network.cidr: must be an IPv4 range with a prefix of 16 to 24 bits, such as 10.0.0.0/16, got "10.0.300.0/16"'],
  },
  {
    rule: 'schema.network',
    base: 'production',
    change: { network: { ...IMPORTED_NETWORK, vpcId: 'my-vpc' } },
    says: ['network.vpcId: must be the id of a VPC, got "my-vpc"'],
  },
  {
    rule: 'schema.network',
    base: 'learn',
    change: { network: { prefixLists: { s3: 'com.amazonaws.us-east-1.s3' } } },
    says: ['network.prefixLists.s3: must be a prefix list id, got "com.amazonaws.us-east-1.s3"'],
  },
  {
    rule: 'schema.zones',
    base: 'learn',
    change: { availabilityZones: ['us-east-1a'] },
    says: ['availabilityZones: must have >= 2 entries, got ["us-east-1a"]'],
  },
  {
    rule: 'schema.zones',
    base: 'learn',
    change: { availabilityZones: ['us-east-1a', 'us-east-1a', 'us-east-1b'] },
    says: ['availabilityZones[1]: must be different from the entries before it, got "us-east-1a"'],
  },
  {
    rule: 'schema.zones',
    base: 'learn',
    change: { availabilityZones: ['us-east-1a', 'use1-az3', 'us-east-1b'] },
    says: ['availabilityZones[1]: must be the name of a zone, such as us-east-1a (an id such as use1-az1 is none), got "use1-az3"'],
  },
];
