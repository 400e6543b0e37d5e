import { describe, expect, it } from 'vitest';
import { judgeAudit } from '../../bin/audit/judge';

const advisory = (severity: string, id: string) => ({ severity, title: 'reads too much', url: `https://github.com/advisories/${id}` });
const report = (...via: readonly unknown[]) =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities: { left: { via }, right: { via: ['left'] } } });

describe('the audit of the packages', () => {
  it('fails on high and critical advisories, each told once', () => {
    const text = report(advisory('high', 'GHSA-1'), advisory('moderate', 'GHSA-2'), advisory('critical', 'GHSA-3'));
    expect(judgeAudit(text, [], '2026-11-23')).toEqual(['left: high: reads too much (GHSA-1)', 'left: critical: reads too much (GHSA-3)']);
    expect(judgeAudit(report(), [], '2026-11-23')).toEqual([]);
  });

  it('accepts what somebody gave a reason for, until the day that was said', () => {
    const accepted = [{ id: 'GHSA-1', reason: 'only in the tests', until: '2026-12-31' }];
    expect(judgeAudit(report(advisory('high', 'GHSA-1')), accepted, '2026-12-31')).toEqual([]);
    expect(judgeAudit(report(advisory('high', 'GHSA-1')), accepted, '2027-01-01')).toEqual([
      'left: high: reads too much (GHSA-1); it was accepted until 2026-12-31 (only in the tests)',
    ]);
  });

  it('does not take silence for safety', () => {
    expect(() => judgeAudit(JSON.stringify({ message: '405 Method Not Allowed' }), [], '2026-11-23')).toThrow(/405 Method Not Allowed/);
  });
});
