/** The page's files, made once and kept in memory. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

export interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

const PAGE = join(__dirname, 'page');
const TARGETS = ['chrome109', 'firefox115', 'safari16'];

/** By the name under the token; the page itself has none. */
export async function makeAssets(): Promise<ReadonlyMap<string, Asset>> {
  const [html, icon, { outputFiles }] = await Promise.all([
    readFile(join(PAGE, 'index.html')),
    readFile(join(PAGE, 'icon.svg')),
    build({
      entryPoints: { app: join(PAGE, 'main.ts') },
      outdir: '/',
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      target: TARGETS,
      logLevel: 'silent',
    }),
  ]);
  const built = outputFiles.map(({ path, contents }) => {
    const type = path.endsWith('.css') ? 'text/css' : 'text/javascript';
    return [path.endsWith('.css') ? 'app.css' : 'app.js', { type: `${type}; charset=utf-8`, body: Buffer.from(contents) }] as const;
  });
  return new Map<string, Asset>([
    ['', { type: 'text/html; charset=utf-8', body: html }],
    ['icon.svg', { type: 'image/svg+xml', body: icon }],
    ...built,
  ]);
}
