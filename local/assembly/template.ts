/** The parts of a CloudFormation template that have a meaning here, as parsed from `*.template.json`. */
import type { Json, JsonObject } from './json';

export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  /** As written: intrinsics are still in it. */
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  /** Name of the condition under which the resource exists. */
  readonly condition?: string;
  /** `Retain` and the like; CloudFormation's default is `Delete`. */
  readonly deletionPolicy: string;
}

export interface Template {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly parameters: JsonObject;
  readonly conditions: JsonObject;
  readonly mappings: JsonObject;
  readonly outputs: ReadonlyMap<string, { readonly value: Json; readonly exportName?: Json }>;
}

export interface Stack {
  /** Name in AWS, e.g. `msk-learn-cluster`. */
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly template: Template;
  /** `<bucket>/<key>` of every file asset -> absolute path of its folder or file. */
  readonly assets: ReadonlyMap<string, string>;
}

export interface Assembly {
  readonly directory: string;
  /** In the order of deployment: a stack comes after the stacks that it depends on. */
  readonly stacks: readonly Stack[];
}

/** What a stack and a logical id are called in messages, keys and progress lines. */
export function addressOf(stack: Stack, logicalId: string): string {
  return `${stack.name}/${logicalId}`;
}

/** `Custom::*` and `AWS::CloudFormation::CustomResource`: a function of the template answers for them. */
export function isCustomResource(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}
