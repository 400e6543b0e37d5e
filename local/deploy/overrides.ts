import type { FunctionSpec } from '../ports';

/** Variables of the functions' environment that differ on one machine. */
export interface EnvironmentOverrides {
  /** Set in every function, e.g. endpoint URLs of the AWS services that run here. */
  readonly always: Readonly<Record<string, string>>;
  /** Set only where the template has the variable, e.g. the way to authenticate. */
  readonly whereDeclared: Readonly<Record<string, string>>;
}

export function withOverrides(spec: FunctionSpec, overrides: EnvironmentOverrides): FunctionSpec {
  const declared = Object.entries(overrides.whereDeclared).filter(([name]) => spec.environment[name] !== undefined);
  return { ...spec, environment: { ...spec.environment, ...Object.fromEntries(declared), ...overrides.always } };
}
