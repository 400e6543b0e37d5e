/** Two deployments compared, as data: what changes of which resource, and what CloudFormation does about it by the resource's schema. */

/** A CloudFormation template as parsed JSON. */
export type Template = Readonly<Record<string, unknown>>;

/** Stack name -> template. */
export type Templates = ReadonlyMap<string, Template>;

/** Whether a change of the property makes CloudFormation create a new resource in place of the old one. */
export type Replacement = 'no' | 'maybe' | 'yes';

export interface PropertyChange {
  /** Such as `BrokerNodeGroupInfo.StorageInfo.EBSStorageInfo.VolumeSize`. */
  readonly path: string;
  /** As written in the template, intrinsics included; undefined where it is absent. */
  readonly before: unknown;
  readonly after: unknown;
  readonly replaces: Replacement;
}

export type ChangeKind = 'create' | 'update' | 'replace' | 'delete';

export interface ResourceChange {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Another type under the same logical id, which CloudFormation refuses. */
  readonly typeBefore: string;
  /** Where it stands in the app, such as `msk-learn-cluster/Msk/Cluster`; the logical id where the template does not tell. */
  readonly path: string;
  readonly kind: ChangeKind;
  /** Leaves that differ; empty for what comes or goes as a whole. */
  readonly properties: readonly PropertyChange[];
  /** Properties as a whole; empty where the resource does not exist. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  /** `Retain` and the like, that holds for the old resource when it leaves the stack. */
  readonly deletionPolicy: string;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object at a key, or an empty one: templates leave out what is empty. */
export const objectAt = (value: unknown, key: string): Readonly<Record<string, unknown>> => {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : {};
};
