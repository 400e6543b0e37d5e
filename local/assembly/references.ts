import { isList, isObject, type Json } from './json';
import { substitutionsOf } from './substitution';

/** Every logical name that a value mentions by Ref, Fn::GetAtt or Fn::Sub, at any depth; parameters and pseudo parameters included. */
export function referencesOf(value: Json): ReadonlySet<string> {
  const found = new Set<string>();
  collect(value, found);
  return found;
}

function collect(value: Json, found: Set<string>): void {
  if (isList(value)) {
    for (const item of value) {
      collect(item, found);
    }
    return;
  }
  if (!isObject(value)) {
    return;
  }
  for (const [key, argument] of Object.entries(value)) {
    collectFrom(key, argument, found);
    collect(argument, found);
  }
}

function collectFrom(key: string, argument: Json, found: Set<string>): void {
  if (key === 'Ref' && typeof argument === 'string') {
    found.add(argument);
  }
  if (key === 'Fn::GetAtt') {
    const [logicalId] = typeof argument === 'string' ? argument.split('.') : isList(argument) ? argument : [];
    if (typeof logicalId === 'string') {
      found.add(logicalId);
    }
  }
  if (key === 'Fn::Sub') {
    const [text, variables] = isList(argument) ? argument : [argument];
    if (typeof text === 'string') {
      const own = isObject(variables) ? variables : {};
      for (const name of substitutionsOf(text)) {
        if (own[name] === undefined) {
          found.add(name.split('.')[0] ?? name);
        }
      }
    }
  }
}
