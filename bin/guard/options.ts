import { parseArgs } from 'node:util';
import { DEFAULT_ENVIRONMENT } from '../../lib/config/environments';

export const USAGE = `usage: npm run guard -- (--against FILE-OR-FOLDER | --stack NAME …) [--env NAME | --assembly FOLDER] [--allow-replace ID …] [--json]
  --against        what is deployed: a template, or the folder of an assembly (cdk.out); no account is asked
  --stack          what is deployed: the stack of this name in the account, asked for with the default credentials
  --env            the environment to be deployed, synthesized now; default ${DEFAULT_ENVIRONMENT}
  --assembly       the folder of an assembly to be deployed, instead of --env
  --allow-replace  logical id or path of a resource that may be replaced or deleted with its data
exit status: 0 can be deployed, 2 takes several deployments (the order is printed), 1 refused or failed`;

export interface GuardOptions {
  readonly against: string | undefined;
  readonly stacks: readonly string[];
  readonly source: { readonly env: string } | { readonly assembly: string };
  readonly allowReplace: readonly string[];
  readonly isJson: boolean;
}

const OPTIONS = {
  against: { type: 'string' },
  stack: { type: 'string', multiple: true },
  env: { type: 'string' },
  assembly: { type: 'string' },
  'allow-replace': { type: 'string', multiple: true },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** @throws Error with every problem and the usage */
export function parseGuardOptions(args: readonly string[]): GuardOptions | 'help' {
  const { values } = parse(args);
  if (values.help === true) return 'help';
  const { against, stack: stacks = [], env, assembly } = values;
  const problems = [
    ...(against === undefined && stacks.length === 0 ? ['one of --against and --stack must say what is deployed, got neither'] : []),
    ...(against !== undefined && stacks.length > 0 ? ['--against and --stack exclude each other'] : []),
    ...(env !== undefined && assembly !== undefined ? ['--env and --assembly exclude each other'] : []),
  ];
  if (problems.length > 0) throw new Error(`${problems.join('; ')}\n${USAGE}`);
  return {
    against,
    stacks,
    source: assembly === undefined ? { env: env ?? DEFAULT_ENVIRONMENT } : { assembly },
    allowReplace: (values['allow-replace'] ?? []).flatMap((text) => text.split(',')),
    isJson: values.json ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS });
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\n${USAGE}`, { cause });
  }
}
