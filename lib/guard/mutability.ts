import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { deepEqual } from '@aws-cdk/cloudformation-diff';
import { isObject, type PropertyChange, type Replacement } from './change';

/** The part of the service specification that is read here; `loadAwsServiceSpecSync` takes a second and a half. */
type Specification = ReturnType<typeof loadAwsServiceSpecSync>;
type Property = NonNullable<ReturnType<typeof resourceOf>>['properties'][string];

let loaded: Specification | undefined;

function specification(): Specification {
  loaded ??= loadAwsServiceSpecSync();
  return loaded;
}

function resourceOf(type: string) {
  return specification().lookup('resource', 'cloudFormationType', 'equals', type)[0];
}

/**
 * The leaves in which a property differs, each with what its change does. cloudformation-diff (and so `cdk diff`) looks at the outermost property alone:
 * other security groups of a cluster, which replace it, are an update there.
 */
export function changedLeaves(type: string, name: string, before: unknown, after: unknown): readonly PropertyChange[] {
  return leaves(resourceOf(type)?.properties[name], name, before, after, 'no');
}

function leaves(
  property: Property | undefined,
  path: string,
  before: unknown,
  after: unknown,
  above: Replacement,
): readonly PropertyChange[] {
  if (deepEqual(before, after)) return [];
  const replaces = stronger(above, property?.causesReplacement ?? 'no');
  const members = property === undefined ? undefined : membersOf(property);
  if (members === undefined || !isStructure(before) || !isStructure(after)) return [{ path, before, after, replaces }];
  return [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort().flatMap((key) => {
    const member = Object.hasOwn(members, key) ? members[key] : undefined;
    return leaves(member, `${path}.${key}`, before?.[key], after?.[key], replaces);
  });
}

const STRENGTH: readonly Replacement[] = ['no', 'maybe', 'yes'];
const stronger = (a: Replacement, b: Replacement): Replacement => (STRENGTH.indexOf(a) > STRENGTH.indexOf(b) ? a : b);

function membersOf({ type }: Property): Readonly<Record<string, Property>> | undefined {
  return type.type === 'ref' ? specification().get('typeDefinition', type.reference).properties : undefined;
}

/** An object of members, or its absence; not an intrinsic, which stands for a whole. */
function isStructure(value: unknown): value is Readonly<Record<string, unknown>> | undefined {
  if (value === undefined) return true;
  return isObject(value) && !Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}
