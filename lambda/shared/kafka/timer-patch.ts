import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

/**
 * tulios/kafkajs#1704 (also 1556, 1751): every open connection re-arms a 1 ms timer for ever, even with nothing to send, and Node 24 warns
 * about its negative delay. A timer is needed only while a request waits: `push` schedules one for it, and an answer checks the queue anyway.
 * Patching twice changes nothing.
 */
export function patchRequestQueueTimer(): void {
  const { prototype } = RequestQueue;
  if (patched.has(prototype)) return;
  patched.add(prototype);
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function scheduleWhenSomethingWaits(this: RequestQueue): void {
    if (this.pending.length > 0) schedule.call(this);
  };
}

const patched = new WeakSet<object>();
