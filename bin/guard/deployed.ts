import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import type { Template, Templates } from '../../lib/guard/change';
import { isTemplate } from '../../lib/guard/diff';
import type { AssemblyTemplates } from './templates';

/** The templates of stacks in the account, with the default chain of credentials. @throws Error that names the stack */
export async function fetchDeployed(names: readonly string[], { templates, regions }: AssemblyTemplates): Promise<Templates> {
  const strangers = names.filter((name) => !templates.has(name));
  if (strangers.length > 0) throw new Error(`${strangers.join(', ')}: must be one of ${[...templates.keys()].join(', ')}`);
  return new Map(await Promise.all(names.map(async (name) => [name, await fetchTemplate(name, regions.get(name))] as const)));
}

async function fetchTemplate(name: string, region: string | undefined): Promise<Template> {
  const client = new CloudFormationClient(region === undefined ? {} : { region });
  try {
    const { TemplateBody: body = '' } = await client.send(new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' }));
    const template: unknown = JSON.parse(body);
    if (isTemplate(template)) return template;
    throw new Error('its template has no Resources');
  } catch (cause) {
    throw new Error(`${name}: cannot be read from CloudFormation: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  } finally {
    client.destroy();
  }
}
