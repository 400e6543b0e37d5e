import { isList, isObject, type Json, type JsonObject } from '../assembly/json';

/** Properties as CloudFormation puts them into an event: every number and boolean is text, at any depth; null members are left out. */
export function asSent(properties: JsonObject): JsonObject {
  const sent: Record<string, Json> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value !== null) {
      sent[name] = valueAsSent(value);
    }
  }
  return sent;
}

function valueAsSent(value: Json): Json {
  if (isList(value)) {
    return value.filter((item) => item !== null).map(valueAsSent);
  }
  return isObject(value) ? asSent(value) : String(value);
}

/** Whether two values are equal, whatever the order of their keys. */
export function isSame(left: Json | undefined, right: Json | undefined): boolean {
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
  }
  if (isObject(left) && isObject(right)) {
    const keys = Object.keys(left);
    return keys.length === Object.keys(right).length && keys.every((key) => key in right && isSame(left[key], right[key]));
  }
  return left === right;
}
