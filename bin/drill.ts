/** `npm run drill`: breaks the running system in one way after the other and checks that nothing is lost, doubled or miscounted. */
import { resolve } from 'node:path';
import { kafkajsLog } from '../lambda/consumer/adapters/kafkajs-log';
import { createKafka } from '../lambda/shared/kafka/client';
import { runDrill } from '../local/drill/main';
import { DRILL_USAGE, parseDrillOptions } from '../local/drill/options';
import { listenForInterruption } from '../local/interruption';
import { createPlainView } from '../local/view/plain';

async function main(): Promise<void> {
  const parsed = parseDrillOptions(process.argv.slice(2));
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  if (parsed.options.wantsHelp) {
    console.log(DRILL_USAGE);
    return;
  }
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { text, isGood } = await runDrill(parsed.options, {
    world: {
      environment: process.env,
      projectDirectory: resolve(__dirname, '..'),
      signal: listenForInterruption(),
      view: createPlainView(process.stdout),
      startedAt: performance.timeOrigin,
    },
    openLog: (connection) => kafkajsLog(createKafka(connection, undefined, 'consumer')),
  });
  console.log(`\n${text}`);
  process.exitCode = isGood ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
