/**
 * Breaks the rules that need types, which Biome drops without a word when it cannot see the project's packages. Each break is excused:
 * where a rule has gone silent, its excuse is reported as unused, and `npm run check` fails.
 */
async function work(): Promise<number> {
  return 1;
}

export function canary(values: readonly number[]): void {
  // biome-ignore lint/nursery/noFloatingPromises: must be found
  work();
  // biome-ignore lint/nursery/noMisusedPromises: must be found
  values.forEach(async () => {
    await work();
  });
}
