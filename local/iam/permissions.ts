/** The effective permissions of every role as a readable page, for docs/permissions.md. Pure. */
import type { BrokerStatement } from '../kafka/iam/policy-file';
import type { AssemblyRole } from './roles';

/** Why a role has an action; the first line that fits. An action that no line fits has no reason to be there. */
const REASONS: readonly { readonly action: RegExp; readonly why: string }[] = [
  { action: /^kafka-cluster:Connect$/, why: 'every client of the cluster' },
  { action: /^kafka-cluster:WriteData$/, why: 'writes the topic' },
  { action: /^kafka-cluster:ReadData$/, why: 'reads the topic (pollers read with the role of the function)' },
  { action: /^kafka-cluster:(Describe|Alter)Group$/, why: 'a member of its own group and no other' },
  { action: /^kafka-cluster:DescribeTopic$/, why: 'who reads, writes or changes a topic must find it' },
  { action: /^kafka-cluster:(Create|Alter)Topic$/, why: 'declared topics are made and get more partitions' },
  { action: /^kafka-cluster:(Describe|Alter)TopicDynamicConfiguration$/, why: 'declared configurations are compared and set' },
  {
    action: /^kafka-cluster:DescribeClusterDynamicConfiguration$/,
    why: "Lambda's documentation asks for it where its pollers read; whoever moves replicas compares throttles",
  },
  {
    action: /^kafka-cluster:(DescribeCluster|AlterCluster|AlterClusterDynamicConfiguration)$/,
    why: 'a changed replication factor moves replicas under a throttle; Kafka knows that right only for the cluster',
  },
  {
    action: /^kafka-cluster:WriteDataIdempotently$/,
    why: 'numbers its batches, so that nothing is stored twice; Kafka knows that right only for the cluster',
  },
  { action: /^kafka:(DescribeCluster(V2)?|GetBootstrapBrokers)$/, why: 'looks up the brokers of the cluster' },
  { action: /^ec2:(Authorize|Revoke)SecurityGroup/, why: "empties the network's default security group" },
  {
    action: /^ec2:.*(NetworkInterface|PrivateIpAddress|Describe)/,
    why: 'Lambda attaches the function, or its pollers, to subnets; EC2 knows no narrower resource',
  },
  { action: /^logs:(CreateLog(Group|Stream)|PutLogEvents)$/, why: 'writes its own log' },
  { action: /^logs:DescribeLogStreams$/, why: "the network's flow log finds its stream" },
  { action: /^dynamodb:(GetItem|UpdateItem)$/, why: 'reads and writes its state; nothing is replaced, scanned or deleted' },
  { action: /^s3:(PutObject|ListBucket|Abort.*)$/, why: 'batches that failed go to the bucket' },
  { action: /^kms:/, why: 'the table or bucket is encrypted with a key' },
  { action: /^lambda:(InvokeFunction|GetFunction)$/, why: 'calls the one function that it is for' },
  { action: /^states:/, why: 'the provider framework waits by its state machine' },
];

export interface Permission {
  readonly effect: BrokerStatement['effect'];
  readonly action: string;
  readonly resource: string;
  /** Undefined: nobody has said why. */
  readonly why: string | undefined;
}

/** Each action on each resource of a role, once, sorted. */
export function permissionsOf({ statements }: AssemblyRole): readonly Permission[] {
  const all = statements.flatMap((statement) => {
    const actions = 'actions' in statement ? statement.actions : statement.notActions.map((action) => `all but ${action}`);
    const resources = 'resources' in statement ? statement.resources : statement.notResources.map((resource) => `all but ${resource}`);
    return actions.flatMap((action) =>
      resources.map((resource): Permission => {
        const why = REASONS.find((reason) => reason.action.test(action))?.why;
        return { effect: statement.effect, action, resource: shorten(resource), why };
      }),
    );
  });
  const byText = new Map(all.map((permission) => [`${permission.resource} ${permission.action} ${permission.effect}`, permission]));
  return [...byText].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, permission]) => permission);
}

/** One page for one environment; roles that differ only in the name of their group share a table. */
export function renderPermissions(environment: string, roles: readonly AssemblyRole[]): string {
  const groups = new Map<string, AssemblyRole[]>();
  for (const role of roles) {
    const table = renderTable(role).replaceAll(/`group ([a-z]+)-[a-z-]+`/g, '`group $1-NAME`');
    groups.set(table, [...(groups.get(table) ?? []), role]);
  }
  const parts = [...groups].map(([table, members]) => `### ${titleOf(members)}\n\n${assumedBy(members)}\n\n${table}`);
  return `## ${environment}\n\n${parts.join('\n\n')}\n`;
}

function renderTable(role: AssemblyRole): string {
  const permissions = permissionsOf(role);
  if (permissions.length === 0) return 'No permission at all.';
  const rows = new Map<string, string[]>();
  for (const { effect, action, resource, why } of permissions) {
    const key = `${effect === 'Deny' ? 'DENIED: ' : ''}\`${resource}\` | ${why ?? '**no reason known**'}`;
    rows.set(key, [...(rows.get(key) ?? []), `\`${action}\``]);
  }
  const lines = [...rows].map(([key, actions]) => {
    const [resource, why] = key.split(' | ');
    return `| ${resource} | ${actions.join(' ')} | ${why} |`;
  });
  return ['| On | May | Because |', '|---|---|---|', ...lines].join('\n');
}

const titleOf = (members: readonly AssemblyRole[]): string => {
  const names = members.map(({ address }) => address.replace(/[0-9A-F]{8}$/, ''));
  return names.length === 1 ? (names[0] ?? '') : `${names[0]} and ${names.length - 1} like it`;
};

const assumedBy = ([first]: readonly AssemblyRole[]): string => `Taken by ${(first?.assumedBy ?? []).join(', ')}.`;

const KAFKA = /^arn:[^:]+:kafka:[^:]*:[^:]*:(cluster|topic|group|transactional-id)\/[^/]+\/[^/]+(?:\/(.+))?$/;

/** What a person needs of an ARN: kind and name, without account, ids and the suffixes that CloudFormation makes up. */
function shorten(arn: string): string {
  const [, kind, name] = KAFKA.exec(arn) ?? [];
  if (kind !== undefined) return name === undefined ? kind : `${kind} ${name}`;
  const [, , service, , , ...rest] = arn.split(':');
  if (service === undefined) return arn;
  if (service === 'logs') return 'its log group';
  const resource = rest.join(':').replaceAll(/[0-9A-Fa-f]{8}-[0-9A-Fa-f]{12}|-[0-9A-Fa-f]{12}/g, '');
  return `${service} ${resource}`;
}
