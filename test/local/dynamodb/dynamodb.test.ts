import { describe, expect, it } from 'vitest';
import { startDynamoDb } from '../../../local/dynamodb/dynamodb';

describe('DynamoDB Local', () => {
  it.each(['linux arm64', 'win32 x64'])('is refused on %s before anything is made, with the platforms it runs on', async (platform) => {
    const artifacts = { version: '3.1.0', classpath: [], libraryPath: '/nowhere' };
    const options = { artifacts, tools: { java: '/no/such/java' }, environment: {}, logDirectory: '/no/such/folder', platform };
    await expect(startDynamoDb(options)).rejects.toMatchObject({
      code: 'PLATFORM_UNSUPPORTED',
      message: `DynamoDB Local: got ${platform}, its native library exists for linux x64, darwin x64, darwin arm64; run on one of these, or under an x64 JDK and Node.js`,
    });
  });
});
