/** What the brokers logged of identities, one JSON object per line; see EventLog.java. */
import { readFile } from 'node:fs/promises';

/** Written when it is made for the first time by that broker, not every time. */
export interface IamDecision {
  readonly event: 'decision';
  readonly at: string;
  readonly broker: number;
  /** ARN of the role. */
  readonly role: string;
  /** e.g. `kafka-cluster:ReadData`; the name of Kafka's operation where no action stands for it. */
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
  /** Of a refusal. */
  readonly reason?: string;
  /** A refusal by which Kafka only hides something (a topic in a list), or after which it asks for another grant. */
  readonly quiet?: boolean;
  /** The grant was not asked for, but this action rests on it. */
  readonly neededBy?: string;
}

export interface IamTokenRefusal {
  readonly event: 'token-refused';
  readonly at: string;
  readonly broker: number;
  /** What the client was told: `[id]: Access denied`. */
  readonly id: string;
  readonly accessKeyId?: string;
  readonly reason: string;
}

export interface IamPolicyEvent {
  readonly event: 'policy-read' | 'policy-refused';
  readonly at: string;
  readonly broker: number;
  readonly reason?: string;
}

export type IamEvent = IamDecision | IamTokenRefusal | IamPolicyEvent;

/** Of all files, in the order of the files; a file that is not there yet holds nothing. */
export async function readIamEvents(files: readonly string[]): Promise<readonly IamEvent[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.flatMap(parseIamEvents);
}

/** A last line that is being written is left out. */
export function parseIamEvents(text: string): readonly IamEvent[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line): IamEvent => JSON.parse(line));
}
