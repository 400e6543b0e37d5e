/** Arguments of intrinsic functions, checked: every error names the logical id and path of the place. */
import { AssemblyError } from './errors';
import { brief, isList, type Json } from './json';
import type { Scope } from './scope';

/** Where an intrinsic function is evaluated. `at`: logical id and path of the value in the template. */
export interface Context {
  readonly scope: Scope;
  readonly at: string;
  /** Evaluates an argument in the same place; undefined stands for `AWS::NoValue`. */
  evaluate(value: Json, context: Context): Json | undefined;
}

export function within(context: Context, step: string): Context {
  return { ...context, at: `${context.at}${step}` };
}

export function evaluated(value: Json | undefined, context: Context): Json {
  return value === undefined ? null : (context.evaluate(value, context) ?? null);
}

export function invalid(intrinsic: string, got: Json | undefined, wanted: string, context: Context): never {
  throw new AssemblyError('INTRINSIC_INVALID', `${context.at}: ${intrinsic} takes ${wanted}, got ${brief(got)}`);
}

export function known(value: Json | undefined, problem: string, context: Context): Json {
  if (value === undefined) {
    throw new AssemblyError('REFERENCE_UNRESOLVED', `${context.at}: ${problem}`);
  }
  return value;
}

export function text(value: Json | undefined, context: Context, intrinsic: string): string {
  return typeof value === 'string' ? value : invalid(intrinsic, value, 'text', context);
}

export function isScalar(value: Json | undefined): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Text, or a number or boolean as CloudFormation writes it. */
export function scalar(value: Json | undefined, context: Context, intrinsic: string): string {
  return isScalar(value) ? String(value) : invalid(intrinsic, value, 'text, a number or a boolean', context);
}

export function listOf(value: Json | undefined, length: number, context: Context, intrinsic: string): readonly Json[] {
  return isList(value) && value.length === length ? value : invalid(intrinsic, value, `a list of ${length}`, context);
}
