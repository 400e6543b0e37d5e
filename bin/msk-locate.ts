import { DescribeClusterV2Command, GetBootstrapBrokersCommand, KafkaClient } from '@aws-sdk/client-kafka';
import type { KafkaConnection } from '../lambda/shared/kafka/client';
import { splitBrokers } from '../lambda/shared/kafka/connection';
import type { ClusterFlavour } from '../lambda/topic-config/contract';

/** Where an MSK cluster's IAM listeners are, and of which kind it is; asked of the MSK API with the default credential chain. */
export async function locateMskCluster(
  clusterArn: string,
): Promise<{ readonly connection: KafkaConnection; readonly flavour: ClusterFlavour }> {
  const region = clusterArn.split(':')[3] ?? '';
  const client = new KafkaClient({ region });
  const [{ ClusterInfo }, bootstrap] = await Promise.all([
    client.send(new DescribeClusterV2Command({ ClusterArn: clusterArn })),
    client.send(new GetBootstrapBrokersCommand({ ClusterArn: clusterArn })),
  ]);
  const brokers = splitBrokers(bootstrap.BootstrapBrokerStringPublicSaslIam ?? bootstrap.BootstrapBrokerStringSaslIam);
  if (brokers.length === 0) throw new Error(`${clusterArn}: has no listener for IAM clients; use --bootstrap with KAFKA_AUTH`);
  const credentials = client.config.credentials;
  return {
    connection: { brokers, clientId: 'msk-blueprint-topics', auth: 'iam', region, credentials },
    flavour: flavourOf(ClusterInfo?.ClusterType, ClusterInfo?.Provisioned?.BrokerNodeGroupInfo?.InstanceType),
  };
}

function flavourOf(clusterType: string | undefined, instanceType: string | undefined): ClusterFlavour {
  if (clusterType === 'SERVERLESS') return 'serverless';
  return instanceType?.startsWith('express.') === true ? 'express' : 'standard';
}
