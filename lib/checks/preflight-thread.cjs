/**
 * The thread of `preflight-ahead.ts`: cdk-preflight, strict, over templates that are already written. Plain JavaScript, because a thread that first has to
 * load a TypeScript loader would begin later than it could.
 */
'use strict';

const { workerData, parentPort } = require('node:worker_threads');
const { App } = require('aws-cdk-lib');
const { Preflight } = require('cdk-preflight');

/** The plugin itself is private to its package; registering it shows it. Its gate is installed on the app of the main thread. */
function findPlugin() {
  const app = new App();
  const plugins = [];
  app._addValidationPlugins = (...added) => plugins.push(...added);
  Preflight.apply(app, { strict: true, exclude: workerData.exclude });
  return plugins[0];
}

const plugin = findPlugin();

parentPort.on('message', ({ context, answer, done }) => {
  try {
    answer.postMessage({ result: plugin.validate(context) });
  } catch (error) {
    answer.postMessage({ failure: String(error?.stack ?? error) });
  }
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
});
