import type { ResourceChange } from './change';
import { note, type Rule, refuse } from './ruling';

/** What holds something that cannot be made again, and what that is. */
const DATA: Readonly<Record<string, string>> = {
  'AWS::MSK::Cluster': 'all records',
  'AWS::MSK::ServerlessCluster': 'all records',
  'AWS::MSK::Topic': 'the records of the topic',
  'AWS::DynamoDB::Table': 'its items',
  'AWS::DynamoDB::GlobalTable': 'its items',
  'AWS::S3::Bucket': 'its objects',
  'AWS::KMS::Key': 'the only way to read what it encrypted',
  'AWS::SecretsManager::Secret': 'credentials',
  'AWS::Logs::LogGroup': 'what was logged',
};

/** The property that names a resource for AWS; two of one name cannot be there at a time. */
const NAMES: readonly string[] = [
  'ClusterName',
  'TopicName',
  'TableName',
  'BucketName',
  'FunctionName',
  'RoleName',
  'LogGroupName',
  'GroupName',
  'AlarmName',
  'Name',
];

/** Replacing or deleting what holds data; `allowed` says which the user named. */
export const dataRules =
  (allowed: (change: ResourceChange) => boolean): Rule =>
  (change) => {
    const held = DATA[change.typeBefore];
    if (held === undefined || (change.kind !== 'replace' && change.kind !== 'delete')) return [];
    const isKept = change.deletionPolicy.startsWith('Retain');
    const old = isKept
      ? 'the old one stays in the account, outside of the stack, and goes on costing'
      : `the old one is deleted with ${held}`;
    if (allowed(change)) return [note('data.allowed', `allowed by --allow-replace: ${old}`)];
    if (change.kind === 'replace')
      return [
        refuse(
          'data.replaced',
          `holds ${held}, and a new, empty one would take its place; ${old}. Take the change back, or --allow-replace ${change.logicalId}`,
        ),
      ];
    if (isKept) return [note('data.left', `leaves the stack: ${old}`)];
    return [refuse('data.deleted', `${old}. Give it the deletion policy Retain first, or --allow-replace ${change.logicalId}`)];
  };

/** CloudFormation makes the new resource before it deletes the old one, which still has the name. */
export const nameRules: Rule = ({ kind, before, after, type, typeBefore }) => {
  if (kind !== 'replace') return [];
  if (type !== typeBefore)
    return [
      refuse('type.changed', `${typeBefore} becomes ${type} under the same logical id: CloudFormation refuses that; give it another id`),
    ];
  const name = NAMES.find((key) => typeof after[key] === 'string' && before[key] === after[key]);
  if (name === undefined) return [];
  return [
    refuse(
      'name.taken',
      `${type} ${name} ${String(after[name])} is taken until the old one is gone: the deployment fails; give the new one another name`,
    ),
  ];
};
