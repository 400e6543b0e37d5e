import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Assembly } from '../assembly/template';
import { type LoopbackServer, serveOnLoopback } from '../loopback-server';

/** Keys of assets are made of their content. */
const KEY = /\/([0-9a-f]{64}\.json)$/;

/**
 * Serves the assembly's file assets as S3 would the bucket that a deployment puts them into, for `AWS_ENDPOINT_URL_S3`: `GET /<bucket>/<key>` and
 * nothing else. Requests are not authenticated.
 * @param archive Folder for what was read once, since in AWS the objects of deployments before stay; undefined: this run is the only one
 */
export function startAssetServer({ stacks }: Pick<Assembly, 'stacks'>, archive?: string): Promise<LoopbackServer> {
  const files = new Map(stacks.flatMap(({ assets }) => [...assets]));
  return serveOnLoopback((request, response) => {
    const name = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/').slice(1);
    const key = KEY.exec(name)?.[1];
    const kept = archive === undefined || key === undefined ? undefined : join(archive, key);
    const content = request.method === 'GET' ? read(files.get(name), kept) : Promise.reject(new Error('only GET is played'));
    content.then(
      (bytes) => response.writeHead(200, { 'content-type': 'application/json' }).end(bytes),
      () => response.writeHead(404, { 'content-type': 'application/xml' }).end('<Error><Code>NoSuchKey</Code></Error>'),
    );
    request.resume();
  });
}

async function read(file: string | undefined, kept: string | undefined): Promise<Buffer> {
  if (file === undefined && kept === undefined) throw new Error('no such asset');
  const content = await readFile(file ?? kept ?? '');
  if (file !== undefined && kept !== undefined) {
    await mkdir(join(kept, '..'), { recursive: true });
    await writeFile(kept, content);
  }
  return content;
}
