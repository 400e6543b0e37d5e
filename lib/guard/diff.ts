import { fullDiff, type ResourceDifference } from '@aws-cdk/cloudformation-diff';
import { isObject, objectAt, type PropertyChange, type ResourceChange, type Template, type Templates } from './change';
import { changedLeaves } from './mutability';
import { type Moved, markMoved } from './propagate';

/** What differs, stack by stack in the order of `after`, including what a replacement elsewhere changes. Stacks that only `before` has are not looked at. */
export function diffTemplates(before: Templates, after: Templates): readonly ResourceChange[] {
  let moved: readonly Moved[] = [];
  for (;;) {
    const changes = [...markMoved(after, moved)].flatMap(([stack, template]) => diffStack(stack, before.get(stack) ?? {}, template));
    const next = changes.flatMap(movedBy);
    if (next.length <= moved.length) return changes;
    moved = next;
  }
}

function movedBy({ stack, logicalId, kind, type, properties }: ResourceChange): readonly Moved[] {
  if (kind === 'replace') return [{ stack, logicalId, because: `${logicalId} is replaced` }];
  // Every change of a configuration is a new revision of it, which the cluster then takes.
  if (type === 'AWS::MSK::Configuration' && kind === 'update' && properties.length > 0)
    return [{ stack, logicalId, attribute: 'LatestRevision.Revision', because: 'a new revision' }];
  return [];
}

/** Comes and goes with the way the CDK is called; it makes nothing. */
const ANALYTICS = 'AWS::CDK::Metadata';

function diffStack(stack: string, before: Template, after: Template): readonly ResourceChange[] {
  const { resources } = fullDiff(before, after);
  const changes: ResourceChange[] = [];
  resources.forEachDifference((logicalId, difference) => {
    const change = readDifference(stack, logicalId, difference);
    if (change !== undefined && change.type !== ANALYTICS) changes.push(change);
  });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** undefined where only what CloudFormation does not act upon differs: metadata, the order of deployment. */
function readDifference(stack: string, logicalId: string, difference: ResourceDifference): ResourceChange | undefined {
  const { oldValue, newValue } = difference;
  const type = newValue?.Type ?? oldValue?.Type ?? '';
  const properties = difference.isUpdate && !difference.resourceTypeChanged ? propertiesOf(type, difference) : [];
  const kind = difference.isAddition ? 'create' : difference.isRemoval ? 'delete' : kindOf(difference, properties);
  if (kind === 'update' && properties.length === 0) return undefined;
  const path = objectAt(newValue ?? oldValue, 'Metadata')['aws:cdk:path'];
  const policy = kind === 'delete' ? oldValue?.['DeletionPolicy'] : newValue?.['UpdateReplacePolicy'];
  return {
    stack,
    logicalId,
    type,
    typeBefore: oldValue?.Type ?? type,
    path: typeof path === 'string' ? path.replace(/\/(Resource|Default)$/, '') : `${stack}/${logicalId}`,
    kind,
    properties,
    before: objectAt(oldValue, 'Properties'),
    after: objectAt(newValue, 'Properties'),
    deletionPolicy: typeof policy === 'string' ? policy : 'Delete',
  };
}

function kindOf(difference: ResourceDifference, properties: readonly PropertyChange[]): 'update' | 'replace' {
  const isReplaced = difference.resourceTypeChanged || properties.some(({ replaces }) => replaces === 'yes');
  return isReplaced ? 'replace' : 'update';
}

function propertiesOf(type: string, { propertyUpdates }: ResourceDifference): readonly PropertyChange[] {
  return Object.entries(propertyUpdates)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, { oldValue, newValue }]) => changedLeaves(type, name, oldValue, newValue));
}

/** Whether a template is one: an object with resources. */
export const isTemplate = (value: unknown): value is Template => isObject(value) && isObject(value['Resources']);
