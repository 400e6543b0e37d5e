import type { IHeaders } from 'kafkajs';

export interface KafkaHeader {
  readonly name: string;
  readonly value: Buffer;
}

/** In the order of their names' first appearance; one of several values is several headers of one name. */
export function toHeaders(headers: IHeaders = {}): readonly KafkaHeader[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map((value) => ({ name, value: Buffer.from(value ?? '') })),
  );
}
