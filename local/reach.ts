/** Whether somebody listens at an address, before anything is built on it. */
import { connect } from 'node:net';
import { LocalError } from './errors';

const DEADLINE_MS = 5_000;

/**
 * Resolves when one of the brokers takes a connection.
 * @param bootstrap comma-separated `host:port`
 * @throws LocalError `KAFKA_UNREACHABLE` with what came of each address
 */
export async function reachBrokers(bootstrap: string, signal: AbortSignal): Promise<void> {
  try {
    await Promise.any(bootstrap.split(',').map((address) => reach(address, signal)));
  } catch (cause) {
    const reasons = cause instanceof AggregateError ? cause.errors.map(({ message }) => message).join('; ') : String(cause);
    const remedy = 'start Kafka there, correct host and port, or leave --bootstrap out and have brokers started here';
    throw new LocalError('KAFKA_UNREACHABLE', `--bootstrap: no broker answers (${reasons}); ${remedy}`, { cause, retriable: true });
  }
}

function reach(address: string, signal: AbortSignal): Promise<void> {
  const colon = address.lastIndexOf(':');
  const [host, port] = [address.slice(0, colon).replace(/^\[|\]$/g, ''), Number(address.slice(colon + 1))];
  return new Promise((resolve, reject) => {
    const give = (reason: string): void => {
      socket.destroy();
      reject(new Error(`${address}: ${reason}`));
    };
    const socket = connect({ host, port, signal, timeout: DEADLINE_MS });
    socket.once('timeout', () => give(`no answer within ${DEADLINE_MS / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => give(error.code ?? error.message));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
