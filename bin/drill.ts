/** `npm run drill`: breaks the running system in one way after the other and checks that nothing is lost, doubled or miscounted. */
import { resolve } from 'node:path';
import { runDrills } from '../local/drill/run';
import { renderDrills } from '../local/drill/table';
import { parseOptions } from '../local/options';
import { createPlainView } from '../local/view/plain';

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const parsed = parseOptions(words.filter((word) => word !== '--short'));
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interruption.abort(signal));
  const results = await runDrills(
    { ...parsed.options, isShort: words.includes('--short') },
    {
      environment: process.env,
      projectDirectory: resolve(__dirname, '..'),
      signal: interruption.signal,
      view: createPlainView(process.stdout),
      startedAt: performance.timeOrigin,
    },
  );
  console.log(`\n${renderDrills(results)}`);
  process.exitCode = results.length > 0 && results.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
