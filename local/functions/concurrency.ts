/** Most instances of one function at a time where it has no reserved concurrency, here. */
export const INSTANCES_PER_FUNCTION = 4;
