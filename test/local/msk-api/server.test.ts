import { DescribeClusterV2Command, GetBootstrapBrokersCommand, KafkaClient, NotFoundException } from '@aws-sdk/client-kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoopbackServer } from '../../../local/loopback-server';
import { startMskApi } from '../../../local/msk-api/server';
import { CLUSTER_VIEW } from './support';

const { arn: ARN } = CLUSTER_VIEW;

describe('the local MSK API, asked by the real SDK', () => {
  let api: LoopbackServer;
  let client: KafkaClient;
  beforeAll(async () => {
    api = await startMskApi([{ ...CLUSTER_VIEW, bootstrap: '127.0.0.1:1001,127.0.0.1:1002' }]);
    client = new KafkaClient({
      endpoint: api.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });
  afterAll(async () => {
    client.destroy();
    await api.stop();
    await api.stop();
  });

  it('describes the cluster', async () => {
    const { ClusterInfo } = await client.send(new DescribeClusterV2Command({ ClusterArn: ARN }));
    expect(ClusterInfo).toMatchObject({
      ClusterArn: ARN,
      ClusterName: 'learn',
      ClusterType: 'PROVISIONED',
      State: 'ACTIVE',
      Provisioned: {
        NumberOfBrokerNodes: 3,
        CurrentBrokerSoftwareInfo: { KafkaVersion: '3.9.x' },
        BrokerNodeGroupInfo: { InstanceType: 'kafka.t3.small', ClientSubnets: ['subnet-1'] },
      },
    });
  });

  it('tells the bootstrap brokers where IAM clients look for them', async () => {
    const answer = await client.send(new GetBootstrapBrokersCommand({ ClusterArn: ARN }));
    expect(answer.BootstrapBrokerStringSaslIam).toBe('127.0.0.1:1001,127.0.0.1:1002');
  });

  it('does not know another cluster', async () => {
    const error = await client.send(new GetBootstrapBrokersCommand({ ClusterArn: `${ARN}x` })).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NotFoundException);
    expect(error).toMatchObject({ message: `the cluster ${ARN}x does not exist`, InvalidParameter: 'clusterArn' });
  });

  it.each([
    ['GET', '/v1/clusters'],
    ['DELETE', `/v1/clusters/${encodeURIComponent(ARN)}`],
    ['GET', '/api/v2/clusters/%E0%A4%A'],
  ])('answers %s %s with the shape of NotFoundException', async (method, path) => {
    const response = await fetch(`${api.endpoint}${path}`, { method });
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([404, 'NotFoundException']);
    expect(await response.json()).toHaveProperty('message');
  });

  it('listens on loopback only', () => {
    expect(api.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});
