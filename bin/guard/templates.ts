import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { objectAt, type Template, type Templates } from '../../lib/guard/change';
import { isTemplate } from '../../lib/guard/diff';

export interface AssemblyTemplates {
  readonly templates: Templates;
  /** Stack name -> region, where the app says one. */
  readonly regions: ReadonlyMap<string, string>;
}

/** The templates of a cloud assembly, in the order of its manifest. @throws Error that names the file */
export function readAssemblyTemplates(folder: string): AssemblyTemplates {
  const artifacts = Object.entries(objectAt(readJson(join(folder, 'manifest.json')), 'artifacts'));
  const stacks = artifacts.flatMap(([id, artifact]) => {
    const { stackName, templateFile } = objectAt(artifact, 'properties');
    if (typeof templateFile !== 'string' || !templateFile.endsWith('.template.json')) return [];
    const region = /^aws:\/\/[^/]+\/([a-z0-9-]+)$/.exec(String(objectAt({ artifact }, 'artifact')['environment']))?.[1];
    return [{ name: typeof stackName === 'string' ? stackName : id, template: readTemplate(join(folder, templateFile)), region }];
  });
  if (stacks.length === 0) throw new Error(`${folder}: must be the folder of a cloud assembly, its manifest names no stack`);
  return {
    templates: new Map(stacks.map(({ name, template }) => [name, template])),
    regions: new Map(stacks.flatMap(({ name, region }) => (region === undefined || region.startsWith('unknown') ? [] : [[name, region]]))),
  };
}

/**
 * What is deployed, out of a folder with an assembly or of one template. A template belongs to the stack of its file's name (`NAME.template.json`), or else to
 * the one it shares most logical ids with.
 */
export function readDeployed(path: string, assembly: Templates): Templates {
  if (!existsSync(path)) throw new Error(`${path}: there is no such file or folder`);
  if (statSync(path).isDirectory()) return readAssemblyTemplates(path).templates;
  const template = readTemplate(path);
  const named = basename(path).replace(/(\.template)?\.json$/, '');
  const name = assembly.has(named) ? named : mostAlike(template, assembly);
  if (name === undefined) throw new Error(`${path}: has no logical id in common with any of ${[...assembly.keys()].join(', ')}`);
  return new Map([[name, template]]);
}

function mostAlike(template: Template, assembly: Templates): string | undefined {
  const ids = Object.keys(objectAt(template, 'Resources'));
  const [best] = [...assembly]
    .map(([name, other]) => ({ name, shared: ids.filter((id) => Object.hasOwn(objectAt(other, 'Resources'), id)).length }))
    .sort((a, b) => b.shared - a.shared);
  return best === undefined || best.shared === 0 ? undefined : best.name;
}

function readTemplate(file: string): Template {
  const template = readJson(file);
  if (isTemplate(template)) return template;
  throw new Error(`${file}: must be a CloudFormation template in JSON, got no Resources`);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`${file}: cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
