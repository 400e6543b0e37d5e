import { brief, type JsonObject } from '../assembly/json';
import { COMPARISON_NAMES, type Comparison, MISSING_DATA, type MissingData, STATISTICS, type Statistic } from './domain/rule';

/** An alarm that is not evaluated here, and why. */
export class NotEvaluated extends Error {
  override readonly name = 'NotEvaluated';
}

export interface AlarmFields {
  /** @throws NotEvaluated where it is absent and there is no fallback */
  text(name: string, fallback?: string): string;
  /** Also as text, which CloudFormation takes too. @throws NotEvaluated */
  number(name: string, fallback?: number): number;
  comparison(): Comparison;
  missingData(): MissingData;
  statistic(name: string): Statistic;
}

export function readAlarmFields(properties: JsonObject): AlarmFields {
  const refuse = (name: string, wanted: string): never => {
    throw new NotEvaluated(`${name} must be ${wanted}, got ${brief(properties[name])}`);
  };
  const oneOf = <Value extends string>(name: string, values: readonly Value[], fallback?: Value): Value => {
    const written = properties[name] ?? fallback;
    return values.find((value) => value === written) ?? refuse(name, `one of ${values.join(', ')}`);
  };
  return {
    text: (name, fallback) => {
      const value = properties[name] ?? fallback;
      return typeof value === 'string' ? value : refuse(name, 'text');
    },
    number: (name, fallback) => {
      const value = properties[name] ?? fallback;
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof number === 'number' && Number.isFinite(number) ? number : refuse(name, 'a number');
    },
    comparison: () => oneOf('ComparisonOperator', COMPARISON_NAMES),
    missingData: () => oneOf('TreatMissingData', MISSING_DATA, 'missing'),
    statistic: (name) => oneOf(name, STATISTICS),
  };
}
