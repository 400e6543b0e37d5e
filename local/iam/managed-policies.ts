import type { BrokerStatement } from '../kafka/iam/policy-file';

/** AWS's managed policies that the templates use; their statements are not in the assembly. None has a right on Kafka. */
export const MANAGED_POLICIES: Readonly<Record<string, readonly BrokerStatement[]>> = {
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': [
    { effect: 'Allow', actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], resources: ['*'] },
  ],
};
