/** One scope per stack over the whole assembly: what every Ref, Fn::GetAtt and cross-stack reference stands for. */
import type { Place } from './identity';
import { holds, resolve, resolveObject } from './intrinsics';
import { type Json, type JsonObject, objectOrEmpty } from './json';
import { physicalValue, type ResourceValue } from './physical';
import { pseudoParameter } from './pseudo';
import type { OutputReference, Scope } from './scope';
import { type Assembly, addressOf, isCustomResource, type Resource, type Stack } from './template';

/** Answers of custom resources: undefined as long as there is none. */
export type CustomValues = (stack: Stack, logicalId: string) => ResourceValue | undefined;

/** No custom resource has answered: what is known before the deploy. */
export const BEFORE_DEPLOY: CustomValues = () => undefined;

export interface Resolver {
  /** Properties of a resource without intrinsics. Throws `AssemblyError` for what is unknown or not known yet. */
  properties(stack: Stack, resource: Resource): JsonObject;
  value(stack: Stack, logicalId: string): ResourceValue | undefined;
  /** Whether the resource's condition holds; true where it has none. */
  exists(stack: Stack, resource: Resource): boolean;
  /** The scope of a stack, for values outside resources. */
  scope(stack: Stack): Scope;
}

export function createResolver(assembly: Assembly, customValues: CustomValues): Resolver {
  const scopes = new Map<string, Scope>();
  const values = new Map<string, ResourceValue>();
  const resolver: Resolver = {
    properties: (stack, resource) =>
      resolveObject(resource.properties, resolver.scope(stack), `${addressOf(stack, resource.logicalId)}.Properties`),
    exists: (stack, resource) =>
      resource.condition === undefined || holds(resource.condition, resolver.scope(stack), addressOf(stack, resource.logicalId)),
    value: (stack, logicalId) => {
      const resource = stack.template.resources.get(logicalId);
      if (resource === undefined || !resolver.exists(stack, resource)) {
        return undefined;
      }
      if (isCustomResource(resource.type)) {
        return customValues(stack, logicalId);
      }
      const key = addressOf(stack, logicalId);
      const value = values.get(key) ?? lazyValue(resource, stack, resolver);
      values.set(key, value);
      return value;
    },
    scope: (stack) => {
      const scope = scopes.get(stack.name) ?? createScope(assembly, stack, resolver);
      scopes.set(stack.name, scope);
      return scope;
    },
  };
  return resolver;
}

/** Only the properties that its identity needs are resolved: a name may itself be joined from references. */
function lazyValue(resource: Resource, stack: Stack, resolver: Resolver): ResourceValue {
  const place: Place = { stackName: stack.name, logicalId: resource.logicalId, region: stack.region, account: stack.account };
  const scope = resolver.scope(stack);
  const property = (name: string): Json | undefined => {
    const written = resource.properties[name];
    return written === undefined ? undefined : resolve(written, scope, `${addressOf(stack, resource.logicalId)}.Properties.${name}`);
  };
  return physicalValue(resource.type, property, place);
}

function createScope(assembly: Assembly, stack: Stack, resolver: Resolver): Scope {
  return {
    template: stack.template,
    region: stack.region,
    ref: (name) => pseudoParameter(name, stack) ?? resolver.value(stack, name)?.ref ?? parameterDefault(stack, name),
    attribute: (logicalId, name) => resolver.value(stack, logicalId)?.attribute(name),
    output: (reference) => findOutput(assembly, reference, resolver),
  };
}

function parameterDefault(stack: Stack, name: string): Json | undefined {
  const parameter = objectOrEmpty(stack.template.parameters[name]);
  const value = parameter['Default'];
  return parameter['Type'] === 'CommaDelimitedList' && typeof value === 'string' ? value.split(',') : value;
}

function findOutput(assembly: Assembly, reference: OutputReference, resolver: Resolver): Json | undefined {
  for (const stack of assembly.stacks) {
    const scope = resolver.scope(stack);
    if ('stack' in reference) {
      const output = stack.name === reference.stack ? stack.template.outputs.get(reference.output) : undefined;
      if (output !== undefined) {
        return resolve(output.value, scope, `${stack.name}.Outputs.${reference.output}`);
      }
      continue;
    }
    for (const [name, output] of stack.template.outputs) {
      const where = `${stack.name}.Outputs.${name}`;
      if (output.exportName !== undefined && resolve(output.exportName, scope, where) === reference.exportName) {
        return resolve(output.value, scope, where);
      }
    }
  }
  return undefined;
}

/** Every existing resource of some types, over all stacks in deployment order. */
export function existing(
  assembly: Assembly,
  resolver: Resolver,
  isWanted: (type: string) => boolean,
): readonly { readonly stack: Stack; readonly resource: Resource }[] {
  return assembly.stacks.flatMap((stack) =>
    [...stack.template.resources.values()]
      .filter((resource) => isWanted(resource.type) && resolver.exists(stack, resource))
      .map((resource) => ({ stack, resource })),
  );
}
