import { describe, expect, it } from 'vitest';
import { parseProducerSettings } from '../../../lambda/producer/settings';

const ENV = { VISITS_TOPIC: 'website-logs', VISITS_PER_MINUTE: '600', SITES: 'shop.example, news.example' };

describe('producer settings', () => {
  it('come from the environment', () => {
    expect(parseProducerSettings(ENV)).toEqual({ topic: 'website-logs', visitsPerMinute: 600, sites: ['shop.example', 'news.example'] });
    expect(parseProducerSettings({ ...ENV, SCHEMA_VERSION_ID: ' id ' }).schemaVersionId).toBe('id');
    expect(parseProducerSettings({ ...ENV, VISITS_PER_MINUTE: '0.5' }).visitsPerMinute).toBe(0.5);
  });

  it('name every variable that is missing, and every one that does not fit', () => {
    expect(() => parseProducerSettings({})).toThrow(/VISITS_TOPIC.*VISITS_PER_MINUTE.*SITES/);
    expect(() => parseProducerSettings({ ...ENV, VISITS_PER_MINUTE: '-1', SITES: 'a,,a' })).toThrow(
      /VISITS_PER_MINUTE: must be above 0 and at most 500000, got "-1"; SITES: must be names .*got ""; SITES: must name each site once, got "a,,a"/,
    );
  });
});
