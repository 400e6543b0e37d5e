import { CfnResource } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { acknowledge, arnInFinding } from './acknowledge';
import { expiringLogGroup } from './log-group';
import type { NodeFunction } from './node-function';

export interface HouseProviderProps {
  readonly onEvent: NodeFunction;
  readonly logRetentionDays: number;
}

const FRAMEWORK_REASONS = {
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
    "the CDK's provider framework makes this role; the policy writes logs and nothing else",
} as const;

/** The CDK's provider framework around a handler: it answers CloudFormation from outside the network, so that the handler need not. */
export class HouseProvider extends Construct {
  readonly serviceToken: string;

  constructor(scope: Construct, id: string, { onEvent, logRetentionDays }: HouseProviderProps) {
    super(scope, id);
    const provider = new Provider(this, 'Framework', {
      onEventHandler: onEvent.function,
      logGroup: expiringLogGroup(this, 'LogGroup', logRetentionDays),
      frameworkLambdaLoggingLevel: lambda.ApplicationLogLevel.WARN,
    });
    for (const framework of frameworkFunctions(provider)) framework.addPropertyOverride('Architectures', ['arm64']);
    acknowledge(provider, {
      ...FRAMEWORK_REASONS,
      [`AwsSolutions-IAM5[Resource::${arnInFinding(onEvent.function)}:*]`]:
        'the CDK grants all versions of the one function that the framework calls',
    });
    this.serviceToken = provider.serviceToken;
  }
}

/** The framework offers no property for the architecture; its code is plain JavaScript. */
function frameworkFunctions(provider: Provider): readonly CfnResource[] {
  const resources = provider.node.findAll().filter((node) => CfnResource.isCfnResource(node));
  return resources.filter((resource) => resource.cfnResourceType === lambda.CfnFunction.CFN_RESOURCE_TYPE_NAME);
}
