/** The two calls of the MSK API that the deployed functions make, in the service's JSON shapes (API model of 2018-11-14). Pure. */

/** A cluster as the API tells it. */
export interface MskClusterView {
  readonly arn: string;
  readonly name: string;
  /** `3.9.x` and the like. */
  readonly kafkaVersion: string;
  readonly instanceType: string;
  readonly subnets: readonly string[];
  readonly brokerCount: number;
  /** `host:port` list that clients connect to. */
  readonly bootstrap: string;
}

export interface Answer {
  readonly status: number;
  /** Code of the service's error; absent on success. */
  readonly errorType?: string;
  readonly body: object;
}

/** @param path Path of the request, still percent-encoded: ARNs hold slashes and colons. */
export function answer(method: string, path: string, clusters: readonly MskClusterView[]): Answer {
  const [, describedArn] = path.match(/^\/api\/v2\/clusters\/([^/]+)$/) ?? [];
  const [, bootstrapArn] = path.match(/^\/v1\/clusters\/([^/]+)\/bootstrap-brokers$/) ?? [];
  const arn = decode(describedArn ?? bootstrapArn);
  if (method !== 'GET' || arn === undefined) {
    return notFound(`${method} ${path} is not served on one machine; served are DescribeClusterV2 and GetBootstrapBrokers`);
  }
  const cluster = clusters.find((each) => each.arn === arn);
  if (cluster === undefined) {
    return notFound(`the cluster ${arn} does not exist`, 'clusterArn');
  }
  return { status: 200, body: describedArn === undefined ? bootstrapBrokers(cluster) : description(cluster) };
}

function description(cluster: MskClusterView): object {
  return {
    clusterInfo: {
      clusterArn: cluster.arn,
      clusterName: cluster.name,
      clusterType: 'PROVISIONED',
      currentVersion: 'K2EUQ1WTGCTBG2',
      state: 'ACTIVE',
      provisioned: {
        brokerNodeGroupInfo: { clientSubnets: cluster.subnets, instanceType: cluster.instanceType },
        currentBrokerSoftwareInfo: { kafkaVersion: cluster.kafkaVersion },
        numberOfBrokerNodes: cluster.brokerCount,
      },
    },
  };
}

/** Clients of the templates use IAM, so this is the address they ask for, whatever the local listener speaks. */
function bootstrapBrokers(cluster: MskClusterView): object {
  return { bootstrapBrokerStringSaslIam: cluster.bootstrap };
}

function notFound(message: string, invalidParameter?: string): Answer {
  return {
    status: 404,
    errorType: 'NotFoundException',
    body: { message, ...(invalidParameter === undefined ? {} : { invalidParameter }) },
  };
}

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
