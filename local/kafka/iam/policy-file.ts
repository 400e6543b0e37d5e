/** What the brokers know of roles: written here, read by PolicyReader.java, which refuses a file with an unknown key. */
import { rename, writeFile } from 'node:fs/promises';

/** A statement without intrinsics; ARNs of six parts or `*`. `conditions`: operator, then key, then the values one of which must fit. */
export type BrokerStatement = {
  readonly effect: 'Allow' | 'Deny';
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
} & ({ readonly actions: readonly string[] } | { readonly notActions: readonly string[] }) &
  ({ readonly resources: readonly string[] } | { readonly notResources: readonly string[] });

export interface BrokerRole {
  readonly arn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly statements: readonly BrokerStatement[];
}

export interface BrokerPolicy {
  readonly region: string;
  readonly clusterArn: string;
  readonly roles: readonly BrokerRole[];
}

const ONLY_OURS = 0o600;

/** Replaces the file as a whole; running brokers use it within some 20 ms of their next question. It holds secrets: only we may read it. */
export async function writePolicyFile(file: string, policy: BrokerPolicy): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(policy), { mode: ONLY_OURS });
  await rename(`${file}.new`, file);
}
