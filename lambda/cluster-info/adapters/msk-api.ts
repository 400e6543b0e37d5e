import {
  DescribeClusterV2Command,
  GetBootstrapBrokersCommand,
  KafkaClient,
  KafkaServiceException,
  NotFoundException,
} from '@aws-sdk/client-kafka';
import type { CredentialsProvider } from '../../shared/aws/credentials';
import { ClusterInfoError } from '../errors';
import type { ClusterApi } from '../ports';

/** The MSK API of the function's region: the SDK reads region and endpoint (AWS_ENDPOINT_URL_KAFKA) from the environment itself. */
export const regionalMskApi = (credentials: CredentialsProvider): ClusterApi => mskApi(new KafkaClient({ credentials }));

/** The MSK API through a client. */
export function mskApi(client: KafkaClient): ClusterApi {
  return {
    async describe(ClusterArn) {
      try {
        const { ClusterInfo } = await client.send(new DescribeClusterV2Command({ ClusterArn }));
        const reason = ClusterInfo?.StateInfo?.Message;
        return { state: ClusterInfo?.State ?? 'CREATING', ...(reason === undefined ? {} : { stateReason: reason }) };
      } catch (error) {
        if (error instanceof NotFoundException) return undefined;
        throw refused('DescribeClusterV2', ClusterArn, error);
      }
    },
    async iamBrokers(ClusterArn) {
      try {
        const { BootstrapBrokerStringSaslIam } = await client.send(new GetBootstrapBrokersCommand({ ClusterArn }));
        return BootstrapBrokerStringSaslIam === '' ? undefined : BootstrapBrokerStringSaslIam;
      } catch (error) {
        throw refused('GetBootstrapBrokers', ClusterArn, error);
      }
    },
  };
}

/** IAM's refusal in front of the service, and the service's own. */
const DENIED = new Set(['AccessDeniedException', 'ForbiddenException']);

/** The SDK retries what is worth it; what arrives here is final for this invocation. */
function refused(call: string, clusterArn: string, cause: unknown): ClusterInfoError {
  const name = cause instanceof Error ? cause.name : 'error';
  const words = cause instanceof Error ? cause.message : String(cause);
  const retriable = cause instanceof KafkaServiceException && cause.$retryable !== undefined;
  const code = DENIED.has(name) ? 'cluster-info.denied' : 'cluster-info.api';
  return new ClusterInfoError(code, `cluster ${clusterArn}: ${call} was refused: ${name}: ${words}`, { cause, retriable });
}
