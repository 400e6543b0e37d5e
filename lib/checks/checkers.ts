import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { templateCheckers } from './preflight-ahead';

/** Rules of cdk-preflight that are wrong for every app of this kind, each with the reason; what is wrong for one resource is acknowledged beside it. */
const EXCLUDED_RULES: Readonly<Record<string, string>> = {
  'pf-lambda-esm-bisect-batch-stream-only':
    'Lambda bisects batches of Kafka as well, with provisioned pollers (https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html)',
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
  const nag = new AwsSolutionsChecks(app);
  const [rules, preflight] = templates ? templateCheckers(Object.keys(EXCLUDED_RULES)) : [];
  Validations.of(app).addPlugins(...[rules, nag, preflight].filter((plugin) => plugin !== undefined));
}
