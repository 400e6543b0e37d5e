/**
 * What all parts come to. The first failure is the answer: the signal that the others were begun with is aborted, and they are waited for, so that
 * nothing writes afterwards and what one of them has started is there to be stopped.
 */
export async function together<Parts extends readonly Promise<unknown>[]>(
  signal: AbortSignal,
  begin: (signal: AbortSignal) => readonly [...Parts],
) {
  const cancellation = new AbortController();
  const parts = begin(AbortSignal.any([signal, cancellation.signal]));
  try {
    return await Promise.all(parts);
  } catch (error) {
    cancellation.abort();
    await Promise.allSettled(parts);
    throw error;
  }
}
