import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { DEFAULT_ENVIRONMENT } from '../lib/config/environments';
import { ConfigError, loadConfig } from '../lib/config/load';
import { buildEnvironment } from '../lib/stacks/environment';

/** The environment named by `-c env=NAME`; one at a time, so that `cdk deploy --all` cannot reach another. */
function main(): void {
  const app = new App();
  const config = loadConfig(app.node.tryGetContext('env') ?? DEFAULT_ENVIRONMENT, { deleteData: app.node.tryGetContext('deleteData') });
  buildEnvironment(app, config);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
}

try {
  main();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
