import { setTimeout } from 'node:timers/promises';
import { lambdaCredentials } from '../shared/aws/credentials';
import { createLogger } from '../shared/log';
import { onFirstUse } from './adapters/on-first-use';
import { createHandler } from './handler';

/** The SDK is most of this function's start, and neither a Delete nor a bad request asks the service. */
const api = onFirstUse(() => {
  // Not an import, which would be loaded with this file.
  const { regionalMskApi }: typeof import('./adapters/msk-api') = require('./adapters/msk-api');
  return regionalMskApi(async () => lambdaCredentials(process.env));
});
const clock = { now: () => Date.now(), sleep: (ms: number) => setTimeout(ms) };

/** Answers CloudFormation through the CDK's provider framework. */
export const onEvent = createHandler({ api, clock, logger: createLogger() });
