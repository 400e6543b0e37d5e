import type { AclDeclaration, TopicDeclaration } from '../contract';
import { parseAcls } from '../domain/acl-declaration';
import { describe, isRecord, parseDeclarations } from '../domain/declaration';
import { invalidRequest, type Problem, TopicError } from '../domain/errors';

/** Text of a file; rejects as node:fs does. */
export type ReadFile = (path: string) => Promise<string>;

/** What a topics file declares. */
export interface DeclaredFile {
  readonly topics: readonly TopicDeclaration[];
  readonly acls: readonly AclDeclaration[];
}

const KEYS = ['topics', 'acls'] as const;

/** The declarations of a file `{ "topics": [ … ], "acls": [ … ] }`. @throws TopicError `request.invalid` with all problems */
export async function readTopicsFile(path: string, readFile: ReadFile): Promise<DeclaredFile> {
  const raw = parseJson(await read(path, readFile), path);
  const problems: Problem[] = [];
  if (!isRecord(raw)) throw invalidRequest([{ path, message: `must hold an object { "topics": [ … ] }, got ${describe(raw)}` }]);
  for (const key of Object.keys(raw).filter((each) => !KEYS.some((known) => known === each))) {
    problems.push({ path: key, message: `is not known; a topics file has ${KEYS.join(' and ')}` });
  }
  const topics = parseDeclarations(raw['topics'], 'topics');
  const acls = parseAcls(raw['acls'], 'acls');
  problems.push(...topics.problems, ...acls.problems);
  if (problems.length > 0) throw invalidRequest(problems);
  return { topics: topics.declarations, acls: acls.declarations };
}

async function read(path: string, readFile: ReadFile): Promise<string> {
  try {
    return await readFile(path);
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'there is no such file' : String(cause);
    throw new TopicError('request.invalid', `${path}: cannot be read: ${why}`, { cause });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TopicError('request.invalid', `${path}: is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
