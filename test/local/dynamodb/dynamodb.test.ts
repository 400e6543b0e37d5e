import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startDynamoDb } from '../../../local/dynamodb/dynamodb';

/** Plays `java`: answers as the tables' process does, until it is told to die. */
const STAND_IN = `#!${process.execPath}
const server = require('node:http').createServer((request, response) => {
  response.end('{}', () => {
    if (request.url !== '/die') return;
    console.log('the disk is full');
    process.exit(3);
  });
});
server.listen(0, '127.0.0.1', () => console.log('listening on 127.0.0.1:' + server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
`;

const folders: string[] = [];
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

async function startStandIn() {
  const folder = await mkdtemp(join(tmpdir(), 'dynamodb-'));
  folders.push(folder);
  const java = join(folder, 'java');
  await writeFile(java, STAND_IN, { mode: 0o755 });
  const artifacts = { version: '3.1.0', classpath: [], libraryPath: folder };
  return startDynamoDb({ artifacts, tools: { java }, environment: {}, logDirectory: folder, platform: 'linux x64' });
}

describe('DynamoDB Local', () => {
  it('that dies is told of once, with its last words; one that is stopped is not', async () => {
    const told: string[] = [];
    const stopped = await startStandIn();
    stopped.onUnexpectedExit((text) => told.push(text));
    await stopped.stop();
    const dying = await startStandIn();
    dying.onUnexpectedExit((text) => told.push(text));
    await fetch(`${dying.endpoint}/die`);
    await expect
      .poll(() => told)
      .toEqual(['DynamoDB Local 3.1.0 ended with exit status 3:\nlistening on '.concat(dying.endpoint.slice(7), '\nthe disk is full')]);
    await dying.stop();
  });

  it.each(['linux arm64', 'win32 x64'])('is refused on %s before anything is made, with the platforms it runs on', async (platform) => {
    const artifacts = { version: '3.1.0', classpath: [], libraryPath: '/nowhere' };
    const options = { artifacts, tools: { java: '/no/such/java' }, environment: {}, logDirectory: '/no/such/folder', platform };
    await expect(startDynamoDb(options)).rejects.toMatchObject({
      code: 'PLATFORM_UNSUPPORTED',
      message: `DynamoDB Local: got ${platform}, its native library exists for linux x64, darwin x64, darwin arm64; run on one of these, or under an x64 JDK and Node.js`,
    });
  });
});
