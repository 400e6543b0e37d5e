import type { Diagram } from './svg';
import { at, type DrawnResource, list, ofType, refersTo, unique } from './templates';

interface Right {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

/** What each role may do on the cluster. Roles that may the same, such as those of the services, stand in one box. */
export function permissionsDiagram(environment: string, resources: readonly DrawnResource[]): Diagram {
  const rights = ofType(resources, 'AWS::IAM::Policy').flatMap((policy) => rightsOf(policy, ofType(resources, 'AWS::IAM::Role')));
  const roles = unique(rights.map(({ role }) => role));
  const signature = (role: string) =>
    unique(rights.filter((each) => each.role === role).map(({ action, resource }) => `${resource} ${action}`)).join('\n');
  const alike = unique(roles.map(signature)).map((shared) => roles.filter((role) => signature(role) === shared));
  const named = alike.map((members) => ({ id: `role ${members[0]}`, members, own: rights.filter(({ role }) => role === members[0]) }));
  const sets = named.flatMap(({ id, own }) =>
    unique(own.map(({ resource }) => resource)).map((resource) => ({
      id: `${id} on ${resource}`,
      role: id,
      resource,
      actions: unique(own.filter((each) => each.resource === resource).map(({ action }) => action)),
    })),
  );
  return {
    title: `Who may do what on the cluster of ${environment}`,
    columns: [
      {
        heading: 'Role',
        boxes: named.map(({ id, members }) => ({
          id,
          lines: [members.length === 1 ? short(members[0] ?? '') : `${members.length} services, each with a role of its own`],
        })),
      },
      { heading: 'kafka-cluster:', boxes: sets.map(({ id, actions }) => ({ id, lines: actions })) },
      {
        heading: 'On',
        boxes: unique(sets.map(({ resource }) => resource)).map((resource) => ({ id: `on ${resource}`, lines: [resource] })),
      },
    ],
    edges: [
      ...sets.map(({ id, role }) => ({ from: role, to: id })),
      ...sets.map(({ id, resource }) => ({ from: id, to: `on ${resource}` })),
    ],
  };
}

function rightsOf({ properties }: DrawnResource, roles: readonly DrawnResource[]): readonly Right[] {
  const role = roles.find((each) => refersTo(properties['Roles'], each))?.id;
  if (role === undefined) return [];
  return list(at(properties, 'PolicyDocument', 'Statement')).flatMap((statement) =>
    list(at(statement, 'Action'))
      .map(String)
      .filter((action) => action.startsWith('kafka-cluster:'))
      .flatMap((action) =>
        list(at(statement, 'Resource')).map((resource) => ({
          role,
          action: action.replace('kafka-cluster:', ''),
          resource: nameOf(resource),
        })),
      ),
  );
}

/** `topic NAME`, `its own group`, or the cluster: the ARN is a join whose texts say the kind and, at its end, the name. */
function nameOf(resource: unknown): string {
  const texts = list(list(at(resource, 'Fn::Join'))[1]).filter((part) => typeof part === 'string');
  const kind = /:(topic|group|transactional-id)\//.exec(texts.join(''))?.[1];
  if (kind === undefined) return 'the cluster';
  return kind === 'group' ? 'its own group' : `${kind} ${String(texts.at(-1)).replace(/^\//, '')}`;
}

const short = (role: string): string => role.replace(/Role[0-9A-F]{8}$/, '');
