import { constants, gzipSync } from 'node:zlib';
import type { BatchOptions } from './produce/record-batch';

/** How batches are written. Readers need no setting: every batch says what it is. */
export type CompressionName = 'none' | 'gzip';

/** Of a batch's attributes, as Kafka numbers its codecs. */
const GZIP_ATTRIBUTE = 1;

/** gzip at its fastest: one that every client of Kafka reads, on every Node (zstd asks for Node 22.15). Measured in docs/clients.md. */
export function codecOf(name: CompressionName): BatchOptions['compression'] {
  if (name === 'none') return undefined;
  return { attribute: GZIP_ATTRIBUTE, compress: (records) => gzipSync(records, { level: constants.Z_BEST_SPEED }) };
}
