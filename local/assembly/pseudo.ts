/** CloudFormation's pseudo parameters, `AWS::NoValue` excepted. */
import type { Json } from './json';
import type { Stack } from './template';

export function pseudoParameter(name: string, stack: Stack): Json | undefined {
  switch (name) {
    case 'AWS::AccountId':
      return stack.account;
    case 'AWS::Region':
      return stack.region;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return stack.name;
    case 'AWS::StackId':
      return stackId(stack);
    case 'AWS::NotificationARNs':
      return [];
    default:
      return undefined;
  }
}

/** ARN of a stack, the same in every run. */
export function stackId(stack: Stack): string {
  return `arn:aws:cloudformation:${stack.region}:${stack.account}:stack/${stack.name}/local`;
}
