import { ENVIRONMENTS } from './environments';
import { type Problem, problemsOf, renderProblem } from './problems';
import { crossFindings } from './rules';
import { salvage } from './salvage';
import { type AppConfig, type EnvironmentConfig, environmentSchema } from './schema';

export type ConfigErrorCode = 'config.unknown-environment' | 'config.invalid' | 'config.data-is-kept';

/** The configuration does not fit; `problems` holds every one of them, each with its path first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly retriable = false;
  readonly code: ConfigErrorCode;
  readonly problems: readonly string[];

  constructor(code: ConfigErrorCode, message: string, problems: readonly string[] = []) {
    super(message);
    this.code = code;
    this.problems = problems;
  }
}

export interface LoadOptions {
  /** Name of the environment whose data may be deleted with its stacks (`-c deleteData=NAME`); none by default. */
  readonly deleteData?: string | undefined;
  /** Against which ends of support are held; default now. */
  readonly today?: Date;
}

/**
 * The environment of that name, checked and frozen.
 * @throws ConfigError: unknown name (lists the known ones), or every problem of the environment at once
 */
export function loadConfig(name: string, options: LoadOptions = {}): AppConfig {
  const known: Readonly<Record<string, unknown>> = ENVIRONMENTS;
  if (!Object.hasOwn(known, name)) {
    const names = Object.keys(known).join(', ');
    throw new ConfigError('config.unknown-environment', `unknown environment "${name}", must be one of ${names} (choose with -c env=NAME)`);
  }
  const environment = parseEnvironment(known[name], name, options.today);
  return freeze({ ...environment, name, deleteData: mayDelete(name, environment, options.deleteData) });
}

/** @throws ConfigError with every problem of `input` at once */
export function parseEnvironment(input: unknown, name: string, today: Date = new Date()): EnvironmentConfig {
  const parsed = environmentSchema.safeParse(input, { reportInput: true });
  const own = parsed.success ? [] : parsed.error.issues.flatMap(problemsOf);
  const across = crossFindings(parsed.success ? parsed.data : (salvage(environmentSchema, input) ?? {}), { today });
  const problems = distinct([...own, ...across.error]);
  // That fields go together, as the type says, is what the rules have checked.
  if (parsed.success && problems.length === 0) return { ...parsed.data, warnings: across.warning } as EnvironmentConfig;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  throw new ConfigError('config.invalid', [`environment "${name}" has ${count}`, ...problems].join('\n  '), problems);
}

function distinct(problems: readonly Problem[]): readonly string[] {
  return [...new Set(problems.map(renderProblem))];
}

function mayDelete(name: string, { protection }: EnvironmentConfig, requested: string | undefined): boolean {
  if (requested === undefined) return false;
  if (requested !== name) {
    throw new ConfigError('config.data-is-kept', `deleteData: must be the name of the chosen environment (${name}), got "${requested}"`);
  }
  if (!protection.dataMayBeDeleted) {
    throw new ConfigError(
      'config.data-is-kept',
      `deleteData: environment "${name}" keeps its data (protection.dataMayBeDeleted is false); delete by hand what must go`,
    );
  }
  return true;
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freeze(inner);
  }
  return value;
}
