import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BrokerStatement } from '../../local/kafka/iam/policy-file';
import { grantsOf, surplusOf, textOf, without } from '../../local/least-privilege/grants';
import { renderMatrix, unnamed } from '../../local/least-privilege/matrix';

const TOPIC = 'arn:aws:kafka:us-east-1:111122223333:topic/logs/0a1b-1/visits';
const ROLE = 'arn:aws:iam::111122223333:role/producer';
const GRANT = { role: ROLE, action: 'kafka-cluster:WriteData', resource: TOPIC };

const names = (prefix: string) =>
  fc.uniqueArray(
    fc.integer({ min: 0, max: 4 }).map((n) => `${prefix}${n}`),
    { minLength: 1, maxLength: 4 },
  );
const statementsArbitrary: fc.Arbitrary<readonly BrokerStatement[]> = fc.array(
  fc.record({ effect: fc.constant('Allow' as const), actions: names('kafka-cluster:A'), resources: names('arn:r') }),
  { minLength: 1, maxLength: 4 },
);

describe('taking a right away', () => {
  it('takes away that one, wherever it is written, and no other', () => {
    fc.assert(
      fc.property(statementsArbitrary, fc.nat(), (statements, choice) => {
        const before = grantsOf(ROLE, statements);
        const gone = before[choice % before.length] ?? GRANT;
        const after = grantsOf(ROLE, without(statements, gone));
        expect(after.map(textOf).sort()).toEqual(
          before
            .map(textOf)
            .filter((text) => text !== textOf(gone))
            .sort(),
        );
      }),
    );
  });

  it('leaves denials alone', () => {
    const deny: BrokerStatement = { effect: 'Deny', actions: [GRANT.action], resources: [TOPIC] };
    expect(without([deny], GRANT)).toEqual([deny]);
    expect(grantsOf(ROLE, [deny])).toEqual([]);
  });

  it('looks at rights on Kafka only, and refuses what cannot be counted', () => {
    expect(grantsOf(ROLE, [{ effect: 'Allow', actions: ['logs:PutLogEvents'], resources: ['*'] }])).toEqual([]);
    expect(() => grantsOf(ROLE, [{ effect: 'Allow', notActions: ['kafka-cluster:Connect'], resources: ['*'] }])).toThrow(
      /name actions and resources/,
    );
  });
});

describe('a right that nobody used', () => {
  it('is named, unless somebody said why it stays', () => {
    const other = { ...GRANT, action: 'kafka-cluster:DeleteTopic' };
    expect(surplusOf([GRANT, other], [textOf(GRANT)], [])).toEqual([other]);
    expect(
      surplusOf([GRANT, other], [textOf(GRANT)], [{ role: /./, action: /DeleteTopic$/, resource: /visits$/, why: 'for the day after' }]),
    ).toEqual([]);
  });
});

describe('the matrix', () => {
  const mutation = { kind: 'producer', grant: GRANT, ms: 1_234 };

  it('tells a failure that names all from one that does not, and from none', () => {
    const words = `the role ${ROLE} needs kafka-cluster:WriteData on ${TOPIC}`;
    expect(unnamed({ ...mutation, failure: words })).toEqual([]);
    expect(unnamed({ ...mutation, failure: 'Failed to find group coordinator' })).toEqual(['role', 'action', 'resource']);
    expect(unnamed({ ...mutation, failure: undefined })).toEqual(['the failure itself']);
    expect(
      renderMatrix([
        { ...mutation, failure: words },
        { ...mutation, failure: undefined },
      ]).split('\n'),
    ).toEqual([
      'role      without    on            the run             after',
      'producer  WriteData  topic visits  fails, and says so  1.2 s',
      'producer  WriteData  topic visits  RUNS ALL THE SAME   1.2 s',
    ]);
  });
});
