import { type Environment, isSet } from '../env';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Asked for every token, so that rotated credentials are picked up. */
export type CredentialsProvider = () => Promise<AwsCredentials>;

/** Lambda's own variables for the credentials of the function's role. */
export const CREDENTIALS_ENV = {
  accessKeyId: 'AWS_ACCESS_KEY_ID',
  secretAccessKey: 'AWS_SECRET_ACCESS_KEY',
  sessionToken: 'AWS_SESSION_TOKEN',
} as const;

/** Those of the function's role. Lambda never changes a running environment's credentials: it replaces the environment. */
export function lambdaCredentials(env: Environment): AwsCredentials {
  const sessionToken = env[CREDENTIALS_ENV.sessionToken];
  return {
    accessKeyId: env[CREDENTIALS_ENV.accessKeyId] ?? '',
    secretAccessKey: env[CREDENTIALS_ENV.secretAccessKey] ?? '',
    ...(isSet(sessionToken) ? { sessionToken } : {}),
  };
}
