/**
 * A thread of `rules-ahead.ts`: the CDK's own rules, or cdk-preflight, strict. Plain JavaScript, because a thread that first has to load a TypeScript
 * loader would begin later than it could.
 */
'use strict';

const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { workerData, parentPort } = require('node:worker_threads');
const { App, CloudFormationValidatePlugin } = require('aws-cdk-lib');

/** The plugin itself is private to its package; registering it shows it. */
function findPreflight() {
  const { Preflight } = require('cdk-preflight');
  const app = new App();
  const plugins = [];
  app._addValidationPlugins = (...added) => plugins.push(...added);
  Preflight.apply(app, { strict: true, exclude: workerData.exclude });
  return plugins[0];
}

const plugin = workerData.rules === 'cdk-preflight' ? findPreflight() : new CloudFormationValidatePlugin();

/** Has the engine started with the rules of these types of resources; what it finds in resources without properties is nobody's business. */
function warm({ types, region, accountId }) {
  const folder = mkdtempSync(join(tmpdir(), 'msk-blueprint-rules-'));
  try {
    const templatePath = join(folder, 'warm.template.json');
    writeFileSync(templatePath, JSON.stringify({ Resources: Object.fromEntries(types.map((Type, index) => [`R${index}`, { Type }])) }));
    const stackTemplates = [{ stackConstructPath: 'Warm', templatePath, region, accountId }];
    plugin.validate({ stackTemplates, templatePaths: [templatePath], region, accountId });
  } catch {
    // Whatever is wrong comes again when there is somebody to tell.
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function judge({ context, answer, done }) {
  try {
    answer.postMessage({ result: plugin.validate(context) });
  } catch (error) {
    answer.postMessage({ failure: String(error?.stack ?? error) });
  }
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
}

parentPort.on('message', (message) => ('types' in message ? warm(message) : judge(message)));
