/** `AWS::Lambda::Function` from a zip asset, environment as the template gives it. */
import type { FunctionSpec } from '../../ports';
import { readFields, textValues } from '../fields';
import { at, type JsonObject } from '../json';
import type { ResourceValue } from '../physical';
import type { Stack } from '../template';

/** Lambda's own defaults. */
const DEFAULT_MEMORY_MIB = 128;
const DEFAULT_TIMEOUT_SECONDS = 3;

/** Throws `RESOURCE_INVALID` when the code is not a file asset of the assembly or a variable is not text. */
export function readFunction(properties: JsonObject, value: ResourceValue, stack: Stack, where: string): FunctionSpec {
  const fields = readFields(properties, where);
  const asset = `${fields.text('Code.S3Bucket')}/${fields.text('Code.S3Key')}`;
  const codeDirectory = stack.assets.get(asset);
  if (codeDirectory === undefined) {
    fields.refuse(`Code must be a file asset of the assembly, got ${asset}`);
  }
  const arn = value.attribute('Arn');
  const concurrency = properties['ReservedConcurrentExecutions'];
  const role = properties['Role'];
  return fields.checked({
    name: value.ref,
    arn: typeof arn === 'string' ? arn : value.ref,
    codeDirectory: codeDirectory ?? '',
    handler: fields.text('Handler'),
    environment: textValues(at(properties, 'Environment', 'Variables'), fields, 'Environment.Variables'),
    ...(role === undefined ? {} : { roleArn: fields.text('Role') }),
    memoryMiB: fields.integer('MemorySize', DEFAULT_MEMORY_MIB),
    timeoutSeconds: fields.integer('Timeout', DEFAULT_TIMEOUT_SECONDS),
    ...(concurrency === undefined ? {} : { reservedConcurrency: fields.integer('ReservedConcurrentExecutions') }),
  });
}
