import { AssemblyError } from './errors';
import { brief, isObject, type Json, type JsonObject, objectOrEmpty, stringsOf } from './json';
import type { Resource, Template } from './template';

/** @param where File name for messages. Throws `ASSEMBLY_UNREADABLE` with every malformed resource. */
export function parseTemplate(document: Json, where: string): Template {
  if (!isObject(document)) {
    throw new AssemblyError('ASSEMBLY_UNREADABLE', `${where}: must be a JSON object, got ${brief(document)}`);
  }
  const problems: string[] = [];
  const resources = new Map<string, Resource>();
  for (const [logicalId, body] of Object.entries(objectOrEmpty(document['Resources']))) {
    const resource = parseResource(logicalId, body);
    if (resource === undefined) {
      problems.push(`${where}: Resources.${logicalId}: must be an object with a Type, got ${brief(body)}`);
    } else {
      resources.set(logicalId, resource);
    }
  }
  if (problems.length > 0) {
    throw new AssemblyError('ASSEMBLY_UNREADABLE', problems.join('; '));
  }
  return {
    resources,
    parameters: objectOrEmpty(document['Parameters']),
    conditions: objectOrEmpty(document['Conditions']),
    mappings: objectOrEmpty(document['Mappings']),
    outputs: parseOutputs(objectOrEmpty(document['Outputs'])),
  };
}

function parseResource(logicalId: string, body: Json): Resource | undefined {
  if (!isObject(body) || typeof body['Type'] !== 'string') {
    return undefined;
  }
  const { DependsOn: dependsOn, Condition: condition, DeletionPolicy: deletionPolicy } = body;
  return {
    logicalId,
    type: body['Type'],
    properties: objectOrEmpty(body['Properties']),
    dependsOn: typeof dependsOn === 'string' ? [dependsOn] : stringsOf(dependsOn),
    ...(typeof condition === 'string' ? { condition } : {}),
    deletionPolicy: typeof deletionPolicy === 'string' ? deletionPolicy : 'Delete',
  };
}

function parseOutputs(outputs: JsonObject): Template['outputs'] {
  const parsed = new Map<string, { value: Json; exportName?: Json }>();
  for (const [name, body] of Object.entries(outputs)) {
    if (isObject(body) && body['Value'] !== undefined) {
      const exportName = objectOrEmpty(body['Export'])['Name'];
      parsed.set(name, { value: body['Value'], ...(exportName === undefined ? {} : { exportName }) });
    }
  }
  return parsed;
}
