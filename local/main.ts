/** `npm start`: the only place of the local run that reads the process environment, its arguments and its signals. */
import { resolve } from 'node:path';
import { listenForInterruption } from './interruption';
import { parseOptions, USAGE } from './options';
import { run } from './run/run';
import { createPlainView } from './view/plain';
import { createTerminalView } from './view/terminal';

const PROJECT_DIRECTORY = resolve(__dirname, '..');

async function main(): Promise<void> {
  const parsed = parseOptions(process.argv.slice(2));
  if ('problems' in parsed) {
    console.error(`${parsed.problems.join('\n')}\n\n${USAGE}`);
    process.exitCode = 1;
    return;
  }
  const { options } = parsed;
  if (options.wantsHelp) {
    console.log(USAGE);
    return;
  }
  // On Node 20 the AWS SDK prints a paragraph about its own future; package.json's `engines` says what runs here.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const signal = listenForInterruption();
  const view = process.stdout.isTTY ? createTerminalView(process.stdout) : createPlainView(process.stdout);
  const outcome = await run(options, {
    environment: process.env,
    projectDirectory: PROJECT_DIRECTORY,
    signal,
    view,
    startedAt: performance.timeOrigin,
  });
  for (const failure of outcome.failures) console.error(options.isVerbose ? failure : failure.message);
  process.exitCode = outcome.failures.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
