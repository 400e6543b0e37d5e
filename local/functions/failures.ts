import type { FunctionError } from './protocol';
import { MAX_PAYLOAD_BYTES } from './protocol';

// The words are Lambda's, since people search for them and alarms match them.

export function timedOut(requestId: string, timeoutSeconds: number): FunctionError {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  };
}

export function initTimedOut(requestId: string, seconds: number): FunctionError {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: the init phase took longer than ${seconds.toFixed(2)} seconds`,
  };
}

const SIGNAL_NAMES: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

/** A process that ended in the middle of an invocation. */
export function processExited(requestId: string, status: number | null, signal: string | null): FunctionError {
  const how = signal === null ? `exit status ${status ?? 0}` : `signal: ${SIGNAL_NAMES[signal] ?? signal}`;
  const said = status === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
  return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${said}` };
}

export function requestTooLarge(bytes: number): FunctionError {
  return {
    errorType: 'RequestEntityTooLargeException',
    errorMessage: `${bytes} byte payload is too large for the RequestResponse invocation type (limit ${MAX_PAYLOAD_BYTES} bytes)`,
  };
}

export function responseTooLarge(bytes: number): FunctionError {
  return {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
  };
}

export const THROTTLED: FunctionError = { errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.' };
