import { describe, expect, inject, it } from 'vitest';
import { CONFIG_CATALOGUE } from '../../lambda/topic-config/domain/generated/config-catalogue';
import { ensureKafka } from '../../local/kafka/artifacts';
import { KAFKA_LINES } from '../../local/kafka/versions';
import { findToolsOrThrow } from '../../local/tools';
import { lineOf, readCatalogue } from '../../scripts/config-catalogue/catalogue';

describe('the catalogue of topic configs', () => {
  it('holds every Kafka line that runs here, and no other', () => {
    expect(Object.keys(CONFIG_CATALOGUE)).toEqual(KAFKA_LINES.map(({ release }) => lineOf(release)));
  });

  it.each(KAFKA_LINES)('says of Kafka $release what its own jars say; `npm run catalogue` writes it anew', async ({ release }) => {
    const environment = process.env;
    const tools = await findToolsOrThrow(environment);
    const { classpath } = await ensureKafka({ cacheDirectory: inject('cacheDirectory'), environment, tools }, release);
    const said: Readonly<Record<string, unknown>> = CONFIG_CATALOGUE;
    expect(said[lineOf(release)]).toEqual(await readCatalogue({ java: tools.java, classpath, environment }));
  });
});
