import { setTimeout } from 'node:timers/promises';
import { KafkaClient } from '@aws-sdk/client-kafka';
import { createLogger } from '../shared/log';
import { mskApi } from './adapters/msk-api';
import { createHandler } from './handler';

// The SDK reads region and endpoint (AWS_ENDPOINT_URL_KAFKA) from the environment itself.
const api = mskApi(new KafkaClient());
const clock = { now: () => Date.now(), sleep: (ms: number) => setTimeout(ms) };

/** Answers CloudFormation through the CDK's provider framework. */
export const onEvent = createHandler({ api, clock, logger: createLogger() });
