let names = 0;

/** A name that no other test, and no earlier try of the same one, has on the common brokers: a test that failed leaves its topics and groups. */
export function newName(what: string): string {
  names += 1;
  return `${what}-${process.pid}-${names}`;
}
