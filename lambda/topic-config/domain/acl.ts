/** One access control entry of Kafka, as its protocol knows it: a binding of a right to a principal. */
export interface AclBinding {
  readonly resourceType: AclResourceType;
  /** `*` with a literal pattern stands for all. */
  readonly resourceName: string;
  readonly pattern: AclPattern;
  /** `User:shop`, or `User:CN=…` with mutual TLS. */
  readonly principal: string;
  /** An address, or `*` for all. */
  readonly host: string;
  readonly operation: AclOperation;
  readonly permission: AclPermission;
}

export const ACL_PATTERNS = ['literal', 'prefixed'] as const;
export type AclPattern = (typeof ACL_PATTERNS)[number];

export const ACL_PERMISSIONS = ['allow', 'deny'] as const;
export type AclPermission = (typeof ACL_PERMISSIONS)[number];

/** What may be done with which resource (org.apache.kafka.security.authorizer.AclEntry, `supportedOperations`); `all` goes with each. */
export const ACL_OPERATIONS = {
  topic: ['read', 'write', 'create', 'describe', 'delete', 'alter', 'describe-configs', 'alter-configs'],
  group: ['read', 'describe', 'delete', 'describe-configs', 'alter-configs'],
  cluster: ['create', 'cluster-action', 'describe-configs', 'alter-configs', 'idempotent-write', 'alter', 'describe'],
  'transactional-id': ['describe', 'write'],
} as const;

export type AclResourceType = keyof typeof ACL_OPERATIONS;
export type AclOperation = (typeof ACL_OPERATIONS)[AclResourceType][number] | 'all';

export const ACL_RESOURCE_TYPES: readonly AclResourceType[] = ['topic', 'group', 'cluster', 'transactional-id'];

/** The one name that a resource of type `cluster` may have (org.apache.kafka.common.resource.Resource). */
export const CLUSTER_RESOURCE_NAME = 'kafka-cluster';

/** `allow User:shop write topic orders`, `deny User:old all topic prefix tmp- from 10.0.0.1`: names a binding in plans, messages and answers. */
export function aclText({ permission, principal, operation, resourceType, pattern, resourceName, host }: AclBinding): string {
  const where = pattern === 'prefixed' ? `prefix ${resourceName}` : resourceName;
  return `${permission} ${principal} ${operation} ${resourceType} ${where}${host === '*' ? '' : ` from ${host}`}`;
}

/** Equal for equal bindings alone, whatever characters a principal or a name has. */
export const aclKey = ({ resourceType, resourceName, pattern, principal, host, operation, permission }: AclBinding): string =>
  JSON.stringify([resourceType, resourceName, pattern, principal, host, operation, permission]);
