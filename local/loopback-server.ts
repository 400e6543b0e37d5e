import { createServer, type RequestListener, type Server } from 'node:http';
import type { Stoppable } from './ports';

export interface LoopbackServer extends Stoppable {
  /** `http://127.0.0.1:port`. */
  readonly endpoint: string;
}

/** Answers HTTP on loopback, on this port or (0) a free one. `stop` may be called twice. Rejects with the system's error, such as EADDRINUSE. */
export async function serveOnLoopback(answer: RequestListener, wantedPort = 0): Promise<LoopbackServer> {
  const server = createServer(answer);
  const port = await listen(server, wantedPort);
  let stopping: Promise<void> | undefined;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () => {
      stopping ??= close(server);
      return stopping;
    },
  };
}

function listen(server: Server, wantedPort: number): Promise<number> {
  return new Promise((succeed, fail) => {
    server.once('error', fail);
    server.listen(wantedPort, '127.0.0.1', () => {
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
