import { parseArgs } from 'node:util';
import { ENVIRONMENT_NAMES } from '../../lib/config/environments';

export const USAGE = `usage: npm run cost -- [--env NAME] [--json]
  --env   one environment, line by line; without it a table of all (${ENVIRONMENT_NAMES.join(', ')})
  --json  the estimates as data, USD`;

export interface CostOptions {
  readonly environment: string | undefined;
  readonly isJson: boolean;
}

/** @throws Error with the usage */
export function parseCostOptions(args: readonly string[]): CostOptions | 'help' {
  const options = { env: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    return values.help === true ? 'help' : { environment: values.env, isJson: values.json ?? false };
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\n${USAGE}`, { cause });
  }
}
