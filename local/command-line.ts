/** Words of a command line, held against the table of its options. */
import { parseArgs } from 'node:util';

export interface OptionRule {
  readonly type: 'string' | 'boolean';
  /** Stands for the value in the usage and in problems. */
  readonly value?: string;
  readonly help: string;
}

export type OptionRules = Readonly<Record<string, OptionRule>>;

export interface GivenOptions {
  /** By name; `true` of a boolean. */
  readonly given: ReadonlyMap<string, string>;
  /** All that is wrong with the words themselves. */
  readonly problems: string[];
}

export function readWords(words: readonly string[], rules: OptionRules): GivenOptions {
  const { tokens } = parseArgs({ args: [...words], options: rules, strict: false, tokens: true });
  const problems: string[] = [];
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') problems.push(`unexpected word "${token.value}"; every option begins with --`);
    if (token.kind !== 'option') continue;
    const problem = problemOf(token.name, token.value, rules, given);
    if (problem === undefined) given.set(token.name, token.value ?? 'true');
    else problems.push(problem);
  }
  return { given, problems };
}

function problemOf(name: string, value: string | undefined, rules: OptionRules, given: ReadonlyMap<string, string>): string | undefined {
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (rule === undefined) {
    const known = Object.keys(rules).map((each) => `--${each}`);
    return `unknown option --${name}; known: ${known.join(', ')}`;
  }
  if (given.has(name)) return `--${name} is given twice; give it once`;
  if (rule.type === 'boolean') return value === undefined ? undefined : `--${name} takes no value, got "${value}"`;
  const isMissing = value === undefined || value === '' || value.startsWith('--');
  return isMissing ? `--${name} needs a value: --${name} ${rule.value ?? ''}`.trim() : undefined;
}

/** One line per option, its help from this column on. */
export function renderOptions(rules: OptionRules, width: number): string {
  const lines = Object.entries(rules).map(([name, { value, help }]) => {
    const option = value === undefined ? `--${name}` : `--${name} ${value}`;
    return `  ${option.padEnd(width)}${help}`;
  });
  return lines.join('\n');
}
