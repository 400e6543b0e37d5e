/** The templates' roles with all statements that are in force for them, wherever they are written. */
import { AssemblyError } from '../assembly/errors';
import { at, isList, type Json, type JsonObject, stringsOf } from '../assembly/json';
import { type Assembly, addressOf } from '../assembly/template';
import { BEFORE_DEPLOY, createResolver, existing, type Resolver } from '../assembly/values';
import type { BrokerStatement } from '../kafka/iam/policy-file';
import { MANAGED_POLICIES } from './managed-policies';
import { readPolicyDocument } from './policy-document';

export interface AssemblyRole {
  /** `stack/logicalId` */
  readonly address: string;
  readonly arn: string;
  /** Services and accounts that may take it. */
  readonly assumedBy: readonly string[];
  readonly statements: readonly BrokerStatement[];
}

interface Attached {
  /** Names of roles, as `Ref` gives them. */
  readonly roles: readonly string[];
  /** Of a managed policy, which roles may name. */
  readonly arn: string;
  readonly statements: readonly BrokerStatement[];
}

const POLICY_TYPES: ReadonlySet<string> = new Set(['AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy']);

/** In the order of the templates. Throws `RESOURCE_INVALID` with every problem of every policy, each with its place. */
export function readRoles(assembly: Assembly): readonly AssemblyRole[] {
  const resolver = createResolver(assembly, BEFORE_DEPLOY);
  const problems: string[] = [];
  const attached = readAttached(assembly, resolver, problems);
  const roles = existing(assembly, resolver, (type) => type === 'AWS::IAM::Role').map(({ stack, resource }) => {
    const address = addressOf(stack, resource.logicalId);
    const value = resolver.value(stack, resource.logicalId);
    const properties = resolver.properties(stack, resource);
    const name = value?.ref ?? '';
    return {
      address,
      arn: String(value?.attribute('Arn') ?? name),
      assumedBy: principalsOf(properties['AssumeRolePolicyDocument']),
      statements: [
        ...inlineStatements(properties, address, problems),
        ...attached.filter((policy) => policy.roles.includes(name)).flatMap(({ statements }) => statements),
        ...stringsOf(properties['ManagedPolicyArns']).flatMap((arn) => managedStatements(arn, attached, address, problems)),
      ],
    };
  });
  if (problems.length > 0) {
    throw new AssemblyError('RESOURCE_INVALID', `policies of the templates have errors: ${problems.join('; ')}`);
  }
  return roles;
}

function readAttached(assembly: Assembly, resolver: Resolver, problems: string[]): readonly Attached[] {
  return existing(assembly, resolver, (type) => POLICY_TYPES.has(type)).map(({ stack, resource }) => {
    const properties = resolver.properties(stack, resource);
    const roleName = properties['RoleName'];
    return {
      roles: [...stringsOf(properties['Roles']), ...(typeof roleName === 'string' ? [roleName] : [])],
      arn: resolver.value(stack, resource.logicalId)?.ref ?? '',
      statements: readPolicyDocument(properties['PolicyDocument'], `${addressOf(stack, resource.logicalId)}.PolicyDocument`, problems),
    };
  });
}

function inlineStatements(role: JsonObject, address: string, problems: string[]): readonly BrokerStatement[] {
  const policies = role['Policies'];
  return (isList(policies) ? policies : []).flatMap((policy, index) =>
    readPolicyDocument(at(policy, 'PolicyDocument'), `${address}.Policies[${index}].PolicyDocument`, problems),
  );
}

function managedStatements(arn: string, attached: readonly Attached[], address: string, problems: string[]): readonly BrokerStatement[] {
  const own = attached.find((policy) => policy.arn === arn && policy.arn !== '');
  const statements = own?.statements ?? MANAGED_POLICIES[arn];
  if (statements === undefined) {
    const known = Object.keys(MANAGED_POLICIES).join(', ');
    problems.push(`${address}.ManagedPolicyArns names ${arn}, whose statements are not known here: write them out (known: ${known})`);
  }
  return statements ?? [];
}

function principalsOf(document: Json | undefined): readonly string[] {
  const statements = at(document, 'Statement');
  const principals = (isList(statements) ? statements : []).flatMap((statement) => {
    const principal = at(statement, 'Principal');
    const values =
      typeof principal === 'object' && principal !== null && !isList(principal) ? Object.values(principal) : [principal ?? null];
    return values.flatMap((value) => (isList(value) ? stringsOf(value) : typeof value === 'string' ? [value] : []));
  });
  return [...new Set(principals)];
}
