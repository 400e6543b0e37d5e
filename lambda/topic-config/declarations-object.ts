import type { DeclarationsObject } from './contract';
import { describe, isRecord } from './domain/declaration';
import { invalidRequest, TopicError } from './domain/errors';

export interface DeclarationsReader {
  /** Text of an object; undefined: objects cannot be read from here. Rejects with what was answered. */
  readObject?(object: DeclarationsObject): Promise<string>;
}

type Properties = Readonly<Record<string, unknown>>;

const PROPERTY = 'DeclarationsObject';
const PLACES = ['ResourceProperties', 'OldResourceProperties'] as const;

/** The event with the declarations in the place of the objects that hold them; events without one pass through. @throws TopicError */
export async function withDeclarations(event: unknown, reader: DeclarationsReader): Promise<unknown> {
  if (!isRecord(event)) return event;
  const read: Record<string, unknown> = { ...event };
  for (const place of PLACES) {
    const properties = event[place];
    if (!isRecord(properties) || !(PROPERTY in properties)) continue;
    read[place] = isLeftAlone(event, properties) ? { ...without(properties), Topics: [] } : await inlined(properties, place, reader);
  }
  return read;
}

// What is retained is left alone without a look, so that a stack can go although the object is gone already.
const isLeftAlone = (event: Properties, properties: Properties): boolean =>
  event['RequestType'] === 'Delete' && properties['RemovalPolicy'] === 'retain';

const without = ({ [PROPERTY]: _, ...rest }: Properties): Properties => rest;

/** As `withDeclarations`, for properties that stand alone. */
export async function inlined(properties: Properties, path: string, { readObject }: DeclarationsReader): Promise<Properties> {
  const reference = properties[PROPERTY];
  if (reference === undefined) return properties;
  const at = `${path}.${PROPERTY}`;
  const object = parseReference(reference, at);
  if (readObject === undefined) throw new TopicError('request.unreadable', `${at}: objects cannot be read from here`);
  const name = `s3://${object.Bucket}/${object.Key}`;
  const text = await readObject(object).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TopicError('request.unreadable', `${at}: ${name} cannot be read: ${why}`, { cause });
  });
  const content = parseContent(text, `${at} (${name})`);
  return { ...without(properties), Topics: content['topics'], ...(content['acls'] === undefined ? {} : { Acls: content['acls'] }) };
}

function parseReference(raw: unknown, path: string): DeclarationsObject {
  const { Bucket, Key } = isRecord(raw) ? raw : {};
  if (typeof Bucket === 'string' && /^[a-z0-9.-]{3,63}$/.test(Bucket) && typeof Key === 'string' && Key !== '') return { Bucket, Key };
  throw invalidRequest([{ path, message: `must be an object with Bucket and Key, got ${describe(raw)}` }]);
}

function parseContent(text: string, path: string): Properties {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new TopicError('request.invalid', `${path}: is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (isRecord(content)) return content;
  throw invalidRequest([{ path, message: `must hold an object { "topics": [ … ] }, got ${describe(content)}` }]);
}
