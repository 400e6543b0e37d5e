import { describe, expect, it } from 'vitest';
import { compileService } from '../../../../lambda/consumer/domain/measure';
import { findService, SERVICES } from '../../../../lambda/consumer/domain/services';
import { parseAccessLog } from '../../../../lambda/producer/domain/access-log';
import { loadLog } from '../../../support/events';

/**
 * What grep and awk find in test/fixtures/access-log/shop.example.log among its 326 parsable lines, e.g. for not-found-rate
 * `grep -c '" 404 '`, for write-requests `grep -cE '"(POST|PUT|DELETE|PATCH) '`, for api-calls `grep -cE '"[A-Z]+ /api/'`.
 */
const COUNTED_BY_GREP = {
  traffic: 326,
  'not-found-rate': 19,
  'error-rate': 5,
  'cache-hits': 26,
  'write-requests': 18,
  'api-calls': 18,
  'image-traffic': 81,
  redirects: 9,
} as const;

describe('services', () => {
  const { visits } = parseAccessLog('shop.example', 1, loadLog('shop.example.log'));

  it('are twenty, each with a name, variable and description of its own', () => {
    expect(SERVICES).toHaveLength(20);
    for (const part of ['name', 'variable', 'description'] as const)
      expect(new Set(SERVICES.map((service) => service[part])).size).toBe(20);
    expect(SERVICES.filter(({ name }) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  });

  it('are data: a service survives JSON but for an open end', () => {
    const closed = SERVICES.filter(({ name }) => name !== 'large-responses');
    expect(JSON.parse(JSON.stringify(closed))).toEqual(closed);
  });

  it.each(SERVICES.map(({ name }) => name))('%s matches some requests of a real-looking log, and a rule of its own', (name) => {
    const service = findService(name);
    const meter = service === undefined ? undefined : compileService(service);
    expect(visits.filter((visit) => meter?.matches(visit)).length).toBeGreaterThan(0);
  });

  it.each(Object.entries(COUNTED_BY_GREP))('%s matches what grep counts: %i', (name, expected) => {
    const service = findService(name);
    const meter = service === undefined ? undefined : compileService(service);
    expect(visits.filter((visit) => meter?.matches(visit))).toHaveLength(expected);
  });

  it('adds up the bytes that awk adds up', () => {
    const bandwidth = findService('bandwidth');
    const meter = bandwidth === undefined ? undefined : compileService(bandwidth);
    const sum = visits.reduce((total, visit) => total + (meter?.value(visit, true) ?? 0), 0);
    expect(sum).toBe(34_804_932);
  });
});
