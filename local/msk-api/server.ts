import { type LoopbackServer, serveOnLoopback } from '../loopback-server';
import { answer, type MskClusterView } from './answers';

/** Serves the MSK API, for `AWS_ENDPOINT_URL_KAFKA`. Requests are not authenticated: nothing secret is behind them. */
export function startMskApi(clusters: readonly MskClusterView[]): Promise<LoopbackServer> {
  return serveOnLoopback((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const { status, errorType, body } = answer(request.method ?? 'GET', path, clusters);
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(errorType === undefined ? {} : { 'x-amzn-errortype': errorType }),
    });
    response.end(JSON.stringify(body));
    request.resume();
  });
}
