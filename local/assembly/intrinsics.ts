/** CloudFormation's intrinsic functions over a scope that knows what the names stand for. Pure. */
import { type Context, evaluated, invalid, known, listOf, scalar, text, within } from './arguments';
import { isConditionTrue } from './conditions';
import { AssemblyError } from './errors';
import { isList, isObject, type Json, type JsonObject, objectOrEmpty } from './json';
import type { Scope } from './scope';
import { substitute } from './substitution';

/** A value without intrinsics; undefined stands for `AWS::NoValue`. Throws `AssemblyError` naming the place (`at` and the path below it). */
export function resolve(value: Json, scope: Scope, at: string): Json | undefined {
  return evaluate(value, { scope, at, evaluate });
}

/** The same for an object: properties that resolve to `AWS::NoValue` are left out. */
export function resolveObject(value: JsonObject, scope: Scope, at: string): JsonObject {
  return objectOrEmpty(resolve(value, scope, at));
}

/** Whether the named condition of the scope's template holds. */
export function holds(condition: string, scope: Scope, at: string): boolean {
  return isConditionTrue(condition, { scope, at, evaluate });
}

function evaluate(value: Json, context: Context): Json | undefined {
  if (isList(value)) {
    return value.map((item, index) => evaluate(item, within(context, `[${index}]`))).filter((item) => item !== undefined);
  }
  if (!isObject(value)) {
    return value;
  }
  const [first, ...rest] = Object.entries(value);
  if (first !== undefined && rest.length === 0 && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
    return call(first[0], first[1], context);
  }
  const items = Object.entries(value).map(([key, item]) => [key, evaluate(item, within(context, `.${key}`))] as const);
  return Object.fromEntries(items.filter((item): item is readonly [string, Json] => item[1] !== undefined));
}

function call(name: string, argument: Json, context: Context): Json | undefined {
  const intrinsic = INTRINSICS[name];
  if (intrinsic === undefined) {
    const all = Object.keys(INTRINSICS).join(', ');
    throw new AssemblyError('INTRINSIC_UNKNOWN', `${context.at}: the intrinsic function ${name} is not known here; known are ${all}`);
  }
  return intrinsic(argument, context);
}

type Intrinsic = (argument: Json, context: Context) => Json | undefined;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, context) => {
    const name = text(argument, context, 'Ref');
    return name === 'AWS::NoValue' ? undefined : known(context.scope.ref(name), `nothing is called ${name}`, context);
  },
  'Fn::GetAtt': getAttribute,
  'Fn::Sub': sub,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': (argument, context) => {
    const [separator, source] = listOf(argument, 2, context, 'Fn::Split');
    return text(evaluated(source, context), context, 'Fn::Split').split(text(separator, context, 'Fn::Split'));
  },
  'Fn::If': (argument, context) => {
    const [condition, then, otherwise] = listOf(argument, 3, context, 'Fn::If');
    const branch = isConditionTrue(text(condition, context, 'Fn::If'), context) ? then : otherwise;
    return branch === undefined ? undefined : evaluate(branch, context);
  },
  'Fn::FindInMap': findInMap,
  'Fn::Base64': (argument, context) => Buffer.from(text(evaluated(argument, context), context, 'Fn::Base64')).toString('base64'),
  'Fn::GetAZs': (argument, context) => {
    const region = text(evaluated(argument, context), context, 'Fn::GetAZs') || context.scope.region;
    return ['a', 'b', 'c'].map((letter) => `${region}${letter}`);
  },
  'Fn::ImportValue': (argument, context) => {
    const exportName = text(evaluated(argument, context), context, 'Fn::ImportValue');
    return known(context.scope.output({ exportName }), `no stack exports ${exportName}`, context);
  },
  'Fn::GetStackOutput': getStackOutput,
  'Fn::ToJsonString': (argument, context) => JSON.stringify(evaluated(argument, context)),
  'Fn::Length': (argument, context) => {
    const list = evaluated(argument, context);
    return isList(list) ? list.length : invalid('Fn::Length', list, 'a list', context);
  },
};

function getAttribute(argument: Json, context: Context): Json {
  const dotted = typeof argument === 'string' ? argument.match(/^([^.]+)\.(.+)$/)?.slice(1) : undefined;
  const [logicalId, attribute] = listOf(dotted ?? argument, 2, context, 'Fn::GetAtt').map((part) => evaluated(part, context));
  if (typeof logicalId !== 'string' || typeof attribute !== 'string') {
    return invalid('Fn::GetAtt', argument, '[logical id, attribute]', context);
  }
  return known(context.scope.attribute(logicalId, attribute), `${logicalId} has no attribute ${attribute} that is known here`, context);
}

function sub(argument: Json, context: Context): Json {
  const [template, variables] = isList(argument) ? argument : [argument];
  const own = objectOrEmpty(variables);
  return substitute(text(template, context, 'Fn::Sub'), (name) => {
    const variable = own[name];
    if (variable !== undefined) {
      return scalar(evaluated(variable, context), context, 'Fn::Sub');
    }
    const dot = name.indexOf('.');
    const value = dot < 0 ? call('Ref', name, context) : call('Fn::GetAtt', [name.slice(0, dot), name.slice(dot + 1)], context);
    return scalar(value, context, 'Fn::Sub');
  });
}

function join(argument: Json, context: Context): Json {
  const [separator, parts] = listOf(argument, 2, context, 'Fn::Join');
  const resolved = evaluated(parts, context);
  if (!isList(resolved)) {
    return invalid('Fn::Join', resolved, 'a list of parts', context);
  }
  return resolved.map((part) => scalar(part, context, 'Fn::Join')).join(text(separator, context, 'Fn::Join'));
}

function select(argument: Json, context: Context): Json {
  const [position, items] = listOf(argument, 2, context, 'Fn::Select');
  const index = scalar(evaluated(position, context), context, 'Fn::Select');
  const list = evaluated(items, context);
  const selected = isList(list) && /^\d+$/.test(index) ? list[Number(index)] : undefined;
  return selected ?? invalid('Fn::Select', list, `a list with an item at index ${index}`, context);
}

function findInMap(argument: Json, context: Context): Json {
  const list = isList(argument) ? argument : [];
  const keys = listOf(list.slice(0, 3), 3, context, 'Fn::FindInMap');
  const [map = '', first = '', second = ''] = keys.map((key) => scalar(evaluated(key, context), context, 'Fn::FindInMap'));
  const found = objectOrEmpty(objectOrEmpty(context.scope.template.mappings[map])[first])[second];
  const fallback = objectOrEmpty(list[3])['DefaultValue'];
  const value = found ?? (fallback === undefined ? undefined : evaluate(fallback, context));
  return known(value, `the mappings have no ${map}.${first}.${second}`, context);
}

/** Weak cross-stack reference of the CDK (flag `@aws-cdk/core:defaultCrossStackReferences`): an output read by name, without an export. */
function getStackOutput(argument: Json, context: Context): Json {
  const { StackName: stack, OutputName: output } = objectOrEmpty(evaluate(argument, context));
  if (typeof stack !== 'string' || typeof output !== 'string') {
    return invalid('Fn::GetStackOutput', argument, '{ StackName, OutputName }', context);
  }
  return known(context.scope.output({ stack, output }), `stack ${stack} has no output ${output}`, context);
}
