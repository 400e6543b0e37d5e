import { CfnResource, Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { acknowledge, arnInFinding } from './acknowledge';
import { expiringLogGroup } from './log-group';
import type { NodeFunction } from './node-function';

export interface HouseProviderProps {
  readonly onEvent: NodeFunction;
  readonly logRetentionDays: number;
  /**
   * true: `onEvent` is asked again, with its own answer beside the event, until it says `IsComplete`: for an hour at most.
   * @default false
   */
  readonly isAskedUntilComplete?: boolean;
  /**
   * Between two questions.
   * @default 15 s
   */
  readonly queryInterval?: Duration;
}

/** CloudFormation waits an hour for a custom resource; the waiter must give up before. */
const TOTAL_TIMEOUT = Duration.minutes(55);

const FRAMEWORK_REASONS = {
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
    "the CDK's provider framework makes this role; the policy writes logs and nothing else",
} as const;

/** The CDK's provider framework around a handler: it answers CloudFormation from outside the network, so that the handler need not. */
export class HouseProvider extends Construct {
  readonly serviceToken: string;

  constructor(scope: Construct, id: string, props: HouseProviderProps) {
    super(scope, id);
    const { onEvent, logRetentionDays, isAskedUntilComplete = false, queryInterval = Duration.seconds(15) } = props;
    const waiter = {
      isCompleteHandler: onEvent.function,
      queryInterval,
      totalTimeout: TOTAL_TIMEOUT,
      disableWaiterStateMachineLogging: true,
    };
    const provider = new Provider(this, 'Framework', {
      onEventHandler: onEvent.function,
      logGroup: expiringLogGroup(this, 'LogGroup', logRetentionDays),
      frameworkLambdaLoggingLevel: lambda.ApplicationLogLevel.WARN,
      ...(isAskedUntilComplete ? waiter : {}),
    });
    for (const framework of frameworkFunctions(provider)) framework.addPropertyOverride('Architectures', ['arm64']);
    acknowledge(provider, {
      ...FRAMEWORK_REASONS,
      [`AwsSolutions-IAM5[Resource::${arnInFinding(onEvent.function)}:*]`]:
        'the CDK grants all versions of the one function that the framework calls',
    });
    if (isAskedUntilComplete) acknowledge(provider, waiterReasons(provider));
    this.serviceToken = provider.serviceToken;
  }
}

const WAITER_LOGS = 'the waiter only repeats a call; the functions that it calls log each of them';

function waiterReasons(provider: Provider): Readonly<Record<string, string>> {
  const functions = provider.node.findAll().filter((node) => node instanceof lambda.Function);
  const calls = functions.map((each) => [
    `AwsSolutions-IAM5[Resource::${arnInFinding(each)}:*]`,
    'the CDK grants all versions of its own functions to its own waiter',
  ]);
  return { 'AwsSolutions-SF1': WAITER_LOGS, 'AwsSolutions-SF2': WAITER_LOGS, ...Object.fromEntries(calls) };
}

/** The framework offers no property for the architecture; its code is plain JavaScript. */
function frameworkFunctions(provider: Provider): readonly CfnResource[] {
  const resources = provider.node.findAll().filter((node) => CfnResource.isCfnResource(node));
  return resources.filter((resource) => resource.cfnResourceType === lambda.CfnFunction.CFN_RESOURCE_TYPE_NAME);
}
