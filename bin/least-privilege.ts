/** `npm run least-privilege`: shows that no role of the templates has a right too few or too many. */
import { resolve } from 'node:path';
import { listenForInterruption } from '../local/interruption';
import { ALLOWED_SURPLUS } from '../local/least-privilege/grants';
import { proveLeastPrivilege } from '../local/least-privilege/prove';
import { parseOptions } from '../local/options';
import { createPlainView } from '../local/view/plain';

async function main(): Promise<void> {
  const parsed = parseOptions(process.argv.slice(2));
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { matrix, problems } = await proveLeastPrivilege(parsed.options, {
    environment: process.env,
    projectDirectory: resolve(__dirname, '..'),
    signal: listenForInterruption(),
    view: createPlainView(process.stdout),
    startedAt: performance.timeOrigin,
  });
  console.log(`\n${matrix}\n`);
  for (const problem of problems) console.error(problem);
  for (const { why } of ALLOWED_SURPLUS) console.log(`granted and not tried: ${why}`);
  console.log(problems.length === 0 ? 'every other right is used, and each one is needed' : `${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
