import { createServer, type Server } from 'node:http';
import type { Stoppable } from '../ports';
import { answer, type MskClusterView } from './answers';

export interface RunningMskApi extends Stoppable {
  /** `http://127.0.0.1:port`, for `AWS_ENDPOINT_URL_KAFKA`. */
  readonly endpoint: string;
}

/** Serves the MSK API on loopback, on a free port. Requests are not authenticated: nothing secret is behind them. */
export async function startMskApi(clusters: readonly MskClusterView[]): Promise<RunningMskApi> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const { status, errorType, body } = answer(request.method ?? 'GET', path, clusters);
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(errorType === undefined ? {} : { 'x-amzn-errortype': errorType }),
    });
    response.end(JSON.stringify(body));
    request.resume();
  });
  const port = await listen(server);
  let stopping: Promise<void> | undefined;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () => {
      stopping ??= close(server);
      return stopping;
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((succeed, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') {
        fail(new Error(`the MSK API must listen on a port, got ${address}`));
      } else {
        succeed(address.port);
      }
    });
  });
}

/** SDK clients keep connections open: they are cut, since no answer is under way that anybody waits for. */
function close(server: Server): Promise<void> {
  return new Promise((succeed) => {
    server.close(() => succeed());
    server.closeAllConnections();
  });
}
