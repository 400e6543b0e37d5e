import { describe, expect, it } from 'vitest';
import { explainMavenFailure } from '../../../local/kafka/maven';

describe('a failed Maven run', () => {
  it('is unreachable when an artifact is neither cached nor fetched: what and the remedy in one line', () => {
    const error = explainMavenFailure(
      'Apache Kafka 3.9.2',
      '\u001b[0m[\u001b[1;31mERROR\u001b[m] Failed to execute goal on project local\n[ERROR] Could not transfer artifact a:b:1 from/to x: Unknown host\n',
    );
    expect(error).toMatchObject({ code: 'ARTIFACTS_UNREACHABLE', retriable: true });
    expect(error.message).toBe(
      "Apache Kafka 3.9.2: its jars are not in Maven's local repository and could not be fetched (Could not transfer artifact a:b:1 from/to x: Unknown host); connect to the network once, or name a repository that can be reached in Maven's settings.xml, then run again",
    );
  });

  it('is a failed build otherwise, with its first error', () => {
    const error = explainMavenFailure('DynamoDB Local 3.1.0', '[INFO] x\n[ERROR] COMPILATION ERROR :\n[ERROR] more');
    expect(error).toMatchObject({ code: 'ARTIFACTS_NOT_BUILT', retriable: false });
    expect(error.message).toContain('Maven failed (COMPILATION ERROR :)');
  });

  it('bounds what Maven says, and says so when it says nothing', () => {
    expect(explainMavenFailure('x', `[ERROR] ${'long '.repeat(500)}`).message.length).toBeLessThan(500);
    expect(explainMavenFailure('x', '\n').message).toContain('it said nothing');
  });
});
