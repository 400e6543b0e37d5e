/** Topics that nobody declares and whose name begins so may be deleted, up to a number. */
export interface Prune {
  readonly prefix: string;
  readonly max: number;
}

const MIN_PREFIX_LENGTH = 2;

/** Both or neither: a prefix without a bound could empty a cluster. */
export function parsePrune(
  prefix: string | undefined,
  max: string | undefined,
): { readonly value: Prune | undefined; readonly problems: readonly string[] } {
  if (prefix === undefined && max === undefined) return { value: undefined, problems: [] };
  const count = max !== undefined && /^\d{1,5}$/.test(max) ? Number(max) : undefined;
  const problems = [
    ...(prefix === undefined || prefix.length < MIN_PREFIX_LENGTH || prefix.startsWith('_')
      ? [`--prune-prefix must have ${MIN_PREFIX_LENGTH} characters or more and not begin with "_", got ${prefix ?? 'nothing'}`]
      : []),
    ...(count === undefined ? [`--prune-max must be a whole number of topics, got ${max ?? 'nothing'}`] : []),
  ];
  return { value: { prefix: prefix ?? '', max: count ?? 0 }, problems };
}
