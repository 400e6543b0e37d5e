/** Records that one request may make the controller write: KRaft refuses a whole request above 10,000 (KAFKA-17870), so we stay well below. */
export const MAX_RECORDS_PER_REQUEST = 4_000;

/**
 * Cuts a list into batches of bounded cost, keeping its order. A single item above the bound travels alone.
 * @param cost records that one item makes
 */
export function batchesOf<T>(items: readonly T[], cost: (item: T) => number, limit = MAX_RECORDS_PER_REQUEST): readonly (readonly T[])[] {
  const batches: T[][] = [];
  let room = 0;
  for (const item of items) {
    const price = cost(item);
    const current = batches.at(-1);
    if (current === undefined || price > room) {
      batches.push([item]);
      room = limit - price;
    } else {
      current.push(item);
      room -= price;
    }
  }
  return batches;
}
