/** Conditions of a template: Fn::Equals, Fn::And, Fn::Or, Fn::Not and references to other conditions. */
import { type Context, evaluated, isScalar, listOf, text } from './arguments';
import { AssemblyError } from './errors';
import { brief, isList, type Json, objectOrEmpty } from './json';

export function isConditionTrue(name: string, context: Context): boolean {
  const expression = context.scope.template.conditions[name];
  if (expression === undefined) {
    throw new AssemblyError('REFERENCE_UNRESOLVED', `${context.at}: no condition is called ${name}`);
  }
  return isTrue(expression, { ...context, at: `Conditions.${name}` });
}

type Operator = (argument: Json, context: Context) => boolean;

const OPERATORS: Readonly<Record<string, Operator>> = {
  Condition: (argument, context) => isConditionTrue(text(argument, context, 'Condition'), context),
  'Fn::Equals': (argument, context) => {
    const [left, right] = listOf(argument, 2, context, 'Fn::Equals').map((operand) => evaluated(operand, context));
    return sameText(left, right);
  },
  'Fn::And': (argument, context) => operands(argument).every((operand) => isTrue(operand, context)),
  'Fn::Or': (argument, context) => operands(argument).some((operand) => isTrue(operand, context)),
  'Fn::Not': (argument, context) => listOf(argument, 1, context, 'Fn::Not').every((operand) => !isTrue(operand, context)),
};

function isTrue(expression: Json, context: Context): boolean {
  const [entry, ...rest] = Object.entries(objectOrEmpty(expression));
  const operator = entry === undefined || rest.length > 0 ? undefined : OPERATORS[entry[0]];
  if (entry === undefined || operator === undefined) {
    const allowed = Object.keys(OPERATORS).join(', ');
    throw new AssemblyError('INTRINSIC_INVALID', `${context.at}: must be one of ${allowed}, got ${brief(expression)}`);
  }
  return operator(entry[1], context);
}

function operands(argument: Json): readonly Json[] {
  return isList(argument) ? argument : [];
}

/** CloudFormation compares as text: a parameter of type Number and the literal "1" are equal. */
function sameText(left: Json | undefined, right: Json | undefined): boolean {
  return isScalar(left) && isScalar(right) ? String(left) === String(right) : JSON.stringify(left) === JSON.stringify(right);
}
