import type { AclDeclaration, ClusterFlavour } from '../contract';
import {
  ACL_OPERATIONS,
  ACL_PATTERNS,
  ACL_PERMISSIONS,
  ACL_RESOURCE_TYPES,
  type AclBinding,
  type AclOperation,
  type AclResourceType,
  aclKey,
  aclText,
  CLUSTER_RESOURCE_NAME,
} from './acl';
import { describe, isRecord } from './declaration';
import type { Problem } from './errors';

const KNOWN_PROPERTIES = ['principal', 'operations', 'resourceType', 'resourceName', 'pattern', 'host', 'permission'] as const;

const MAX_TEXT = 1_000;
/** A control character would make two principals look alike. */
const PRINCIPAL = /^[A-Za-z][A-Za-z0-9]*:[^\p{Cc}]+$/u;
const RESOURCE_NAME = /^[^\p{Cc}]+$/u;
const HOST = /^(\*|[0-9A-Fa-f.:]+)$/;

export interface ParsedAcls {
  readonly declarations: readonly AclDeclaration[];
  readonly problems: readonly Problem[];
}

/** Reads declarations of unknown origin, as `parseDeclarations` does those of topics. Absent: none. */
export function parseAcls(raw: unknown, path: string): ParsedAcls {
  if (raw === undefined) return { declarations: [], problems: [] };
  if (!Array.isArray(raw)) return { declarations: [], problems: [{ path, message: `must be a list of ACLs, got ${describe(raw)}` }] };
  const problems: Problem[] = [];
  const declarations = raw.flatMap((item: unknown, index) => parseAcl(item, `${path}[${index}]`, problems) ?? []);
  return { declarations, problems };
}

function parseAcl(raw: unknown, path: string, problems: Problem[]): AclDeclaration | undefined {
  const before = problems.length;
  if (!isRecord(raw)) {
    problems.push({ path, message: `must be an object, got ${describe(raw)}` });
    return undefined;
  }
  for (const key of Object.keys(raw).filter((each) => !KNOWN_PROPERTIES.some((known) => known === each)))
    problems.push({ path: `${path}.${key}`, message: `is not known; an ACL has ${KNOWN_PROPERTIES.join(', ')}` });
  const one = <Value extends string>(key: string, allowed: readonly Value[]): Value | undefined =>
    oneOf(raw[key], allowed, `${path}.${key}`, problems);
  const optional = <Value extends string>(key: string, allowed: readonly Value[]): Value | undefined =>
    raw[key] === undefined ? undefined : one(key, allowed);
  const resourceType = one('resourceType', ACL_RESOURCE_TYPES);
  const principal = textOf(raw['principal'], PRINCIPAL, '"User:" and a name', `${path}.principal`, problems);
  const resourceName = readName(raw['resourceName'], resourceType, `${path}.resourceName`, problems);
  const operations = readOperations(raw['operations'], resourceType, `${path}.operations`, problems);
  const host =
    raw['host'] === undefined ? undefined : textOf(raw['host'], HOST, 'an address or "*"; Kafka knows no ranges', `${path}.host`, problems);
  const pattern = optional('pattern', ACL_PATTERNS);
  const permission = optional('permission', ACL_PERMISSIONS);
  if (pattern === 'prefixed' && (resourceName === '*' || resourceType === 'cluster'))
    problems.push({ path: `${path}.pattern`, message: 'must be literal for "*" and for the cluster, got "prefixed"' });
  if (problems.length > before || resourceType === undefined || principal === undefined || resourceName === undefined) return undefined;
  return {
    principal,
    operations,
    resourceType,
    resourceName,
    ...(pattern === undefined ? {} : { pattern }),
    ...(host === undefined ? {} : { host }),
    ...(permission === undefined ? {} : { permission }),
  };
}

function readName(raw: unknown, type: AclResourceType | undefined, path: string, problems: Problem[]): string | undefined {
  if (type !== 'cluster') return textOf(raw, RESOURCE_NAME, 'a name, or "*" for all', path, problems);
  if (raw === undefined || raw === CLUSTER_RESOURCE_NAME) return CLUSTER_RESOURCE_NAME;
  problems.push({ path, message: `must be absent or ${CLUSTER_RESOURCE_NAME}, got ${describe(raw)}` });
  return undefined;
}

function readOperations(raw: unknown, type: AclResourceType | undefined, path: string, problems: Problem[]): readonly AclOperation[] {
  if (!Array.isArray(raw) || raw.length === 0) {
    problems.push({ path, message: `must be a list of one operation or more, got ${Array.isArray(raw) ? 'none' : describe(raw)}` });
    return [];
  }
  if (type === undefined) return [];
  const allowed: readonly AclOperation[] = [...ACL_OPERATIONS[type], 'all'];
  return raw.flatMap((item: unknown, index) => oneOf(item, allowed, `${path}[${index}]`, problems) ?? []);
}

function oneOf<Value extends string>(raw: unknown, allowed: readonly Value[], path: string, problems: Problem[]): Value | undefined {
  const found = allowed.find((value) => value === raw);
  if (found === undefined) problems.push({ path, message: `must be one of ${allowed.join(', ')}, got ${describe(raw)}` });
  return found;
}

function textOf(raw: unknown, pattern: RegExp, what: string, path: string, problems: Problem[]): string | undefined {
  if (typeof raw === 'string' && raw.length <= MAX_TEXT && pattern.test(raw)) return raw;
  problems.push({ path, message: `must be ${what}, at most ${MAX_TEXT} characters, got ${describe(raw)}` });
  return undefined;
}

/** One binding per operation, in the order of the declarations. */
export function bindingsOf(declarations: readonly AclDeclaration[]): readonly AclBinding[] {
  return declarations.flatMap(({ operations, pattern = 'literal', host = '*', permission = 'allow', ...rest }) => {
    const { resourceType, resourceName = CLUSTER_RESOURCE_NAME, principal } = rest;
    return operations.map((operation) => ({ resourceType, resourceName, pattern, principal, host, operation, permission }));
  });
}

/** Every problem that only the whole list shows. Spoken at synth and again before the first write. */
export function validateAcls(declarations: readonly AclDeclaration[], flavour: ClusterFlavour, path = 'acls'): readonly Problem[] {
  if (declarations.length > 0 && flavour === 'serverless')
    return [{ path, message: `must be absent on a serverless cluster, where IAM alone decides, got ${declarations.length}` }];
  const seen = new Map<string, number>();
  return declarations.flatMap((declaration, index) =>
    bindingsOf([declaration]).flatMap((binding): readonly Problem[] => {
      const first = seen.get(aclKey(binding));
      if (first === undefined) seen.set(aclKey(binding), index);
      return first === undefined
        ? []
        : [{ path: `${path}[${index}]`, message: `is declared twice (first at ${path}[${first}]), got ${aclText(binding)}` }];
    }),
  );
}
