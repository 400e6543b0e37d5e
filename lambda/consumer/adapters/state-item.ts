import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { CodedError } from '../../shared/domain/errors';
import { STATE_COUNTERS } from '../contract';
import { decodeModel, encodeModel } from '../domain/model-codec';
import type { PartitionState } from '../ports';

/** Attributes of a state item beside its key; the counters' names are the contract's. */
export const ATTRIBUTE = { ...STATE_COUNTERS, tombstones: 'tombstones', late: 'late', model: 'model', version: 'version' } as const;

/** Layout of the item. A reader takes its own and older ones. */
const ITEM_VERSION = 1;

const COUNTERS = ['nextOffset', 'consumed', 'matched', 'predictions', 'deadLettered', 'tombstones', 'late'] as const;
type Counter = (typeof COUNTERS)[number];

/** Everything that is written by SET: the key and the count of skipped records are not among it. */
export function itemValues(state: PartitionState): Readonly<Record<string, AttributeValue>> {
  return {
    ...Object.fromEntries(COUNTERS.map((counter) => [ATTRIBUTE[counter], { N: String(state[counter]) }])),
    [ATTRIBUTE.model]: { S: encodeModel(state.model) },
    [ATTRIBUTE.version]: { N: String(ITEM_VERSION) },
  };
}

/** @throws CodedError `state.newer-version` or `state.unreadable` */
export function parseItem(item: Readonly<Record<string, AttributeValue>>): PartitionState {
  const version = Number(item[ATTRIBUTE.version]?.N);
  if (version > ITEM_VERSION) {
    throw new CodedError(
      `state item: version ${version} is newer than this function knows (${ITEM_VERSION}); deploy the release that wrote it`,
      {
        code: 'state.newer-version',
        retriable: false,
      },
    );
  }
  const model = decodeModel(item[ATTRIBUTE.model]?.S ?? '');
  if (!model.ok) throw unreadable(model.problem);
  const counters = COUNTERS.map((counter) => [counter, counterOf(item, counter)] as const);
  // Exactly the keys of COUNTERS; Object.fromEntries widens them to string.
  return { ...(Object.fromEntries(counters) as Readonly<Record<Counter, number>>), model: model.value };
}

function counterOf(item: Readonly<Record<string, AttributeValue>>, counter: Counter): number {
  const value = Number(item[ATTRIBUTE[counter]]?.N);
  if (!Number.isSafeInteger(value) || value < 0) throw unreadable(`${counter}: must be an integer of at least 0`);
  return value;
}

function unreadable(problem: string): CodedError {
  return new CodedError(`state item: ${problem}; restore the table, or remove the item to read its partition from the mapping's offset`, {
    code: 'state.unreadable',
    retriable: false,
  });
}
