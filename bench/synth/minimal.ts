/** What the project's synthesis is measured beside: the smallest CDK app in TypeScript, one stack with one resource, under the same checkers, used as they tell it. */
import { App, Stack, Validations } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Preflight } from 'cdk-preflight';
import { addCheckers } from '../../lib/checks/checkers';

const app = new App();
const stack = new Stack(app, 'Minimal', { env: { region: 'us-east-1' } });
new LogGroup(stack, 'Logs', { retention: RetentionDays.ONE_WEEK });
if (process.argv.includes('side-by-side')) {
  addCheckers(app, { templates: true });
} else {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  Preflight.apply(app, { strict: true });
}
app.synth();
