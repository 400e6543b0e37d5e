/** The command line of `npm run labs`: words in, options or all problems out. */
import { parseArgs } from 'node:util';

export interface Options {
  /** In the order of the course. */
  readonly names: readonly string[];
  /** Where the page with charts is written. */
  readonly htmlFile?: string;
  readonly wantsHelp: boolean;
}

export type ParsedOptions = { readonly options: Options } | { readonly problems: readonly string[] };

const RULES = { html: { type: 'string' }, help: { type: 'boolean' } } as const;

export const usageOf = (known: readonly string[]): string =>
  ['usage: npm run labs [-- NAME ...] [--html FILE]', '  without NAME: all, in this order', ...known.map((name) => `    ${name}`)].join(
    '\n',
  );

/** @param known the names of all labs, in the order of the course */
export function parseLabOptions(words: readonly string[], known: readonly string[]): ParsedOptions {
  const { tokens } = parseArgs({ args: [...words], options: RULES, strict: false, allowPositionals: true, tokens: true });
  const problems: string[] = [];
  const wanted = new Set<string>();
  let htmlFile: string | undefined;
  let wantsHelp = false;
  for (const token of tokens) {
    if (token.kind === 'positional') wanted.add(token.value);
    if (token.kind !== 'option') continue;
    if (token.name === 'help') wantsHelp = true;
    else if (token.name !== 'html') problems.push(`unknown option --${token.name}; known: --html FILE, --help`);
    else if (token.value === undefined || token.value === '' || token.value.startsWith('--'))
      problems.push('--html needs a file: --html FILE');
    else htmlFile = token.value;
  }
  const unknown = [...wanted].filter((name) => !known.includes(name));
  if (unknown.length > 0) problems.push(`unknown lab ${unknown.map((name) => `"${name}"`).join(', ')}; known: ${known.join(', ')}`);
  if (problems.length > 0) return { problems };
  const names = wanted.size === 0 ? known : known.filter((name) => wanted.has(name));
  return { options: { names, wantsHelp, ...(htmlFile === undefined ? {} : { htmlFile }) } };
}
