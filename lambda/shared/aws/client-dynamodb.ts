/**
 * Stands in for `@aws-sdk/client-dynamodb` in bundles: the two calls that the consumers make, 4 kB instead of 330 kB and as much less of a cold
 * start. It reads the variables that the SDK reads. A command that it lacks fails the build by name.
 */
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { retry } from '../retry';
import { lambdaCredentials } from './credentials';
import { dnsSuffix } from './endpoints';
import { signHeaders } from './sigv4';

/** An input of the service's API (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/). */
type Input = Readonly<Record<string, unknown>>;

abstract class Command {
  abstract readonly operation: string;
  readonly input: Input;

  constructor(input: Input) {
    this.input = input;
  }
}

export class GetItemCommand extends Command {
  readonly operation = 'GetItem';
}

export class UpdateItemCommand extends Command {
  readonly operation = 'UpdateItem';
}

class DynamoDbError extends Error {
  readonly isRetriable: boolean;

  constructor(name: string, message: string, isRetriable: boolean) {
    super(message);
    this.name = name;
    this.isRetriable = isRetriable;
  }
}

export class ConditionalCheckFailedException extends DynamoDbError {}

export interface ClientOptions {
  readonly requestHandler?: { readonly connectionTimeout?: number; readonly requestTimeout?: number };
}

const ATTEMPTS = 3;
const FIRST_WAIT_MS = 50;
const DEFAULT_TIMEOUT_MS = 6_000;
/** Of the service's own names: it has too much to do, which passes. */
const PASSING = /Throttling|ThroughputExceeded|RequestLimitExceeded|TransactionInProgress/;

export class DynamoDBClient {
  readonly #timeoutMs: number;
  readonly #agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) };

  constructor({ requestHandler }: ClientOptions = {}) {
    this.#timeoutMs = requestHandler?.requestTimeout ?? DEFAULT_TIMEOUT_MS;
  }

  /** Asks up to three times, as the SDK does: a call that was cut off may have had its effect. */
  async send({ operation, input }: Command): Promise<unknown> {
    const body = JSON.stringify(input);
    return retry(
      () => this.#ask(operation, body),
      (error, failures) => {
        const isRetriable = !(error instanceof DynamoDbError) || error.isRetriable;
        return isRetriable && failures < ATTEMPTS ? Math.random() * FIRST_WAIT_MS * 2 ** failures : undefined;
      },
    );
  }

  #ask(operation: string, body: string): Promise<unknown> {
    const { url, headers } = requestOf(operation, body, process.env);
    const isHttps = url.protocol === 'https:';
    const options = { method: 'POST', headers, timeout: this.#timeoutMs, agent: this.#agents[isHttps ? 'https:' : 'http:'] };
    return new Promise((resolve, reject) => {
      const sent = (isHttps ? requestHttps : requestHttp)(url, options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          try {
            resolve(answerOf(response.statusCode ?? 0, Buffer.concat(parts).toString()));
          } catch (error) {
            reject(error);
          }
        });
      });
      sent.on('timeout', () => sent.destroy(new Error(`DynamoDB did not answer ${operation} within ${this.#timeoutMs} ms`)));
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

function requestOf(
  operation: string,
  body: string,
  env: NodeJS.ProcessEnv,
): { readonly url: URL; readonly headers: Readonly<Record<string, string>> } {
  const region = env['AWS_REGION'] ?? '';
  const url = new URL(env['AWS_ENDPOINT_URL_DYNAMODB'] ?? `https://dynamodb.${region}.${dnsSuffix(region)}`);
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDB_20120810.${operation}` };
  const signable = { method: 'POST', host: url.host, query: {}, headers, body } as const;
  return { url, headers: signHeaders(signable, { service: 'dynamodb', region, credentials: lambdaCredentials(env), now: new Date() }) };
}

function answerOf(status: number, text: string): unknown {
  if (status === 200) return JSON.parse(text);
  const { name, message } = failureOf(text);
  if (name === 'ConditionalCheckFailedException') throw new ConditionalCheckFailedException(name, message, false);
  throw new DynamoDbError(name, `${message} (${status})`, status >= 500 || PASSING.test(name));
}

/** `{"__type":"com.amazonaws.dynamodb.v20120810#Name","message":"…"}`; whatever stands between us and the service may answer otherwise. */
function failureOf(text: string): { readonly name: string; readonly message: string } {
  try {
    const { __type: type = '', message, Message } = JSON.parse(text) as Readonly<Record<string, string>>;
    return { name: type.replace(/.*#/, ''), message: message ?? Message ?? type };
  } catch {
    return { name: 'UnreadableAnswer', message: text.slice(0, 200) };
  }
}
