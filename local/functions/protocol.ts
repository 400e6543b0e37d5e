/** Messages between the runtime and a function's process. Events and answers travel as JSON text, so that nothing but JSON gets through. */

/** Last argument of the bootstrap of a process whose clock may be set; others keep the machine's. */
export const WITH_WRONG_CLOCK = 'with-wrong-clock';

/** Arguments of the bootstrap, in order. */
export interface BootstrapArguments {
  readonly codeDirectory: string;
  /** `file.export` */
  readonly handler: string;
}

export interface InvokeMessage {
  readonly type: 'invoke';
  readonly requestId: string;
  readonly event: string;
  /** Milliseconds since the epoch at which the invocation is killed. */
  readonly deadlineMs: number;
  readonly functionArn: string;
}

/** For drills: from now on the process's clock is so many milliseconds ahead. */
export interface ClockMessage {
  readonly type: 'clock';
  readonly aheadMs: number;
}

export type RuntimeMessage = InvokeMessage | ClockMessage;

/** An error in the shape in which Lambda answers it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

export type FunctionMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'init-error'; readonly error: FunctionError }
  | { readonly type: 'result'; readonly requestId: string; readonly payload: string }
  | { readonly type: 'error'; readonly requestId: string; readonly error: FunctionError }
  | { readonly type: 'fatal'; readonly error: FunctionError };

/** Lambda's limit for the request and the answer of a synchronous invocation: 6 MB. */
export const MAX_PAYLOAD_BYTES = 6_291_456;
