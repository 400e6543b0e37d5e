/** `npm run labs`: each claim of the course as an experiment on real Kafka. Exit status 1 when one does not hold, 130 when interrupted. */
import { constants } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LABS } from '../labs/all';
import { parseLabOptions, usageOf } from '../labs/support/options';
import { renderPage } from '../labs/support/page';
import { type Look, renderResult, renderSummary, seconds } from '../labs/support/render';
import { holds, type Result, runLabs } from '../labs/support/run';
import { startGround } from '../labs/support/start';
import { EXIT_STATUS_INTERRUPTED, listenForInterruption } from '../local/interruption';

class Interruption extends Error {
  override readonly message = 'interrupted: everything is stopped';
}

/** Aborted by Ctrl-C, and by what no lab has done. */
function listenForTheEnd(): AbortController {
  const stop = new AbortController();
  listenForInterruption().addEventListener('abort', () => stop.abort(new Interruption()));
  // A lab that is left fails somewhere while its clients are closed; one that runs should not, and then all is stopped in order.
  process.on('unhandledRejection', (reason) => stop.abort(reason));
  return stop;
}

async function main(): Promise<number> {
  const startedAt = performance.now();
  const known = LABS.map(({ name }) => name);
  const parsed = parseLabOptions(process.argv.slice(2), known);
  if ('problems' in parsed) {
    console.error(parsed.problems.join('\n'));
    return 1;
  }
  const { names, htmlFile, wantsHelp } = parsed.options;
  if (wantsHelp) {
    console.log(usageOf(known));
    return 0;
  }
  if (htmlFile !== undefined) await refuseUnwritable(htmlFile);
  const stop = listenForTheEnd();
  const look: Look = { columns: process.stdout.columns ?? 110, hasColours: process.stdout.isTTY === true };
  const results = await run(names, stop, look);
  const totalMs = performance.now() - startedAt;
  console.log(renderSummary(results, names.length, totalMs, look));
  if (htmlFile !== undefined) {
    await writeFile(htmlFile, renderPage(results, { date: new Date().toISOString().slice(0, 10), totalMs }));
    console.log(`page with charts: ${htmlFile}`);
  }
  if (stop.signal.aborted) {
    const reason: unknown = stop.signal.reason;
    console.error(reason instanceof Error ? reason.message : reason);
    return reason instanceof Interruption ? EXIT_STATUS_INTERRUPTED : 1;
  }
  return results.length === names.length && results.every(holds) ? 0 : 1;
}

async function run(names: readonly string[], stop: AbortController, look: Look): Promise<readonly Result[]> {
  const { signal } = stop;
  const world = {
    environment: process.env,
    projectDirectory: resolve(__dirname, '..'),
    signal,
    onNote: (line: string) => console.log(line),
  };
  const beganAt = performance.now();
  const ground = await startGround(world, (text) => stop.abort(new Error(text))).catch((error: unknown) => {
    // What is given up half-way fails with whatever it was doing: what counts is why.
    throw signal.aborted ? signal.reason : error;
  });
  try {
    console.log(`three brokers of Apache Kafka on this machine: ${seconds(performance.now() - beganAt)}\n`);
    const chosen = LABS.filter(({ name }) => names.includes(name));
    return await runLabs(chosen, ground, {
      signal,
      onBegin: (lab) => console.log(`[${chosen.indexOf(lab) + 1}/${chosen.length}] ${lab.name} …`),
      onEnd: (result) => console.log(renderResult(result, look)),
    });
  } finally {
    await ground.stop();
  }
}

/** Before minutes of work, not after them. */
async function refuseUnwritable(file: string): Promise<void> {
  const folder = dirname(resolve(file));
  await access(folder, constants.W_OK).catch((cause: Error) => {
    throw new Error(`--html ${file}: the folder ${folder} cannot be written: ${cause.message}`);
  });
}

// What a lab was left in the middle of may still wait for something; nothing of it is needed once `main` is over.
main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(error instanceof Interruption ? EXIT_STATUS_INTERRUPTED : 1);
  },
);
