import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import type { IMskCluster } from './cluster';
import type { MskNetwork } from './msk-network';

export interface ClientInstanceProps {
  readonly cluster: IMskCluster;
  readonly network: MskNetwork;
  /** That may be read and described from it. */
  readonly topics: readonly string[];
}

const KAFKA = '3.9.2';
const IAM_LIBRARY = '2.3.5';
/** The group of what is tried by hand: `kafka-console-consumer.sh --group by-hand`. */
const GROUP = 'by-hand';
const SESSION_MANAGER_POLICY = 'AmazonSSMManagedInstanceCore';

/**
 * A small machine in the network with Kafka's tools, set up for IAM: `aws ssm start-session --target <instance>`, then
 * `kafka-topics.sh $MSK --list`. No key, no open port, no bastion.
 */
export class ClientInstance extends Construct {
  readonly instance: ec2.Instance;

  constructor(scope: Construct, id: string, { cluster, network, topics }: ClientInstanceProps) {
    super(scope, id);
    const securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      description: 'Kafka tools by hand',
      allowAllOutbound: false,
    });
    cluster.allowClient(securityGroup);
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Session Manager and downloads, through NAT');
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(SESSION_MANAGER_POLICY)],
    });
    cluster.grantDescribe(role, topics);
    for (const topic of topics) cluster.grantConsume(role, topic, GROUP);
    this.instance = new ec2.Instance(this, 'Instance', {
      vpc: network.vpc,
      vpcSubnets: network.functionSubnets,
      instanceType: new ec2.InstanceType('t4g.micro'),
      machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
      role,
      securityGroup,
      requireImdsv2: true,
      blockDevices: [{ deviceName: '/dev/xvda', volume: ec2.BlockDeviceVolume.ebs(8, { encrypted: true }) }],
      userData: setUp(cluster.bootstrapBrokers),
    });
    acknowledge(this, {
      [`AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${SESSION_MANAGER_POLICY}]`]:
        'what Session Manager asks for, and AWS keeps',
      'AwsSolutions-EC28': 'a machine for looking around by hand: nobody watches it by the minute',
      'AwsSolutions-EC29': 'it holds nothing',
      'CloudFormation-Validate::W3010': 'the zone is that of its subnet',
    });
  }
}

const CLIENT_PROPERTIES = [
  'security.protocol=SASL_SSL',
  'sasl.mechanism=AWS_MSK_IAM',
  'sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required;',
  'sasl.client.callback.handler.class=software.amazon.msk.auth.iam.IAMClientCallbackHandler',
];

function setUp(bootstrapBrokers: string): ec2.UserData {
  const userData = ec2.UserData.forLinux();
  const folder = `/opt/kafka_2.13-${KAFKA}`;
  userData.addCommands(
    'set -euo pipefail',
    'dnf install -y java-21-amazon-corretto-headless',
    `curl -fsSL https://archive.apache.org/dist/kafka/${KAFKA}/kafka_2.13-${KAFKA}.tgz | tar -xz -C /opt`,
    `curl -fsSL -o ${folder}/libs/aws-msk-iam-auth.jar https://github.com/aws/aws-msk-iam-auth/releases/download/v${IAM_LIBRARY}/aws-msk-iam-auth-${IAM_LIBRARY}-all.jar`,
    `printf '%s\\n' ${CLIENT_PROPERTIES.map((line) => `'${line}'`).join(' ')} > ${folder}/config/client.properties`,
    `printf 'export PATH=$PATH:%s/bin\\nexport BOOTSTRAP=%s\\nexport KAFKA_CLIENT=%s/config/client.properties\\nexport MSK="--bootstrap-server %s --command-config %s/config/client.properties"\\n' ${folder} '${bootstrapBrokers}' ${folder} '${bootstrapBrokers}' ${folder} > /etc/profile.d/kafka.sh`,
  );
  return userData;
}
