import type { Stack } from 'aws-cdk-lib';
import { CfnBatchScramSecret, CfnCluster, type CfnClusterProps, CfnConfiguration, CfnServerlessCluster } from 'aws-cdk-lib/aws-msk';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';

const SUBNETS = ['subnet-0a1b2c3d', 'subnet-1a2b3c4d', 'subnet-2a3b4c5d'];
const CA = 'arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555';
const IAM_ONLY = { sasl: { iam: { enabled: true } }, unauthenticated: { enabled: false } };

/** A cluster that nothing is wrong with, as far as a template shows it. */
const SOUND: CfnClusterProps = {
  clusterName: 'sound',
  kafkaVersion: '3.9.x',
  numberOfBrokerNodes: 3,
  brokerNodeGroupInfo: {
    clientSubnets: SUBNETS,
    instanceType: 'kafka.m7g.large',
    securityGroups: ['sg-0a1b2c3d'],
    storageInfo: { ebsStorageInfo: { volumeSize: 100 } },
  },
  clientAuthentication: IAM_ONLY,
  encryptionInfo: { encryptionInTransit: { clientBroker: 'TLS', inCluster: true } },
  loggingInfo: { brokerLogs: { cloudWatchLogs: { enabled: true, logGroup: '/msk/sound' } } },
};

type Group = CfnCluster.BrokerNodeGroupInfoProperty;
const SOUND_GROUP = SOUND.brokerNodeGroupInfo as Group;
const EXPRESS = { kafkaVersion: '3.9.x.kraft', group: { instanceType: 'express.m7g.large', storageInfo: undefined } };

interface Fault extends Partial<Omit<CfnClusterProps, 'brokerNodeGroupInfo'>> {
  readonly group?: Partial<Group>;
}

const cluster =
  ({ group, ...props }: Fault = {}) =>
  (stack: Stack) =>
    void new CfnCluster(stack, 'Cluster', { ...SOUND, ...props, brokerNodeGroupInfo: { ...SOUND_GROUP, ...group } });

const configuration =
  (serverProperties: string, name = 'sound') =>
  (stack: Stack) =>
    void new CfnConfiguration(stack, 'Configuration', { name, serverProperties });

const inTransit = (clientBroker: string) => ({ encryptionInTransit: { clientBroker, inCluster: true } });
const volume = (volumeSize: number) => ({ group: { storageInfo: { ebsStorageInfo: { volumeSize } } } });

function scram(stack: Stack, secretName: string): void {
  const { attrArn } = new CfnCluster(stack, 'Cluster', {
    ...SOUND,
    clientAuthentication: { sasl: { scram: { enabled: true } }, unauthenticated: { enabled: false } },
  });
  const secret = new CfnSecret(stack, 'Secret', {
    name: secretName,
    kmsKeyId: 'alias/msk',
    secretString: '{"username":"u","password":"p"}',
  });
  new CfnBatchScramSecret(stack, 'Users', { clusterArn: attrArn, secretArnList: [secret.ref] });
}

const serverless = (subnets: readonly string[], isIamEnabled: boolean) => (stack: Stack) =>
  void new CfnServerlessCluster(stack, 'Cluster', {
    clusterName: 'sound',
    clientAuthentication: { sasl: { iam: { enabled: isIamEnabled } } },
    vpcConfigs: [{ subnetIds: [...subnets], securityGroups: ['sg-0a1b2c3d'] }],
  });

/** What is put into a template; a stack each. The first five are sound: nothing may fire on them that judges whether they deploy. */
export const VARIANTS: Readonly<Record<string, (stack: Stack) => void>> = {
  'sound standard cluster': cluster(),
  'sound Express cluster': cluster(EXPRESS),
  'sound Serverless cluster': serverless(SUBNETS, true),
  'sound configuration': configuration('auto.create.topics.enable=false\nmin.insync.replicas=2\n'),
  'sound SCRAM users': (stack) => scram(stack, 'AmazonMSK_user'),
  '2 brokers in 3 subnets': cluster({ numberOfBrokerNodes: 2 }),
  'KRaft on t3.small': cluster({ kafkaVersion: '3.9.x.kraft', group: { instanceType: 'kafka.t3.small' } }),
  'storage on Express': cluster({ ...EXPRESS, group: { instanceType: 'express.m7g.large' } }),
  'Kafka 4.1 on Express': cluster({ ...EXPRESS, kafkaVersion: '4.1.x.kraft' }),
  '2 subnets on Express': cluster({ ...EXPRESS, numberOfBrokerNodes: 2, group: { ...EXPRESS.group, clientSubnets: SUBNETS.slice(0, 2) } }),
  'Kafka 2.2.1': cluster({ kafkaVersion: '2.2.1' }),
  'Kafka 3.6.0, past its end': cluster({ kafkaVersion: '3.6.0' }),
  'unknown broker property': configuration('no.such.property=1\n'),
  'value that a broker property cannot have': configuration('compression.type=lzma\n'),
  'configuration name with an underscore': configuration('num.partitions=1\n', 'my_configuration'),
  'cluster name of 70 characters': cluster({ clusterName: 'c'.repeat(70) }),
  'broker logs to no log group': cluster({ loggingInfo: { brokerLogs: { cloudWatchLogs: { enabled: true } } } }),
  'illegal log group name': cluster({ loggingInfo: { brokerLogs: { cloudWatchLogs: { enabled: true, logGroup: 'no spaces!' } } } }),
  'public access at create': cluster({ group: { connectivityInfo: { publicAccess: { type: 'SERVICE_PROVIDED_EIPS' } } } }),
  'multi-VPC at create': cluster({
    group: { connectivityInfo: { vpcConnectivity: { clientAuthentication: { sasl: { iam: { enabled: true } } } } } },
  }),
  'no authentication at all': cluster({ clientAuthentication: { unauthenticated: { enabled: false } } }),
  'TLS_PLAINTEXT with IAM only': cluster({ encryptionInfo: inTransit('TLS_PLAINTEXT') }),
  'PLAINTEXT with IAM': cluster({ encryptionInfo: inTransit('PLAINTEXT') }),
  'mTLS without a CA': cluster({ clientAuthentication: { tls: { enabled: true }, unauthenticated: { enabled: false } } }),
  'mTLS list without enabled': cluster({
    clientAuthentication: { tls: { certificateAuthorityArnList: [CA] }, unauthenticated: { enabled: false } },
  }),
  'tiered storage on t3.small': cluster({ storageMode: 'TIERED', group: { instanceType: 'kafka.t3.small' } }),
  'instance type that does not exist': cluster({ group: { instanceType: 'kafka.m7g.small' } }),
  'volume of 20000 GiB': cluster(volume(20_000)),
  'provisioned throughput on m7g.large': cluster({
    group: {
      storageInfo: { ebsStorageInfo: { volumeSize: 100, provisionedThroughput: { enabled: true, volumeThroughput: 250 } } },
    },
  }),
  'KMS key that is none': cluster({ encryptionInfo: { ...inTransit('TLS'), encryptionAtRest: { dataVolumeKmsKeyId: 'my key!' } } }),
  'SCRAM secret without its prefix': (stack) => scram(stack, 'user'),
  'Serverless in one subnet': serverless(SUBNETS.slice(0, 1), true),
  'Serverless without IAM': serverless(SUBNETS, false),
};
