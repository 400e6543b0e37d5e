import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { describe, expect, it } from 'vitest';
import { topicAccessCall } from '../../../../lambda/shared/kafka/authorized-operations';
import { findCoordinatorCall } from '../../../../lambda/shared/kafka/find-coordinator';

const hex = (buffer: Buffer): string => buffer.toString('hex');

describe('asking what a client may do with topics', () => {
  it('asks about the named topics, makes none, and asks nothing about the cluster', () => {
    expect(hex(topicAccessCall(['ab']).encode(new Encoder()).buffer)).toBe('00000001' + '0002' + '6162' + '00' + '00' + '01');
  });

  it('reads the bits of reading and writing, and who may not even know of the topic', () => {
    const answer = new Encoder()
      .writeInt32(7) // throttle
      .writeInt32(1) // one broker
      .writeInt32(1)
      .writeString('host')
      .writeInt32(9098)
      .writeString(null)
      .writeString('cluster')
      .writeInt32(1)
      .writeInt32(2); // two topics
    answer.writeInt16(0).writeString('open').writeBoolean(false).writeInt32(1);
    answer.writeInt16(0).writeInt32(0).writeInt32(1).writeInt32(5).writeInt32(1).writeInt32(1).writeInt32(1).writeInt32(1).writeInt32(0);
    answer.writeInt32(0b1_0000_1000); // READ and DESCRIBE
    answer.writeInt16(29).writeString('hidden').writeBoolean(false).writeInt32(0).writeInt32(-2_147_483_648);
    expect(topicAccessCall(['open', 'hidden']).decode(new Decoder(answer.buffer))).toEqual({
      throttleMs: 7,
      answer: [
        { name: 'open', errorCode: 0, canRead: true, canWrite: false },
        { name: 'hidden', errorCode: 29, canRead: false, canWrite: false },
      ],
    });
  });
});

describe('asking for a coordinator', () => {
  it.each([
    ['group', '00'],
    ['transactional-id', '01'],
  ] as const)('of a %s', (kind, type) => {
    expect(hex(findCoordinatorCall(kind, 'ab').encode(new Encoder()).buffer)).toBe(`0002${'6162'}${type}`);
  });

  it('reads the error code, which is all that matters', () => {
    const answer = new Encoder().writeInt32(3).writeInt16(30).writeString(null).writeInt32(-1).writeString('').writeInt32(-1);
    expect(findCoordinatorCall('group', 'g').decode(new Decoder(answer.buffer))).toEqual({ throttleMs: 3, answer: { errorCode: 30 } });
  });
});
