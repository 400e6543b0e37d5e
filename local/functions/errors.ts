export const FUNCTION_RUNTIME_ERROR_CODES = ['unknown-function', 'duplicate-function', 'runtime-stopped'] as const;
export type FunctionRuntimeErrorCode = (typeof FUNCTION_RUNTIME_ERROR_CODES)[number];

/** A wrong use of the runtime. What a function does wrong is an `InvocationResult`, never an error of this kind. */
export class FunctionRuntimeError extends Error {
  readonly code: FunctionRuntimeErrorCode;
  readonly retriable = false;

  constructor(code: FunctionRuntimeErrorCode, message: string) {
    super(message);
    this.name = 'FunctionRuntimeError';
    this.code = code;
  }
}
