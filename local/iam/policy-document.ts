/** Policy documents of the templates, intrinsics resolved, as statements; whatever IAM would refuse is a problem here. Pure. */
import { brief, isList, isObject, type Json, type JsonObject, objectOrEmpty } from '../assembly/json';
import type { BrokerStatement } from '../kafka/iam/policy-file';

const KNOWN_KEYS: ReadonlySet<string> = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);
const ACTION = /^(\*|[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+)$/;
const ARN = /^(\*|arn:([^:]*:){4}.+)$/;

/**
 * @param where path of the document, for problems
 * @param problems takes every problem; a statement with one is left out
 */
export function readPolicyDocument(document: Json | undefined, where: string, problems: string[]): readonly BrokerStatement[] {
  if (!isObject(document)) {
    problems.push(`${where} must be a policy document, got ${brief(document)}`);
    return [];
  }
  const { Statement: written } = document;
  const statements = isList(written) ? written : [written];
  return statements.flatMap((statement, index) => readStatement(statement, `${where}.Statement[${index}]`, problems) ?? []);
}

function readStatement(statement: Json | undefined, where: string, problems: string[]): BrokerStatement | undefined {
  const before = problems.length;
  const refuse = (problem: string): void => {
    problems.push(`${where}${problem}`);
  };
  if (!isObject(statement)) {
    refuse(` must be a statement, got ${brief(statement)}`);
    return undefined;
  }
  for (const key of Object.keys(statement)) {
    if (!KNOWN_KEYS.has(key)) refuse(`.${key} is not part of a role's statement; known are ${[...KNOWN_KEYS].join(', ')}`);
  }
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') refuse(`.Effect must be Allow or Deny, got ${brief(effect)}`);
  const actions = oneOf(statement, 'Action', 'NotAction', refuse);
  const resources = oneOf(statement, 'Resource', 'NotResource', refuse);
  for (const action of actions.texts) if (!ACTION.test(action)) refuse(`.${actions.key} must be service:Action or *, got "${action}"`);
  for (const arn of resources.texts) if (!ARN.test(arn)) refuse(`.${resources.key} must be an ARN of six parts or *, got "${arn}"`);
  const conditions = readConditions(statement['Condition'], refuse);
  if (problems.length > before) return undefined;
  return {
    effect: effect === 'Deny' ? 'Deny' : 'Allow',
    ...(actions.key === 'Action' ? { actions: actions.texts } : { notActions: actions.texts }),
    ...(resources.key === 'Resource' ? { resources: resources.texts } : { notResources: resources.texts }),
    ...(conditions === undefined ? {} : { conditions }),
  };
}

type Refuse = (problem: string) => void;

function oneOf(
  statement: JsonObject,
  plain: string,
  negated: string,
  refuse: Refuse,
): { readonly key: string; readonly texts: readonly string[] } {
  const given = [plain, negated].filter((key) => statement[key] !== undefined);
  const [key] = given;
  if (key === undefined || given.length > 1) {
    refuse(` must have either ${plain} or ${negated}, got ${given.length === 0 ? 'neither' : 'both'}`);
    return { key: plain, texts: [] };
  }
  return { key, texts: textsOf(statement[key], `.${key}`, refuse) };
}

/** IAM takes one value in place of a list of one. */
function textsOf(value: Json | undefined, path: string, refuse: Refuse): readonly string[] {
  const values = isList(value) ? value : [value];
  const texts = values.filter((item) => typeof item === 'string');
  if (texts.length === 0 || texts.length < values.length) refuse(`${path} must be text or a list of texts, got ${brief(value)}`);
  return texts;
}

function readConditions(written: Json | undefined, refuse: Refuse): BrokerStatement['conditions'] {
  if (written === undefined) return undefined;
  if (!isObject(written)) refuse(`.Condition must be an object, got ${brief(written)}`);
  const operators = Object.entries(objectOrEmpty(written)).map(([operator, keys]) => {
    if (!isObject(keys)) refuse(`.Condition.${operator} must be an object, got ${brief(keys)}`);
    const tests = Object.entries(objectOrEmpty(keys)).map(
      ([key, values]) => [key, textsOf(asText(values), `.Condition.${operator}.${key}`, refuse)] as const,
    );
    return [operator, Object.fromEntries(tests)] as const;
  });
  return Object.fromEntries(operators);
}

/** `Bool` and numeric conditions are often written without quotes; IAM takes both. */
function asText(value: Json): Json {
  if (isList(value)) return value.map(asText);
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : value;
}
