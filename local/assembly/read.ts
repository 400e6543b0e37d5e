/** Reads a cloud assembly (what `cdk synth` writes) into stacks with their templates and assets. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssemblyError } from './errors';
import { at, isList, isObject, type Json, type JsonObject, objectOrEmpty, stringsOf } from './json';
import { topologicalOrder } from './order';
import { parseTemplate } from './parse-template';
import { substitute } from './substitution';
import type { Assembly, Stack } from './template';

/** Account that stands in where the app is synthesized for no account in particular; AWS's own example number. */
const EXAMPLE_ACCOUNT = '111122223333';
const DEFAULT_REGION = 'us-east-1';

/** @param directory The output folder of a synthesis. Throws `ASSEMBLY_UNREADABLE`, or `SYNTH_FAILED` for errors noted in the assembly. */
export function readAssembly(directory: string): Assembly {
  const artifacts = objectOrEmpty(at(readJson(join(directory, 'manifest.json')), 'artifacts'));
  const stackIds = Object.keys(artifacts).filter((id) => at(artifacts[id], 'type') === 'aws:cloudformation:stack');
  if (stackIds.length === 0) {
    throw new AssemblyError('ASSEMBLY_UNREADABLE', `${directory}: manifest.json lists no stack`);
  }
  refuseNotedErrors(directory, artifacts, stackIds);
  const order = topologicalOrder(stackIds, (id) => stringsOf(at(artifacts[id], 'dependencies')), 'stacks');
  return { directory, stacks: order.map((id) => readStack(directory, id, objectOrEmpty(artifacts[id]), artifacts)) };
}

function readStack(directory: string, id: string, artifact: JsonObject, artifacts: JsonObject): Stack {
  const properties = objectOrEmpty(artifact['properties']);
  const templateFile = properties['templateFile'];
  if (typeof templateFile !== 'string') {
    throw new AssemblyError('ASSEMBLY_UNREADABLE', `${directory}: manifest.json names no template for stack ${id}`);
  }
  const environment = typeof artifact['environment'] === 'string' ? artifact['environment'] : '';
  const [, account, region] = environment.match(/^aws:\/\/([^/]+)\/(.+)$/) ?? [];
  const place = {
    account: account === undefined || account.startsWith('unknown') ? EXAMPLE_ACCOUNT : account,
    region: region === undefined || region.startsWith('unknown') ? DEFAULT_REGION : region,
  };
  const pseudoParameters: Readonly<Record<string, string>> = {
    'AWS::AccountId': place.account,
    'AWS::Region': place.region,
    'AWS::Partition': 'aws',
  };
  return {
    name: typeof properties['stackName'] === 'string' ? properties['stackName'] : id,
    ...place,
    template: parseTemplate(readJson(join(directory, templateFile)), templateFile),
    assets: readAssets(directory, stringsOf(artifact['dependencies']), artifacts, (text) =>
      substitute(text, (name) => pseudoParameters[name] ?? name),
    ),
  };
}

function readAssets(
  directory: string,
  dependencies: readonly string[],
  artifacts: JsonObject,
  fill: (text: string) => string,
): ReadonlyMap<string, string> {
  const assets = new Map<string, string>();
  for (const id of dependencies) {
    const file = at(artifacts[id], 'properties', 'file');
    if (at(artifacts[id], 'type') !== 'cdk:asset-manifest' || typeof file !== 'string') {
      continue;
    }
    for (const asset of Object.values(objectOrEmpty(at(readJson(join(directory, file)), 'files')))) {
      addAsset(assets, directory, asset, fill);
    }
  }
  return assets;
}

function addAsset(assets: Map<string, string>, directory: string, asset: Json, fill: (text: string) => string): void {
  const path = at(asset, 'source', 'path');
  for (const destination of Object.values(objectOrEmpty(at(asset, 'destinations')))) {
    const bucket = at(destination, 'bucketName');
    const key = at(destination, 'objectKey');
    if (typeof path === 'string' && typeof bucket === 'string' && typeof key === 'string') {
      assets.set(fill(`${bucket}/${key}`), join(directory, path));
    }
  }
}

/** `Annotations.addError` does not fail a synthesis: the CDK's command line refuses to deploy such an assembly, and so do we. */
function refuseNotedErrors(directory: string, artifacts: JsonObject, stackIds: readonly string[]): void {
  const errors = stackIds.flatMap((id) => {
    const file = at(artifacts[id], 'additionalMetadataFile');
    const separate = typeof file === 'string' ? readJson(join(directory, file)) : {};
    return Object.entries({ ...objectOrEmpty(at(artifacts[id], 'metadata')), ...objectOrEmpty(separate) }).flatMap(([path, entries]) =>
      (isList(entries) ? entries : [])
        .filter((entry) => isObject(entry) && entry['type'] === 'aws:cdk:error')
        .map((entry) => `${path}: ${String(at(entry, 'data'))}`),
    );
  });
  if (errors.length > 0) {
    throw new AssemblyError('SYNTH_FAILED', `the app reports errors: ${errors.join('; ')}`);
  }
}

function readJson(file: string): Json {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AssemblyError('ASSEMBLY_UNREADABLE', `cannot read ${file} of the cloud assembly: ${reason}`, { cause });
  }
}
