import { setTimeout as delay } from 'node:timers/promises';
import { LocalError } from '../errors';
import type { Child } from '../process';

const PAUSE_MS = 30;
const REQUEST_TIMEOUT_MS = 5_000;
/** Never checked by DynamoDB Local, but a request without one is refused. */
const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=local/20000101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none';

/** Asks for the list of tables until it is answered: the first request also opens the database. */
export async function waitUntilAnswering(endpoint: string, deadline: number, child: Child): Promise<void> {
  for (;;) {
    const got = await listTables(endpoint);
    if (got === 200) {
      return;
    }
    if (!child.isRunning() || Date.now() > deadline) {
      throw new LocalError(
        'PROCESS_NOT_READY',
        `${child.name}: ListTables at ${endpoint} got ${got}, expected 200:\n${await child.lastWords()}`,
      );
    }
    await delay(PAUSE_MS);
  }
}

/** The HTTP status, or why there is none. */
async function listTables(endpoint: string): Promise<number | string> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.ListTables',
        authorization: AUTHORIZATION,
      },
      body: '{}',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
