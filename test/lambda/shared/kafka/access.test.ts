import { describe, expect, it } from 'vitest';
import {
  type KafkaResource,
  missingRightText,
  refusalOf,
  resourceName,
  unauthenticated,
  unauthorized,
} from '../../../../lambda/shared/kafka/access';
import { explainFailure } from '../../../../lambda/shared/kafka/diagnose';

const IDENTITY = {
  roleArn: 'arn:aws:iam::111122223333:role/producer',
  clusterArn: 'arn:aws:kafka:us-east-1:111122223333:cluster/logs/0a1b-1',
};

class NamedError extends Error {
  constructor(name: string, message: string, fields: object = {}) {
    super(message);
    this.name = name;
    Object.assign(this, fields);
  }
}

const protocolError = (type: string) => new NamedError('KafkaJSProtocolError', 'not authorized', { type });

describe('a missing right', () => {
  it.each<readonly [KafkaResource, string]>([
    [{ kind: 'cluster' }, IDENTITY.clusterArn],
    [{ kind: 'topic', name: 'visits' }, 'arn:aws:kafka:us-east-1:111122223333:topic/logs/0a1b-1/visits'],
    [{ kind: 'group', name: 'readers' }, 'arn:aws:kafka:us-east-1:111122223333:group/logs/0a1b-1/readers'],
    [{ kind: 'transactional-id', name: 'tx' }, 'arn:aws:kafka:us-east-1:111122223333:transactional-id/logs/0a1b-1/tx'],
  ])('is named by the ARN that a policy would have: %j', (resource, arn) => {
    expect(resourceName(resource, IDENTITY)).toBe(arn);
  });

  it('is told with role, action and resource, in words where the environment does not say', () => {
    const right = { action: 'WriteData', resource: { kind: 'topic', name: 'visits' } } as const;
    expect(missingRightText(right, IDENTITY)).toBe(
      `the role ${IDENTITY.roleArn} needs kafka-cluster:WriteData on arn:aws:kafka:us-east-1:111122223333:topic/logs/0a1b-1/visits`,
    );
    expect(missingRightText(right, {})).toBe('the role needs kafka-cluster:WriteData on topic visits');
  });

  it('is not retried: a refused login and a refused call differ by their code', () => {
    expect(unauthenticated(IDENTITY, new Error('Access denied'))).toMatchObject({ code: 'kafka.unauthenticated', retriable: false });
    expect(unauthorized([], IDENTITY, new Error('no'))).toMatchObject({ code: 'kafka.unauthorized', retriable: false });
  });
});

describe('what the brokers refused', () => {
  it.each([
    ['a login', new NamedError('KafkaJSSASLAuthenticationError', 'SASL OAUTHBEARER authentication failed: Access denied'), 'login'],
    ['a topic, behind a wrapper', Object.assign(new Error('x'), { cause: protocolError('TOPIC_AUTHORIZATION_FAILED') }), 'topic'],
    [
      'a topic, among several',
      Object.assign(new Error('x'), { errors: [new Error('y'), protocolError('TOPIC_AUTHORIZATION_FAILED')] }),
      'topic',
    ],
    ['a group', protocolError('GROUP_AUTHORIZATION_FAILED'), 'group'],
    ['a right on the cluster', protocolError('CLUSTER_AUTHORIZATION_FAILED'), 'cluster'],
    ['something unsaid', new NamedError('KafkaJSGroupCoordinatorNotFound', 'Failed to find group coordinator'), 'coordinator'],
  ])('is told from the error of kafkajs: %s', (_what, error, refusal) => {
    expect(refusalOf(error)).toBe(refusal);
  });

  it.each([
    new Error('connect ECONNREFUSED'),
    protocolError('LEADER_NOT_AVAILABLE'),
    new NamedError('KafkaJSSASLAuthenticationError', 'SASL OAUTHBEARER authentication failed: Closed connection'),
    'text',
  ])('is nothing where something else went wrong: %s', (error) => {
    expect(refusalOf(error)).toBeUndefined();
  });

  it('is explained without asking anyone where it was the login', async () => {
    const error = new NamedError('KafkaJSSASLAuthenticationError', 'SASL OAUTHBEARER authentication failed: Access denied');
    const nobody = {} as Parameters<typeof explainFailure>[0];
    const explained = await explainFailure(nobody, error, { write: ['visits'] }, IDENTITY);
    expect(String(explained)).toContain(`the role ${IDENTITY.roleArn} needs kafka-cluster:Connect on ${IDENTITY.clusterArn}`);
  });

  it('stays the error that it is where the brokers cannot be asked', async () => {
    const error = protocolError('TOPIC_AUTHORIZATION_FAILED');
    const nobody = {} as Parameters<typeof explainFailure>[0];
    expect(await explainFailure(nobody, error, { write: ['visits'] }, IDENTITY)).toBe(error);
  });
});
