/** Options by name, each with its values. */
export type Options = Readonly<Record<string, readonly string[]>>;
export type Row = Readonly<Record<string, string>>;

interface Pair {
  readonly left: readonly [string, string];
  readonly right: readonly [string, string];
}

/** Every value of each option with every value of each other. */
export function pairsOf(options: Options): readonly Pair[] {
  const names = Object.keys(options);
  return names.flatMap((left, index) =>
    names
      .slice(index + 1)
      .flatMap((right) =>
        (options[left] ?? []).flatMap((a) => (options[right] ?? []).map((b): Pair => ({ left: [left, a], right: [right, b] }))),
      ),
  );
}

export const holds = (row: Readonly<Record<string, string | undefined>>, { left, right }: Pair): boolean =>
  row[left[0]] === left[1] && row[right[0]] === right[1];

/**
 * Rows that together have every pair of values, far fewer than all combinations: each row starts with a pair that is still missing and takes for
 * every other option the value that adds most. Deterministic.
 */
export function pairwise(options: Options): readonly Row[] {
  const rows: Row[] = [];
  let missing = pairsOf(options);
  for (let first = missing[0]; first !== undefined; first = missing[0]) {
    const row = fill(options, Object.fromEntries([first.left, first.right]), missing);
    rows.push(row);
    missing = missing.filter((pair) => !holds(row, pair));
  }
  return rows;
}

function fill(options: Options, start: Row, missing: readonly Pair[]): Row {
  const row: Record<string, string> = { ...start };
  for (const [name, values] of Object.entries(options)) {
    if (row[name] !== undefined) continue;
    const gainOf = (value: string) => missing.filter((pair) => holds({ ...row, [name]: value }, pair)).length;
    const [best] = values.map((value) => ({ value, gain: gainOf(value) })).sort((a, b) => b.gain - a.gain);
    if (best !== undefined) row[name] = best.value;
  }
  return row;
}
