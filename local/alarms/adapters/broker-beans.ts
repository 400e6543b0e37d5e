/** Asks a broker for numbers of its MBeans through its metrics door (local/kafka/java/blueprint/launch/MetricsDoor.java). */
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';

/** An MBean's name, or a pattern with `*`, and an attribute, with the way into it: `HeapMemoryUsage/max`. */
export interface BeanQuestion {
  readonly bean: string;
  readonly path: string;
}

export interface BeanNumber extends BeanQuestion {
  readonly value: number;
}

const LOOPBACK = '127.0.0.1';
/** A broker that is away refuses at once; one that works hard may be late. */
const TIMEOUT_MS = 5_000;

/** @param portFile written by the broker; read each time, since a broker that was started again has another port */
export async function askBeans(portFile: string, questions: readonly BeanQuestion[]): Promise<readonly BeanNumber[]> {
  const port = Number(await readFile(portFile, 'utf8'));
  return parseAnswer(await exchange(port, questions.map(({ bean, path }) => `${bean}\t${path}\n`).join('')));
}

/** Lines that are not of the door's form are left out: another process may have got the port of one that has ended. */
export function parseAnswer(text: string): readonly BeanNumber[] {
  return text.split('\n').flatMap((line) => {
    const [bean, path, number, ...rest] = line.split('\t');
    const value = Number(number);
    const isWhole = bean !== undefined && path !== undefined && number !== undefined && number !== '' && rest.length === 0;
    return isWhole && Number.isFinite(value) ? [{ bean, path, value }] : [];
  });
}

function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: LOOPBACK, signal: AbortSignal.timeout(TIMEOUT_MS) });
    socket.on('connect', () => socket.write(`${request}\n`));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', (error) =>
      reject(error.name === 'AbortError' ? new Error(`no answer from ${LOOPBACK}:${port} within ${TIMEOUT_MS} ms`) : error),
    );
    socket.on('end', () => {
      if (chunks.length > 0) resolve(Buffer.concat(chunks).toString('utf8'));
    });
    // Without an answer, or after it: then it is settled already.
    socket.on('close', () => reject(new Error(`${LOOPBACK}:${port} closed the connection without an answer`)));
  });
}
