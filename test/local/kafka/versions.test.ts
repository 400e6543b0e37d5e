import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LocalError } from '../../../local/errors';
import { chooseKafkaRelease, KAFKA_LINES } from '../../../local/kafka/versions';

describe('the Kafka release for a template', () => {
  it.each([
    { template: '3.9.x', release: '3.9.2' },
    { template: '3.9.x.kraft', release: '3.9.2' },
    { template: '3.9.1', release: '3.9.2' },
    { template: '4.1.x.kraft', release: '4.1.2' },
    { template: '4.2.x.kraft', release: '4.2.1' },
  ])('is of the same line for $template, without a word', ({ template, release }) => {
    expect(chooseKafkaRelease(template)).toEqual({ release });
  });

  it.each([
    { template: '3.8.x', release: '3.9.2' },
    { template: '2.8.2.tiered', release: '3.9.2' },
    { template: '4.0.x.kraft', release: '4.1.2' },
    { template: '4.3.x.kraft', release: '4.2.1' },
    { template: '5.0.x.kraft', release: '4.2.1' },
  ])('is the nearest for $template, and says that it is another line', ({ template, release }) => {
    expect(chooseKafkaRelease(template)).toEqual({
      release,
      difference: `the template says ${template}; Apache Kafka ${release} is the nearest that runs here`,
    });
  });

  it('exists for every version, and is always one of those that are fetched', () => {
    const releases = KAFKA_LINES.map((line) => line.release);
    fc.assert(
      fc.property(fc.nat(20), fc.nat(30), fc.constantFrom('', '.x', '.x.kraft', '.3'), (major, minor, rest) => {
        expect(releases).toContain(chooseKafkaRelease(`${major}.${minor}${rest}`).release);
      }),
    );
  });

  it.each(['', 'latest', '3', 'v3.9.x', '3.9.x '])('refuses "%s" and names what it knows', (template) => {
    expect(() => chooseKafkaRelease(template)).toThrow(
      new LocalError(
        'KAFKA_VERSION_UNKNOWN',
        `KafkaVersion of the template: got "${template}", expected a version such as 3.9.x, 4.1.x, 4.2.x, with or without ".kraft"`,
      ),
    );
  });
});
