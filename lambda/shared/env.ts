/** Variables of a process, handed in by whoever may read the process's environment (bin/, local/main.ts, a Lambda's index.ts). */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the process was started with does not fit; `problems` holds every one of them, each with its variable first. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly code = 'environment.invalid';
  readonly retriable = false;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`environment variables do not fit: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

/** True for a value that says something: CloudFormation writes an empty string where a reference resolved to nothing. */
export const isSet = (value: string | undefined): value is string => value !== undefined && value.trim() !== '';

/**
 * The named variables, trimmed.
 * @throws EnvironmentError naming every variable that is missing or empty
 */
export function requireEnv<Name extends string>(env: Environment, names: readonly Name[]): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => !isSet(env[name]));
  if (missing.length > 0) throw new EnvironmentError(missing.map((name) => `${name}: must be set, got nothing`));
  const entries = names.map((name) => [name, (env[name] ?? '').trim()] as const);
  // Object.fromEntries widens the keys to string; they are exactly `names`.
  return Object.fromEntries(entries) as Record<Name, string>;
}

/** A variable, trimmed; undefined where it is missing or empty. */
export function optionalEnv(env: Environment, name: string): string | undefined {
  const value = env[name];
  return isSet(value) ? value.trim() : undefined;
}
