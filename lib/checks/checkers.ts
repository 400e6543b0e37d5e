import { type App, type IPolicyValidationContext, type PolicyValidationPluginReport, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type TemplateCheckers, templateCheckers } from './rules-ahead';

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
  if (!templates) {
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    return;
  }
  const checkers = templateCheckers(app, Object.keys(EXCLUDED_RULES));
  // The first plugin starts the others, and works while they do.
  Validations.of(app).addPlugins(new FirstChecks(app, checkers), ...checkers.plugins);
}

class FirstChecks extends AwsSolutionsChecks {
  readonly #others: TemplateCheckers;

  constructor(app: App, others: TemplateCheckers) {
    super(app);
    this.#others = others;
  }

  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    this.#others.start(context);
    return super.validate(context);
  }
}
