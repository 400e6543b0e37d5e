import type { FunctionError } from '../protocol';

/** What was thrown, as Lambda's Node runtime names it. */
export function describeThrown(thrown: unknown): FunctionError {
  if (thrown instanceof Error) return { errorType: thrown.name, errorMessage: thrown.message };
  return { errorType: typeof thrown, errorMessage: String(thrown) };
}

/** What a module threw while it was loaded: Lambda has names of its own for a missing module and for a syntax error. */
export function describeLoadFailure(thrown: unknown): FunctionError {
  const known = describeThrown(thrown);
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') return named('Runtime.ImportModuleError', known);
  if (thrown instanceof SyntaxError) return named('Runtime.UserCodeSyntaxError', known);
  return known;
}

/** Lambda's line for a failed invocation in the function's log. */
export function logLine(requestId: string, title: string, thrown: unknown): string {
  const stack = thrown instanceof Error && thrown.stack !== undefined ? thrown.stack.split('\n') : undefined;
  return [new Date().toISOString(), requestId, 'ERROR', title, JSON.stringify({ ...describeThrown(thrown), stack })].join('\t');
}

const named = (errorType: string, error: FunctionError): FunctionError => ({
  errorType,
  errorMessage: `${error.errorType}: ${error.errorMessage}`,
});
