/** What the project's synthesis is measured beside: the smallest CDK app in TypeScript, one stack with one resource, under the same checkers. */
import { App, Stack } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { addCheckers } from '../../lib/checks/checkers';

const app = new App();
const stack = new Stack(app, 'Minimal', { env: { region: 'us-east-1' } });
new LogGroup(stack, 'Logs', { retention: RetentionDays.ONE_WEEK });
addCheckers(app, { templates: true });
app.synth();
