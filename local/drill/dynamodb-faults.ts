import { request, type ServerResponse } from 'node:http';
import { serveOnLoopback } from '../loopback-server';
import type { Stoppable } from '../ports';

/** What happens to the next call of an operation instead of a plain answer. */
export type Fault =
  /** Refused, and nothing written: what a table answers whose partition has too much to do. */
  | 'throttled'
  /** Refused by the service itself. */
  | 'failed'
  /** Done, but the connection is cut before the answer: nobody knows. */
  | 'answer-lost';

export interface FaultyDynamoDb extends Stoppable {
  /** `http://127.0.0.1:port` */
  readonly endpoint: string;
  /** The next calls of an operation (`UpdateItem`, …) meet these, in order; then it works again. */
  next(operation: string, faults: readonly Fault[]): void;
  /** Calls of an operation so far. */
  calls(operation: string): number;
}

const REFUSALS = {
  throttled: [400, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException'],
  failed: [500, 'com.amazonaws.dynamodb.v20120810#InternalServerError'],
} as const;

/** Stands between a client and DynamoDB Local, which itself never throttles. */
export async function startFaultyDynamoDb(target: string): Promise<FaultyDynamoDb> {
  const faults = new Map<string, Fault[]>();
  const calls = new Map<string, number>();
  const server = await serveOnLoopback((incoming, answer) => {
    const operation = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
    calls.set(operation, (calls.get(operation) ?? 0) + 1);
    const fault = faults.get(operation)?.shift();
    if (fault === 'throttled' || fault === 'failed') {
      incoming.resume();
      refuse(answer, fault);
      return;
    }
    const forwarded = request(target, { method: incoming.method, headers: incoming.headers }, (reply) => {
      if (fault === 'answer-lost') {
        reply.resume().once('end', () => answer.destroy());
        return;
      }
      answer.writeHead(reply.statusCode ?? 500, reply.headers);
      reply.pipe(answer);
    });
    forwarded.on('error', () => answer.destroy());
    incoming.pipe(forwarded);
  });
  return {
    ...server,
    next: (operation, list) => void faults.set(operation, [...list]),
    calls: (operation) => calls.get(operation) ?? 0,
  };
}

function refuse(answer: ServerResponse, fault: keyof typeof REFUSALS): void {
  const [status, type] = REFUSALS[fault];
  answer.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  answer.end(JSON.stringify({ __type: type, message: fault }));
}
