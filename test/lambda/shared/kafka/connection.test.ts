import { describe, expect, it } from 'vitest';
import { parseKafkaConnection } from '../../../../lambda/shared/kafka/client';

const IAM = {
  BOOTSTRAP_BROKERS: 'b-1.example:9098, b-2.example:9098',
  KAFKA_AUTH: 'iam',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_LAMBDA_FUNCTION_NAME: 'producer',
};

describe('parseKafkaConnection', () => {
  it('reads brokers, client id and how to authenticate', async () => {
    expect(parseKafkaConnection({ BOOTSTRAP_BROKERS: '127.0.0.1:9092', KAFKA_AUTH: 'none' })).toEqual({
      auth: 'none',
      brokers: ['127.0.0.1:9092'],
      clientId: 'msk-blueprint',
    });
    const connection = parseKafkaConnection({ ...IAM, AWS_SESSION_TOKEN: 'token' });
    expect(connection).toMatchObject({
      auth: 'iam',
      region: 'eu-west-1',
      brokers: ['b-1.example:9098', 'b-2.example:9098'],
      clientId: 'producer',
    });
    if (connection.auth !== 'iam') throw new Error('expected iam');
    expect(await connection.credentials()).toEqual({ accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token' });
  });

  it('reports every problem at once, each with its variable', () => {
    expect(() => parseKafkaConnection({ KAFKA_AUTH: 'iam', AWS_REGION: ' ' })).toThrow(
      expect.objectContaining({
        code: 'environment.invalid',
        retriable: false,
        problems: [
          'BOOTSTRAP_BROKERS: must be a comma-separated list of host:port, got nothing',
          'AWS_REGION: must be set for KAFKA_AUTH=iam, got nothing',
          'AWS_ACCESS_KEY_ID: must be set for KAFKA_AUTH=iam, got nothing',
          'AWS_SECRET_ACCESS_KEY: must be set for KAFKA_AUTH=iam, got nothing',
        ],
      }),
    );
  });

  it.each(['broker', 'broker:', 'broker:0', 'broker:65536', 'http://broker:1', 'a b:1'])('refuses the broker %j', (broker) => {
    expect(() => parseKafkaConnection({ BOOTSTRAP_BROKERS: broker, KAFKA_AUTH: 'none' })).toThrow(`got ${JSON.stringify(broker)}`);
  });

  it('refuses an unknown way to authenticate instead of guessing one', () => {
    expect(() => parseKafkaConnection({ BOOTSTRAP_BROKERS: 'b:1', KAFKA_AUTH: 'IAM' })).toThrow(
      'KAFKA_AUTH: must be one of iam, none, got "IAM"',
    );
  });
});
