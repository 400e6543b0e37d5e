import type { Box, Diagram, Edge } from './svg';
import { at, type DrawnResource, list, ofType, refersTo } from './templates';

/** Who may reach what, and by which port: security groups, their ways out, endpoints, and the subnets of each zone. */
export function networkDiagram(environment: string, resources: readonly DrawnResource[]): Diagram {
  const groups = ofType(resources, 'AWS::EC2::SecurityGroup');
  const functions = ofType(resources, 'AWS::Lambda::Function');
  const ways = groups.flatMap((group) => waysOut(group, resources).map((way) => ({ group, way })));
  const endpoints = ofType(resources, 'AWS::EC2::VPCEndpoint');
  const clients = groups.filter((group) => ways.some((each) => each.group === group));
  const targets = groups.filter((group) => ways.some(({ way }) => refersTo(at(way, 'DestinationSecurityGroupId'), group)));
  const gateways = endpoints.filter(({ properties }) => properties['VpcEndpointType'] === 'Gateway');
  const edges: Edge[] = ways.flatMap(({ group, way }) => {
    const target = groups.find((each) => refersTo(at(way, 'DestinationSecurityGroupId'), each));
    if (target !== undefined) return [{ from: asClient(group), to: target.id }];
    return at(way, 'DestinationPrefixListId') === undefined
      ? []
      : gateways.filter((gateway) => isMeant(way, gateway)).map(({ id }) => ({ from: asClient(group), to: id }));
  });
  const subnets = ofType(resources, 'AWS::EC2::Subnet');
  return {
    title: `Network of ${environment}: no way in, no way out`,
    columns: [
      { heading: 'Clients, by security group', boxes: clients.map((group) => clientBox(group, functions)) },
      { heading: 'What they may reach', boxes: [...targets.map((group) => targetBox(group, ways)), ...gateways.map(gatewayBox)] },
      { heading: 'Isolated subnets', boxes: subnets.map(subnetBox) },
    ],
    edges: [...edges, ...targets.flatMap((group) => subnetsOf(group, resources, subnets).map(({ id }) => ({ from: group.id, to: id })))],
  };
}

/** A group may stand on both sides: the brokers' is that of the pollers as well. */
const asClient = ({ id }: DrawnResource): string => `from ${id}`;

function waysOut(group: DrawnResource, resources: readonly DrawnResource[]): readonly unknown[] {
  const apart = ofType(resources, 'AWS::EC2::SecurityGroupEgress').filter(({ properties }) => refersTo(properties['GroupId'], group));
  const own = list(group.properties['SecurityGroupEgress']).filter((way) => at(way, 'CidrIp') !== '255.255.255.255/32');
  return [...own, ...apart.map(({ properties }) => properties)];
}

const isMeant = (way: unknown, gateway: DrawnResource): boolean =>
  /state|dynamo/i.test(String(at(way, 'Description'))) === JSON.stringify(gateway.properties['ServiceName']).includes('dynamodb');

function clientBox(group: DrawnResource, functions: readonly DrawnResource[]): Box {
  const count = functions.filter(({ properties }) => refersTo(at(properties, 'VpcConfig', 'SecurityGroupIds'), group)).length;
  return {
    id: asClient(group),
    lines: [
      String(group.properties['GroupDescription']),
      count === 0 ? 'pollers and brokers' : `${count} function${count === 1 ? '' : 's'}`,
    ],
  };
}

function targetBox(group: DrawnResource, ways: readonly { readonly way: unknown }[]): Box {
  const ports = ways
    .filter(({ way }) => refersTo(at(way, 'DestinationSecurityGroupId'), group))
    .map(({ way }) => `TCP ${at(way, 'FromPort')}`);
  return { id: group.id, lines: [String(group.properties['GroupDescription']), [...new Set(ports)].sort().join(', ')] };
}

const gatewayBox = ({ id, properties }: DrawnResource): Box => {
  const service = /(s3|dynamodb)/.exec(JSON.stringify(properties['ServiceName']))?.[1] ?? 'service';
  return { id, lines: [`Gateway endpoint of ${service}`, 'TCP 443, free of charge'] };
};

function subnetBox({ id, properties }: DrawnResource): Box {
  const name = list(properties['Tags']).find((tag) => at(tag, 'Key') === 'aws-cdk:subnet-name');
  return { id, lines: [`${at(name, 'Value')} ${properties['AvailabilityZone']}`, String(properties['CidrBlock'])] };
}

/** The subnets of whatever stands behind a group: the cluster's brokers, or endpoints. */
function subnetsOf(group: DrawnResource, resources: readonly DrawnResource[], subnets: readonly DrawnResource[]): readonly DrawnResource[] {
  const placed = ['AWS::MSK::Cluster', 'AWS::MSK::ServerlessCluster', 'AWS::EC2::VPCEndpoint'].flatMap((type) => ofType(resources, type));
  const behind = placed.filter(({ properties }) => refersTo(properties, group));
  return subnets.filter((subnet) => behind.some(({ properties }) => refersTo(properties, subnet)));
}
