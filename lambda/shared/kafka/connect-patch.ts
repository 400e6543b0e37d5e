import Broker from 'kafkajs/src/broker/index.js';
import { KafkaJSConnectionError } from 'kafkajs/src/errors.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

const API_VERSIONS = 18;

/**
 * A peer that accepts connections and does not speak (a load balancer without a target, a broker that starts or hangs):
 * - kafkajs waits for its ApiVersions as long as for any request, although it asks for the connection's time: a time of its own can only be longer
 * - at its second attempt it finds the connection open and takes it for a working one, so that `connect()` resolves and every request after it fails
 *   with "Broker not connected"
 * Both show as tulios/kafkajs#1435, time-outs of functions that connect; neither has a ticket of its own. Patching twice changes nothing.
 */
export function patchConnect(): void {
  if (patched) return;
  patched = true;
  shortenApiVersions();
  refuseSilentBrokers();
}

let patched = false;

function shortenApiVersions(): void {
  const { prototype } = RequestQueue;
  const create = prototype.createSocketRequest;
  prototype.createSocketRequest = function createWithItsOwnTime(this: RequestQueue, pushed) {
    const request = create.call(this, pushed);
    if (pushed.entry.apiKey === API_VERSIONS && pushed.requestTimeout) request.requestTimeout = pushed.requestTimeout;
    return request;
  };
}

function refuseSilentBrokers(): void {
  const { prototype } = Broker;
  const connect = prototype.connect;
  prototype.connect = async function connectToOneThatSpeaks(this: Broker) {
    try {
      await connect.call(this);
    } catch (error) {
      if (this.versions !== null || !(error instanceof Error) || error.name !== 'KafkaJSRequestTimeoutError') throw error;
      await this.connectionPool.destroy();
      // By this name kafkajs goes on to the next broker of its list.
      throw new KafkaJSConnectionError(`${this.brokerAddress} accepts connections and does not speak`, { broker: this.brokerAddress });
    }
  };
}
