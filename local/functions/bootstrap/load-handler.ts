import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BootstrapArguments, FunctionError } from '../protocol';
import { describeLoadFailure } from './errors';

export type Handler = (event: unknown, context: object) => unknown;

export type LoadedHandler =
  | { readonly ok: true; readonly handler: Handler }
  | { readonly ok: false; readonly error: FunctionError; readonly thrown?: unknown };

// Lambda looks for these, in this order.
const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

/** Finds and loads `file.export` as Lambda's Node runtime does; every failure comes back in Lambda's words. */
export async function loadHandler({ codeDirectory, handler }: BootstrapArguments): Promise<LoadedHandler> {
  const match = /^([^.]*)\.(.*)$/.exec(basename(handler));
  const [file, path] = [match?.[1], match?.[2]];
  if (!file || !path) return failed('Runtime.MalformedHandlerName', 'Bad handler: must be file.export');
  const module = join(dirname(handler), file);
  const found = EXTENSIONS.map((extension) => join(codeDirectory, module + extension)).find(isFile);
  if (found === undefined) return failed('Runtime.ImportModuleError', `Error: Cannot find module '${module}'`);
  try {
    return pick(await load(found), path, handler);
  } catch (thrown) {
    return { ok: false, error: describeLoadFailure(thrown), thrown };
  }
}

function pick(exported: unknown, path: string, handler: string): LoadedHandler {
  const found = path.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), exported);
  if (found === undefined || found === null) return failed('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  if (typeof found !== 'function') return failed('Runtime.HandlerNotFound', `${handler} is not a function`);
  // Node 24 on Lambda has no callbacks any more: a handler that waits for one would never end.
  if (found.length >= 3)
    return failed('Runtime.CallbackHandlerDeprecated', `${handler} takes a callback: must be async or return a promise`);
  return { ok: true, handler: (event, context) => found(event, context) };
}

async function load(file: string): Promise<unknown> {
  if (file.endsWith('.mjs')) return import(pathToFileURL(file).href);
  try {
    return require(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_REQUIRE_ESM') return import(pathToFileURL(file).href);
    throw error;
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';
const failed = (errorType: string, errorMessage: string): LoadedHandler => ({ ok: false, error: { errorType, errorMessage } });
