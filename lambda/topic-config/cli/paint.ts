/** Colours of a terminal; or none, where the text goes to a file. */
export interface Palette {
  green(text: string): string;
  yellow(text: string): string;
  red(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

const RULES: readonly { readonly matches: RegExp; readonly colour: keyof Palette }[] = [
  { matches: /^\s*!|DATA LOSS/, colour: 'red' },
  { matches: /^\s*-/, colour: 'red' },
  { matches: /^\s*\+/, colour: 'green' },
  { matches: /^\s*~|warning:/, colour: 'yellow' },
  { matches: /^\s*=/, colour: 'dim' },
];

/** A rendered plan in colour: by the sign at the beginning of each line. The text itself stays as it is. */
export function paint(plan: string, palette: Palette): string {
  const lines = plan.split('\n');
  return lines
    .map((line, index) => {
      if (index === lines.length - 1) return palette.bold(line);
      const rule = RULES.find(({ matches }) => matches.test(line));
      return rule === undefined ? line : palette[rule.colour](line);
    })
    .join('\n');
}
