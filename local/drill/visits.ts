import type { Visit } from '../../lambda/shared/domain/visit';

/** Visits of a site that no schedule writes, numbered from `first` on. */
export function visitsOf(site: string, first: number, count: number): readonly Visit[] {
  const startMs = Date.UTC(2026, 0, 1);
  return Array.from({ length: count }, (_, index) => {
    const sequence = first + index;
    return {
      schema: 1,
      site,
      sequence,
      time: new Date(startMs + sequence * 10_000).toISOString(),
      client: '203.0.113.7',
      method: 'GET',
      path: '/',
      protocol: 'HTTP/1.1',
      status: sequence % 7 === 0 ? 500 : 200,
      bytes: 512,
      referrer: null,
      userAgent: 'Mozilla/5.0',
      durationMs: 1,
    };
  });
}
