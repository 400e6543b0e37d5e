/** What brokers need to enforce IAM, laid out in a folder of their cluster. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrokerIam } from '../listeners';
import { makeCertificates } from './certificates';

export interface IamOptions {
  /** Absolute; must be there before the brokers start, and may be replaced while they run. See policy-file.ts. */
  readonly policyFile: string;
  /** Absolute; made when missing. Takes a file of events per broker. */
  readonly logDirectory: string;
}

export interface PreparedIam extends BrokerIam {
  readonly caFile: string;
}

const ONLY_OURS = 0o600;

/** A new authority for every start: what trusted the last run does not trust this one. */
export async function prepareIam(options: IamOptions, dataDirectory: string): Promise<PreparedIam> {
  const folder = join(dataDirectory, 'tls');
  const keyStoreFile = join(folder, 'broker.pem');
  const caFile = join(folder, 'ca.pem');
  await Promise.all([mkdir(folder, { recursive: true }), mkdir(options.logDirectory, { recursive: true })]);
  const { caPem, keyStorePem } = makeCertificates(new Date());
  await Promise.all([writeFile(caFile, caPem), writeFile(keyStoreFile, keyStorePem, { mode: ONLY_OURS })]);
  return { ...options, keyStoreFile, caFile };
}

/** The file that EventLog.java writes. */
export function eventFile(iam: BrokerIam, brokerId: number): string {
  return join(iam.logDirectory, `iam-broker-${brokerId}.jsonl`);
}
