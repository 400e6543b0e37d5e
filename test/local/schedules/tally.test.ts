import { describe, expect, it } from 'vitest';
import type { ProducerReport } from '../../../lambda/producer/contract';
import type { InvocationResult } from '../../../local/ports';
import { EMPTY_TALLY, parseReport, tallyAnswer } from '../../../local/schedules/tally';

const report = (more: Partial<ProducerReport> = {}): ProducerReport => ({
  site: 'shop',
  acknowledged: 10,
  notSent: 0,
  unparsable: { count: 0, first: [] },
  ...more,
});
const answer = (payload: unknown): InvocationResult => ({ ok: true, payload, durationMs: 1, coldStart: false });

describe('the tally of the producer', () => {
  it('sums per site and in all', () => {
    const answers = [
      report(),
      report({ site: 'news', acknowledged: 3 }),
      report({ acknowledged: 5, unparsable: { count: 2, first: [{ line: 4, text: 'x' }] } }),
    ];
    const tally = answers.reduce((sum, one) => tallyAnswer(sum, one.site, answer(one)), EMPTY_TALLY);
    expect(tally).toMatchObject({
      acknowledged: 18,
      notSent: 0,
      errorCount: 0,
      sites: {
        shop: { acknowledged: 15, unparsable: { count: 2, first: [{ line: 4, text: 'x' }] } },
        news: { acknowledged: 3 },
      },
    });
  });

  it('tells what was not sent, what failed and what was no report', () => {
    const partly = tallyAnswer(EMPTY_TALLY, 'shop', answer(report({ acknowledged: 8, notSent: 2, reason: 'no leader' })));
    const failed = tallyAnswer(partly, 'shop', { ok: false, errorType: 'Error', errorMessage: 'no', durationMs: 0, coldStart: false });
    const odd = tallyAnswer(failed, 'shop', answer({ acknowledged: '5' }));
    expect(odd).toMatchObject({ acknowledged: 8, notSent: 2, errorCount: 3 });
    expect(odd.errors).toEqual([
      'shop: 2 visits were not sent: no leader',
      'shop: the producer failed: Error: no',
      'shop: the producer answered no report: {"acknowledged":"5"}',
    ]);
  });

  it('keeps only the first errors', () => {
    let tally = EMPTY_TALLY;
    for (let i = 0; i < 50; i += 1) tally = tallyAnswer(tally, 's', answer(null));
    expect([tally.errors.length, tally.errorCount]).toEqual([20, 50]);
  });

  it.each([[null], ['text'], [{}], [{ ...report(), acknowledged: -1 }], [{ ...report(), unparsable: null }]])(
    '%j is no report',
    (payload) => {
      expect(parseReport(payload)).toBeUndefined();
    },
  );
});
