import { CfnElement, Stack, Validations } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Accepts findings of the compliance rules for one construct and what is inside it: rule id (with its finding in brackets) to reason. */
export function acknowledge(scope: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const acknowledgements = Object.entries(reasons).map(([id, reason]) => ({ id, reason }));
  Validations.of(scope).acknowledge(...acknowledgements);
}

/** How a finding names the ARN of a resource: `<LogicalId.Arn>`. */
export function arnInFinding(resource: IConstruct): string {
  const element = resource.node.defaultChild;
  if (!CfnElement.isCfnElement(element)) throw new Error(`${resource.node.path}: must have a resource as default child, got none`);
  return `<${Stack.of(resource).getLogicalId(element)}.Arn>`;
}

/**
 * Accepts wildcards in the policies inside a scope: those whose resource, as a finding writes it, matches. Looked up only when the app is validated,
 * since an ARN of another stack has its final text only then.
 */
export function acknowledgeWildcards(scope: IConstruct, resource: RegExp, reason: string): void {
  scope.node.addValidation({
    validate: () => {
      const policies = scope.node.findAll().filter((node) => node instanceof CfnPolicy);
      const named = policies.flatMap((policy) => resourcesIn(Stack.of(policy).resolve(policy.policyDocument)));
      const wild = named.filter((each) => each.includes('*') && resource.test(each));
      acknowledge(scope, Object.fromEntries(wild.map((each) => [`AwsSolutions-IAM5[Resource::${each}]`, reason])));
      return [];
    },
  });
}

function resourcesIn({ Statement }: { readonly Statement: readonly { readonly Resource: unknown }[] }): readonly string[] {
  return Statement.flatMap(({ Resource }) => (Array.isArray(Resource) ? Resource : [Resource])).map(findingText);
}

/** As cdk-nag writes a resource into its findings (`flattenCfnReference`). */
function findingText(value: unknown): string {
  if (typeof value === 'string') return value.replaceAll('${', '<').replaceAll('}', '>');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    const [delimiter, items] = value['Fn::Join'];
    return items.map(findingText).join(delimiter);
  }
  if ('Fn::Sub' in value) return findingText(value['Fn::Sub']);
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) return `<${value['Fn::GetAtt'].map(findingText).join('.')}>`;
  return 'Ref' in value ? `<${findingText(value.Ref)}>` : JSON.stringify(value);
}
