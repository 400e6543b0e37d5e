import { App } from 'aws-cdk-lib';
import { addCheckers } from '../lib/checks/checkers';
import { DEFAULT_ENVIRONMENT } from '../lib/config/environments';
import { ConfigError, loadConfig } from '../lib/config/load';
import { estimate } from '../lib/cost/estimate';
import { renderSummary } from '../lib/cost/render';
import { buildEnvironment } from '../lib/stacks/environment';

/** The environment named by `-c env=NAME`; one at a time, so that `cdk deploy --all` cannot reach another. */
function main(): void {
  const app = new App();
  const config = loadConfig(app.node.tryGetContext('env') ?? DEFAULT_ENVIRONMENT, { deleteData: app.node.tryGetContext('deleteData') });
  buildEnvironment(app, config);
  // The CDK's own switch for its template rules: `npm start` and the tests of this process set it to false, `npm run synth` does not.
  addCheckers(app, { templates: process.env['CDK_VALIDATION'] !== 'false' });
  const { stacks } = app.synth();
  console.log(renderSummary(estimate(config.name, config.region, new Map(stacks.map(({ stackName, template }) => [stackName, template])))));
}

try {
  main();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
