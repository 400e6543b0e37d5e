import type { AlarmState, Condition } from './rule';

/** Whether a composite alarm's rule holds (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html). */
export function holds(condition: Condition, stateOf: (alarm: string) => AlarmState | undefined): boolean {
  switch (condition.kind) {
    case 'constant':
      return condition.value;
    case 'state':
      return stateOf(condition.alarm) === condition.state;
    case 'not':
      return !holds(condition.of, stateOf);
    case 'and':
      return condition.of.every((part) => holds(part, stateOf));
    case 'or':
      return condition.of.some((part) => holds(part, stateOf));
  }
}

/** Names of the alarms in a rule, each once. */
export function alarmsIn(condition: Condition): readonly string[] {
  if (condition.kind === 'constant') return [];
  if (condition.kind === 'state') return [condition.alarm];
  const parts = condition.kind === 'not' ? [condition.of] : condition.of;
  return [...new Set(parts.flatMap(alarmsIn))];
}

/** A text that is no rule. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';
}

const TOKEN = /\s*([()]|"[^"]*"|[^\s()"]+)/y;
const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] satisfies readonly AlarmState[];
const isState = (text: string): text is AlarmState => STATES.includes(text);

/** NOT binds before AND, and AND before OR. Names may be quoted, or ARNs. @throws ConditionError */
export function parseCondition(text: string): Condition {
  const tokens = tokensOf(text);
  const take = (wanted: string): boolean => tokens[0] === wanted && tokens.shift() !== undefined;
  const need = (wanted: string): void => {
    if (!take(wanted)) throw new ConditionError(`the rule must go on with ${wanted}, got ${tokens[0] ?? 'its end'}`);
  };
  const term = (): Condition => {
    if (take('NOT')) return { kind: 'not', of: term() };
    if (take('TRUE')) return { kind: 'constant', value: true };
    if (take('FALSE')) return { kind: 'constant', value: false };
    if (take('(')) {
      const inner = any();
      need(')');
      return inner;
    }
    const state = tokens.shift();
    if (state === undefined || !isState(state)) throw new ConditionError(`the rule must name a state, got ${state ?? 'its end'}`);
    need('(');
    const alarm = nameOfAlarm(tokens.shift() ?? '');
    need(')');
    return { kind: 'state', alarm, state };
  };
  const chain = (kind: 'and' | 'or', word: string, next: () => Condition): Condition => {
    const parts = [next()];
    while (take(word)) parts.push(next());
    const [only, ...others] = parts;
    return only !== undefined && others.length === 0 ? only : { kind, of: parts };
  };
  const all = (): Condition => chain('and', 'AND', term);
  const any = (): Condition => chain('or', 'OR', all);
  const condition = any();
  if (tokens.length > 0) throw new ConditionError(`the rule goes on after its end, at ${tokens[0]}`);
  return condition;
}

/** Without quotes; of an ARN its last part. */
export const nameOfAlarm = (text: string): string => text.replace(/^"(.*)"$/, '$1').replace(/^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:/, '');

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < text.trimEnd().length) {
    const [, token] = pattern.exec(text) ?? [];
    if (token === undefined) throw new ConditionError(`"${text.slice(0, 80)}" is not a rule`);
    tokens.push(token);
  }
  return tokens;
}
