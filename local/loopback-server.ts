import { createServer, type RequestListener, type Server } from 'node:http';
import type { Stoppable } from './ports';

export interface LoopbackServer extends Stoppable {
  /** `http://127.0.0.1:port`. */
  readonly endpoint: string;
}

/** Answers HTTP on loopback, on a free port. `stop` may be called twice. */
export async function serveOnLoopback(answer: RequestListener): Promise<LoopbackServer> {
  const server = createServer(answer);
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
        fail(new Error(`a server must listen on a port, got ${address}`));
      } else {
        succeed(address.port);
      }
    });
  });
}

/** Clients keep connections open: they are cut, since no answer is under way that anybody waits for. */
function close(server: Server): Promise<void> {
  return new Promise((succeed) => {
    server.close(() => succeed());
    server.closeAllConnections();
  });
}
