import { readFile } from 'node:fs/promises';
import type { Assembly } from '../assembly/template';
import { type LoopbackServer, serveOnLoopback } from '../loopback-server';

/**
 * Serves the assembly's file assets as S3 would the bucket that a deployment puts them into, for `AWS_ENDPOINT_URL_S3`: `GET /<bucket>/<key>` and
 * nothing else. Requests are not authenticated.
 */
export function startAssetServer({ stacks }: Pick<Assembly, 'stacks'>): Promise<LoopbackServer> {
  const files = new Map(stacks.flatMap(({ assets }) => [...assets]));
  return serveOnLoopback((request, response) => {
    const name = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/').slice(1);
    const file = request.method === 'GET' ? files.get(name) : undefined;
    // The code of functions is a folder here; nobody reads it as an object.
    const content = file === undefined ? Promise.reject(new Error('no such asset')) : readFile(file);
    content.then(
      (bytes) => response.writeHead(200, { 'content-type': 'application/json' }).end(bytes),
      () => response.writeHead(404, { 'content-type': 'application/xml' }).end('<Error><Code>NoSuchKey</Code></Error>'),
    );
    request.resume();
  });
}
