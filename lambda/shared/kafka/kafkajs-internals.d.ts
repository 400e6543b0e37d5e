/**
 * The insides of kafkajs 2.2.4 (pinned exactly) that the hardened client touches. The package has no `exports` map, so a deep import
 * reaches the very class that the client uses, bundled or not.
 */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    readonly pending: readonly unknown[];
    scheduleCheckPendingRequests(): void;
    createSocketRequest(pushed: PushedRequest): { requestTimeout: number };
  }

  interface PushedRequest {
    readonly entry: { readonly apiKey: number };
    readonly requestTimeout?: number | null;
  }
}

declare module 'kafkajs/src/broker/index.js' {
  export default class Broker {
    readonly versions: object | null;
    readonly brokerAddress: string;
    readonly connectionPool: { destroy(): Promise<void> };
    connect(): Promise<void>;
  }
}

declare module 'kafkajs/src/consumer/consumerGroup.js' {
  interface Coordinator {
    leaveGroup(member: { readonly groupId: string; readonly memberId: string }): Promise<unknown>;
  }

  export default class ConsumerGroup {
    constructor(options: Readonly<Record<string, unknown>>);
    readonly groupId: string;
    memberId: string | null;
    readonly cluster: { findGroupCoordinator(group: { readonly groupId: string }): Promise<Coordinator> };
    coordinator: Coordinator | null;
    leave(): Promise<void>;
    joinAndSync(): Promise<void>;
  }
}

declare module 'kafkajs/src/cluster/index.js' {
  export default class Cluster {
    constructor(options: Readonly<Record<string, unknown>>);
  }
}

declare module 'kafkajs/src/loggers/index.js' {
  import type { Logger, logCreator, logLevel } from 'kafkajs';
  export const LEVELS: typeof logLevel;
  export function createLogger(options: { readonly level: logLevel; readonly logCreator: logCreator }): Logger;
}

declare module 'kafkajs/src/errors.js' {
  export { KafkaJSConnectionError } from 'kafkajs';
}

declare module 'kafkajs/src/protocol/error.js' {
  export const errorCodes: readonly { readonly type: string; readonly code: number; readonly retriable: boolean }[];
  /** A KafkaJSProtocolError: `type` is the code's name, `message` what it means. */
  export function createErrorFromCode(code: number): Error & { readonly type: string; readonly code: number };
}

declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    readonly buffer: Buffer;
    size(): number;
    writeInt8(value: number): this;
    writeInt16(value: number): this;
    writeInt32(value: number): this;
    writeInt64(value: number): this;
    writeBoolean(value: boolean): this;
    /** Bytes without a length. */
    writeBuffer(value: Buffer): this;
    /** null is written as a null string. */
    writeString(value: string | null): this;
    /** Length of compact arrays plus one, 0 for null, and number of tagged fields, in flexible versions. */
    writeUVarInt(value: number): this;
    writeUVarIntString(value: string | null): this;
  }
}

declare module 'kafkajs/src/protocol/decoder.js' {
  export default class Decoder {
    constructor(buffer: Buffer);
    readInt8(): number;
    readInt16(): number;
    readInt32(): number;
    /** A Long of kafkajs. */
    readInt64(): { toString(): string };
    readBoolean(): boolean;
    readString(): string | null;
    /** Its length first, as an INT32. */
    readBytes(): Buffer;
    readArray<T>(read: (decoder: Decoder) => T): T[];
    readUVarIntString(): string | null;
    readUVarIntArray<T>(read: (decoder: Decoder) => T): T[];
    readTaggedFields(): unknown;
  }
}
