import type { Formula } from './rule';

/** The value of a formula; undefined where one of its metrics is missing or it divides by zero: CloudWatch has no datapoint then. */
export function compute(formula: Formula, valueFor: (id: string) => number | undefined): number | undefined {
  if (formula.kind === 'number') return formula.value;
  if (formula.kind === 'metric') return valueFor(formula.id);
  const left = compute(formula.left, valueFor);
  const right = compute(formula.right, valueFor);
  if (left === undefined || right === undefined) return undefined;
  const value = OPERATIONS[formula.operator](left, right);
  return Number.isFinite(value) ? value : undefined;
}

const OPERATIONS = {
  '+': (left: number, right: number) => left + right,
  '-': (left: number, right: number) => left - right,
  '*': (left: number, right: number) => left * right,
  '/': (left: number, right: number) => left / right,
} as const;

/** A text that is no formula, or one with functions, which are not known here. */
export class FormulaError extends Error {
  override readonly name = 'FormulaError';
}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z]\w*)|([-+*/()]))/y;

/** Arithmetic over numbers and ids of metrics, with its usual precedence. @throws FormulaError */
export function parseFormula(text: string): Formula {
  const tokens = tokensOf(text);
  const take = (...wanted: readonly string[]): string | undefined => (wanted.includes(tokens[0] ?? '') ? tokens.shift() : undefined);
  const factor = (): Formula => {
    if (take('(') !== undefined) {
      const inner = sum();
      if (take(')') === undefined) throw new FormulaError(`"${text}" lacks a )`);
      return inner;
    }
    const token = tokens.shift();
    if (token === undefined || /^[-+*/()]$/.test(token))
      throw new FormulaError(`"${text}" must have a number or a metric, got ${token ?? 'its end'}`);
    if (tokens[0] === '(') throw new FormulaError(`${token} is not computed here; numbers, metrics and + - * / are`);
    return /^\d/.test(token) ? { kind: 'number', value: Number(token) } : { kind: 'metric', id: token };
  };
  const chain = (next: () => Formula, ...operators: readonly Operator[]): Formula => {
    let left = next();
    for (let operator = take(...operators); operator !== undefined; operator = take(...operators))
      left = { kind: 'operation', operator: operatorOf(operator), left, right: next() };
    return left;
  };
  const product = (): Formula => chain(factor, '*', '/');
  const sum = (): Formula => chain(product, '+', '-');
  const formula = sum();
  if (tokens.length > 0) throw new FormulaError(`"${text}" goes on after its end, at ${tokens[0]}`);
  return formula;
}

type Operator = keyof typeof OPERATIONS;
const operatorOf = (text: string): Operator => (text === '+' || text === '-' || text === '*' ? text : '/');

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < text.trimEnd().length) {
    const [match] = pattern.exec(text) ?? [];
    if (match === undefined) throw new FormulaError(`"${text}" must be arithmetic over numbers and metrics`);
    tokens.push(match.trim());
  }
  return tokens;
}
