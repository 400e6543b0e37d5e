import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Preflight } from 'cdk-preflight';

/** Rules of cdk-preflight that are wrong for what this project builds, each with the reason; everything else of it must hold. */
const EXCLUDED_RULES: Readonly<Record<string, string>> = {
  'pf-lambda-esm-bisect-batch-stream-only':
    'Lambda bisects batches of Kafka as well, with provisioned pollers (https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html)',
  'pf-lambda-esm-sqs-minimum-pollers-min':
    'the minimum of 2 is that of SQS, and the rule does not look at the source; for Kafka it is 1 (https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html)',
};

interface CheckerOptions {
  /** Whether templates are held against the rules of CloudFormation too, two thirds of the time of a synthesis. */
  readonly templates: boolean;
}

/**
 * Has every synthesis of the app fail on a finding: cdk-nag judges the posture, cdk-preflight what a deployment would refuse. Strict, it turns the errors of
 * the CDK's own engine (types, ranges, patterns of the resources' schemas) into failures too, which by themselves are warnings.
 */
export function addCheckers(app: App, { templates }: CheckerOptions): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  if (templates) Preflight.apply(app, { strict: true, exclude: Object.keys(EXCLUDED_RULES) });
}
