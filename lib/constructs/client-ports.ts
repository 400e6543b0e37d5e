import { Port } from 'aws-cdk-lib/aws-ec2';
import type { AuthenticationMode } from '../config/cluster-access-schema';

/** Where clients of each kind come in (https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html); no port of ZooKeeper is among them. */
export const CLIENT_PORTS: Readonly<
  Record<AuthenticationMode, { readonly private: number; readonly public: number; readonly what: string }>
> = {
  iam: { private: 9098, public: 9198, what: 'Kafka with IAM' },
  scram: { private: 9096, public: 9196, what: 'Kafka with passwords (SCRAM)' },
  tls: { private: 9094, public: 9194, what: 'Kafka with certificates (mTLS)' },
};

/** Port of IAM clients inside the VPC. */
export const IAM_CLIENT_PORT = Port.tcp(CLIENT_PORTS.iam.private);
/** JMX exporter and node exporter, for Prometheus. */
export const EXPORTER_PORTS = Port.tcpRange(11001, 11002);
/** One port per broker, at the endpoint of a managed VPC connection. */
export const VPC_CONNECTION_PORTS = Port.tcpRange(14001, 14100);
