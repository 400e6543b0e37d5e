/** What a deploy needs from outside, and what it tells while it runs. */
import type { JsonObject } from '../assembly/json';
import type { TableSpec } from '../assembly/resources/table';

export interface TableStore {
  /** Creates the table, or checks that the one that exists has the same keys. Rejects with `TABLE_FAILED` or `TABLE_DIFFERS`. */
  ensureTable(spec: TableSpec): Promise<'created' | 'reused'>;
}

/** What CloudFormation remembers of a custom resource between deploys. */
export interface ResourceRecord {
  readonly type: string;
  readonly serviceToken: string;
  readonly physicalId: string;
  /** As last sent: all scalars are text. */
  readonly properties: JsonObject;
  readonly data: JsonObject;
  readonly deletionPolicy: string;
  /** What its answer may depend on besides its properties: the brokers' addresses, which differ in every run. */
  readonly surroundings: string;
}

export interface DeployState {
  /** By `stack/logicalId`, in the order of creation. */
  readonly resources: Readonly<Record<string, ResourceRecord>>;
}

export interface StateStore {
  /** Undefined before the first deploy. Rejects with `STATE_UNREADABLE`. */
  load(): Promise<DeployState | undefined>;
  save(state: DeployState): Promise<void>;
}

/** `unchanged`: nothing was sent, as in CloudFormation. `not-emulated`: has no meaning on one machine. */
export type DeployStatus = 'started' | 'done' | 'unchanged' | 'not-emulated' | 'failed';

export interface DeployProgress {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status: DeployStatus;
  /** Milliseconds since `started`. */
  readonly ms: number;
  /** Why it failed. */
  readonly reason?: string;
}
