import { rm, writeFile } from 'node:fs/promises';
import { KAFKA_ENV } from '../../lambda/shared/kafka/contract';
import { removeAtExit } from '../at-exit';
import { renderProperties } from '../kafka/properties';
import type { Stoppable } from '../ports';
import type { RoleCredentials } from './credentials';

export interface ClientProperties {
  readonly bootstrap: string;
  readonly caFile: string;
  readonly region: string;
  readonly credentials: RoleCredentials;
}

/**
 * Properties for Kafka's own tools with `aws-msk-iam-auth` on their class path (`--command-config FILE`). Credentials travel by the AWS SDK's
 * variables, so they are in comments that a shell can run: `eval "$(sed -n 's/^# export/export/p' FILE)"`. The same variables tell `npm run topics` and
 * `npm run replay` how to speak to these brokers.
 */
export function renderClientProperties({ bootstrap, caFile, region, credentials }: ClientProperties): string {
  const handler = 'software.amazon.msk.auth.iam.IAMOAuthBearerLoginCallbackHandler';
  const variables = {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    [KAFKA_ENV.auth]: 'iam',
    [KAFKA_ENV.caFile]: caFile,
    [KAFKA_ENV.bootstrapBrokers]: bootstrap,
  };
  const properties = {
    'bootstrap.servers': bootstrap,
    'security.protocol': 'SASL_SSL',
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': caFile,
    'sasl.mechanism': 'OAUTHBEARER',
    'sasl.jaas.config': 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;',
    'sasl.login.callback.handler.class': handler,
    'sasl.client.callback.handler.class': handler,
  };
  return [
    '# made by npm start for this run; removed at its end\n',
    ...Object.entries(variables).map(([name, value]) => `# export ${name}=${quoted(value)}\n`),
    renderProperties(properties),
  ].join('');
}

/** As one word of a shell. */
const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;

/** Only the owner may read it. `stop` removes it. Rejects with the file system's error, in the option's words. */
export async function writeClientProperties(file: string, properties: ClientProperties): Promise<Stoppable> {
  try {
    // A file that is there would keep its rights, and whoever has it open would read the credentials.
    await rm(file, { force: true });
    await writeFile(file, renderClientProperties(properties), { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`--client-properties must name a file in a folder that exists and can be written, got "${file}": ${why}`, { cause });
  }
  const forget = removeAtExit(file);
  return {
    stop: async () => {
      await rm(file, { force: true });
      forget();
    },
  };
}
