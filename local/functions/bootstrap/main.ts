import { type FunctionError, type FunctionMessage, type InvokeMessage, type RuntimeMessage, WITH_WRONG_CLOCK } from '../protocol';
import { describeThrown, logLine } from './errors';
import { type Handler, loadHandler } from './load-handler';
import { installWrongClock } from './wrong-clock';

// What runs in a function's process: Lambda's runtime in small. Bundled to one plain file, since 20 processes start at the same time.
const [, , codeDirectory = '', handlerName = '', functionName = '', memoryMiB = '', logGroup = '', logStream = '', clock = ''] =
  process.argv;

// Before the function is loaded, which may keep a hold of Date.
const setClock = clock === WITH_WRONG_CLOCK ? installWrongClock() : undefined;

const post = process.send?.bind(process);
// A function must not find out that its parent could be spoken to.
Reflect.deleteProperty(process, 'send');

// The parent died: nobody would end this process otherwise.
process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => fatal(describeThrown(error), error, 129));
process.on('unhandledRejection', (reason) => {
  const { errorType, errorMessage } = describeThrown(reason);
  fatal({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: `${errorType}: ${errorMessage}` }, reason, 128);
});

let requestId = '';

function say(message: FunctionMessage, then?: () => void): void {
  post?.(message, undefined, undefined, then);
}

function fatal(error: FunctionError, thrown: unknown, status: number): void {
  process.stderr.write(`${logLine(requestId, 'Fatal Error', thrown)}\n`);
  say({ type: 'fatal', error }, () => process.exit(status));
}

function contextOf(message: InvokeMessage): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: message.functionArn,
    memoryLimitInMB: memoryMiB,
    awsRequestId: message.requestId,
    logGroupName: logGroup,
    logStreamName: logStream,
    getRemainingTimeInMillis: () => Math.max(0, message.deadlineMs - Date.now()),
  };
}

function serialize(value: unknown): string {
  try {
    return JSON.stringify(value === undefined ? null : value) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

async function invoke(handler: Handler, message: InvokeMessage): Promise<void> {
  requestId = message.requestId;
  try {
    const payload = serialize(await handler(JSON.parse(message.event), contextOf(message)));
    say({ type: 'result', requestId: message.requestId, payload });
  } catch (thrown) {
    process.stderr.write(`${logLine(message.requestId, 'Invoke Error', thrown)}\n`);
    say({ type: 'error', requestId: message.requestId, error: describeThrown(thrown) });
  }
}

async function main(): Promise<void> {
  // The parent is the only one who can write to the channel, and sends nothing else.
  if (setClock !== undefined) process.on('message', (message: RuntimeMessage) => message.type === 'clock' && setClock(message.aheadMs));
  const loaded = await loadHandler({ codeDirectory, handler: handlerName });
  if (!loaded.ok) {
    process.stderr.write(`${logLine('', 'Init Error', loaded.thrown ?? `${loaded.error.errorType}: ${loaded.error.errorMessage}`)}\n`);
    return say({ type: 'init-error', error: loaded.error }, () => process.exit(1));
  }
  process.on('message', (message: RuntimeMessage) => {
    if (message.type === 'invoke') void invoke(loaded.handler, message);
  });
  say({ type: 'ready' });
}

void main();
