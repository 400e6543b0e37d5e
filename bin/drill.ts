/** `npm run drill`: breaks the running system in one way after the other and checks that nothing is lost, doubled or miscounted; with `--alarms` that its alarms tell. */
import { resolve } from 'node:path';
import { runAlarmDrills } from '../local/drill/alarms/run';
import { renderAlarmDrills } from '../local/drill/alarms/table';
import { runDrills } from '../local/drill/run';
import { renderDrills } from '../local/drill/table';
import { parseOptions } from '../local/options';
import type { World } from '../local/run/prepare';
import { createPlainView } from '../local/view/plain';

const MODES: readonly string[] = ['--short', '--alarms'];

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const parsed = parseOptions(words.filter((word) => !MODES.includes(word)));
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interruption.abort(signal));
  const world: World = {
    environment: process.env,
    projectDirectory: resolve(__dirname, '..'),
    signal: interruption.signal,
    view: createPlainView(process.stdout),
    startedAt: performance.timeOrigin,
  };
  if (words.includes('--alarms')) {
    const results = await runAlarmDrills(parsed.options, world);
    tell(renderAlarmDrills(results), results);
  } else {
    const results = await runDrills({ ...parsed.options, isShort: words.includes('--short') }, world);
    tell(renderDrills(results), results);
  }
}

function tell(table: string, results: readonly { readonly problems: readonly string[] }[]): void {
  console.log(`\n${table}`);
  process.exitCode = results.length > 0 && results.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
