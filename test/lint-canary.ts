/**
 * Breaks a rule that needs types, which Biome drops without a word when it cannot see the project's packages. The break is excused: where
 * the rule has gone silent, the excuse is reported as unused, and `npm run check` fails.
 */
async function work(): Promise<number> {
  return 1;
}

export function canary(): void {
  // biome-ignore lint/nursery/noFloatingPromises: must be found
  work();
}
