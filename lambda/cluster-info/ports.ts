/** States of a cluster in the words of the MSK API, kept open: the service may add to them. */
export type ClusterState =
  | 'ACTIVE'
  | 'CREATING'
  | 'DELETING'
  | 'FAILED'
  | 'HEALING'
  | 'MAINTENANCE'
  | 'REBOOTING_BROKER'
  | 'UPDATING'
  | (string & {});

export interface ClusterDescription {
  readonly state: ClusterState;
  /** What the service says about the state, if anything. */
  readonly stateReason?: string;
}

/** The two questions to the MSK API. */
export interface ClusterApi {
  /** undefined: no such cluster. */
  describe(clusterArn: string): Promise<ClusterDescription | undefined>;
  /** `host:port` list for IAM clients inside the VPC, in no particular order; undefined: the cluster has none. */
  iamBrokers(clusterArn: string): Promise<string | undefined>;
}

export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
}
