import { ENVIRONMENTS } from '../../lib/config/environments';
import { ConfigError, parseEnvironment } from '../../lib/config/load';

type EnvironmentName = keyof typeof ENVIRONMENTS;

/** The faults of variants.ts as a configuration would have them; what is not here cannot be written in one. */
const DECLARED: Readonly<Record<string, readonly [base: EnvironmentName, cluster: object, rest?: object]>> = {
  'KRaft on t3.small': ['learn', { kafkaVersion: '3.9.x.kraft' }],
  'storage on Express': ['express', { storage: '100GiB' }],
  'Kafka 4.1 on Express': ['express', { kafkaVersion: '4.1.x.kraft' }],
  '2 subnets on Express': ['express', {}, { availabilityZones: ['us-east-1a', 'us-east-1b'] }],
  'Kafka 2.2.1': ['learn', { kafkaVersion: '2.2.1' }],
  'Kafka 3.6.0, past its end': ['learn', { kafkaVersion: '3.6.0' }],
  'unknown broker property': ['production', { serverProperties: { 'no.such.property': 1 } }],
  'value that a broker property cannot have': ['production', { serverProperties: { 'compression.type': 'lzma' } }],
  'cluster name of 70 characters': ['production', { name: 'c'.repeat(70) }],
  'public access at create': ['production', { connectivity: { publicAccess: true } }],
  'multi-VPC at create': ['production', { connectivity: { multiVpc: ['iam'] } }],
  'mTLS without a CA': ['production', { tls: { certificateAuthorities: [] } }],
  'tiered storage on t3.small': ['learn', { tieredStorage: true }],
  'instance type that does not exist': ['production', { instanceType: 'kafka.m7g.small' }],
  'volume of 20000 GiB': ['production', { storage: '20000GiB' }],
  'provisioned throughput on m7g.large': ['production', { throughput: 250 }],
  'KMS key that is none': ['production', { key: { arn: 'my key!' } }],
  'Serverless in one subnet': ['serverless', {}, { availabilityZones: ['us-east-1a'] }],
};

export const isDeclarable = (variant: string): boolean => Object.hasOwn(DECLARED, variant);

/** Paths of the problems that the configuration's own checks report; undefined where the fault cannot be declared. */
export function declaredProblems(variant: string): readonly string[] | undefined {
  const declared = Object.hasOwn(DECLARED, variant) ? DECLARED[variant] : undefined;
  if (declared === undefined) return undefined;
  const [name, cluster, rest = {}] = declared;
  const base = ENVIRONMENTS[name];
  try {
    parseEnvironment({ ...base, ...rest, cluster: { ...base.cluster, ...cluster } }, 'trial');
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return [...new Set(error.problems.map((problem) => problem.split(':')[0] ?? problem))];
    throw error;
  }
}
