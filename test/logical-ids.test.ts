import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../lib/config/environments';
import { resourcesOf, synthesize } from './support/synth';

/**
 * What holds data, by stack and logical id. A changed id is another resource: CloudFormation would make a new one, and leave or delete the
 * old. So a change of this list is the review.
 */
const STATEFUL = [
  'clients AWS::DynamoDB::Table ServicesStateTableE97976CB',
  // Encrypts notifications: holds no data, but stays by the same rule as every key.
  'monitoring AWS::KMS::Key AlarmTopicKeyBA1A4AA7',
  'network AWS::EC2::VPC NetworkVpc7FB7348F',
  'topics Custom::KafkaTopics Topics025BDD29',
];

const PROVISIONED = [
  'cluster AWS::KMS::Key MskKey4060AE82',
  'cluster AWS::MSK::Cluster MskCluster46ECFC4D',
  'cluster AWS::MSK::Configuration MskConfiguration07368397',
];

/** On-demand pollers put what failed into a bucket. */
const FAILED_BATCHES = 'clients AWS::S3::Bucket ServicesFailedBatchesBucketAD8A40E8';

/** Beside those, by environment. */
const STATEFUL_OF: Readonly<Record<string, readonly string[]>> = {
  learn: [...PROVISIONED, FAILED_BATCHES],
  production: PROVISIONED,
  express: PROVISIONED,
  serverless: ['cluster AWS::MSK::ServerlessCluster MskCluster46ECFC4D', FAILED_BATCHES],
};

const STATEFUL_TYPES =
  /^(AWS::(DynamoDB::(Global)?Table|KMS::Key|MSK::(Cluster|ServerlessCluster|Configuration|Topic)|S3::Bucket|SQS::Queue|EC2::VPC|RDS::.*|EFS::.*)|Custom::KafkaTopics)$/;

describe('logical ids of what holds data', () => {
  it.each(ENVIRONMENT_NAMES)('%s: stay as they are', (name) => {
    const found = resourcesOf(synthesize(name)).filter(({ Type }) => STATEFUL_TYPES.test(Type));
    const expected = [...STATEFUL, ...(STATEFUL_OF[name] ?? [])].sort();
    expect(found.map(({ part, Type, id }) => `${part} ${Type} ${id}`).sort()).toEqual(expected);
  });
});
