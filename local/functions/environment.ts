import type { FunctionSpec } from '../ports';

/** Credentials of the function's role; letters and digits only, as DynamoDB Local demands. */
export interface FunctionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface FunctionIdentity {
  readonly region: string;
  readonly credentials: FunctionCredentials;
  readonly logGroup: string;
  readonly logStream: string;
}

/** The whole environment of a function's process: the template's variables and Lambda's reserved ones, which win; nothing of the machine's. */
export function functionEnvironment(spec: FunctionSpec, identity: FunctionIdentity): Readonly<Record<string, string>> {
  const { region, credentials } = identity;
  return {
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    ...spec.environment,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMiB),
    AWS_LAMBDA_LOG_GROUP_NAME: identity.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: identity.logStream,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
    LAMBDA_TASK_ROOT: spec.codeDirectory,
    _HANDLER: spec.handler,
  };
}

/** Lambda gives the heap nine tenths of the function's memory; the rest is for buffers and code. */
const HEAP_SHARE = 0.9;

/** Node's options for a function of this size. */
export function nodeOptions(memoryMiB: number): readonly string[] {
  return [`--max-old-space-size=${Math.floor(memoryMiB * HEAP_SHARE)}`];
}
