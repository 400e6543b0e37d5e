/**
 * Asks one broker which brokers it knows, without a client library: one Metadata request, version 1, no topics.
 *
 * Request:  size int32 | api_key int16 = 3 | api_version int16 = 1 | correlation_id int32 | client_id string | topics array (empty)
 * Response: size int32 | correlation_id int32 | brokers array of (node_id int32 | host string | port int32 | rack nullable string) | …
 * Strings: length int16 (-1: null), bytes. https://kafka.apache.org/protocol#The_Messages_Metadata
 */
import { connect } from 'node:net';

const METADATA = 3;
const VERSION = 1;
const CLIENT_ID = 'msk-blueprint';

/** Ids of the brokers that the broker at the port sees alive, sorted. Rejects when it does not answer. */
export function askForBrokers(host: string, port: number, timeoutMs: number): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    let received = Buffer.alloc(0);
    const end = (settle: () => void) => {
      socket.destroy();
      settle();
    };
    socket.setTimeout(timeoutMs, () => end(() => reject(new Error(`${host}:${port} did not answer within ${timeoutMs} ms`))));
    socket.once('error', (cause) => end(() => reject(cause)));
    socket.once('close', () => reject(new Error(`${host}:${port} closed the connection`)));
    socket.once('connect', () => socket.write(encodeMetadataRequest()));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
        end(() => resolve(decodeBrokerIds(received)));
      }
    });
  });
}

export function encodeMetadataRequest(): Buffer {
  const client = Buffer.from(CLIENT_ID);
  const body = Buffer.alloc(10 + client.length + 4);
  body.writeInt16BE(METADATA, 0);
  body.writeInt16BE(VERSION, 2);
  body.writeInt32BE(1, 4);
  body.writeInt16BE(client.length, 8);
  client.copy(body, 10);
  body.writeInt32BE(0, 10 + client.length);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

/** From a whole response, its size included. */
export function decodeBrokerIds(response: Buffer): readonly number[] {
  const count = response.readInt32BE(8);
  const ids: number[] = [];
  let at = 12;
  const skipString = () => {
    at += 2 + Math.max(0, response.readInt16BE(at));
  };
  for (let index = 0; index < count; index += 1) {
    ids.push(response.readInt32BE(at));
    at += 4;
    skipString();
    at += 4;
    skipString();
  }
  return ids.sort((a, b) => a - b);
}
