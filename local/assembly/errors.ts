/** Everything that can be wrong with an assembly before anything is deployed from it. */
export const ASSEMBLY_ERROR_CODES = [
  'SYNTH_FAILED',
  'ASSEMBLY_UNREADABLE',
  'INTRINSIC_UNKNOWN',
  'INTRINSIC_INVALID',
  'REFERENCE_UNRESOLVED',
  'DEPENDENCY_CYCLE',
  'RESOURCE_INVALID',
  'RESOURCE_UNSUPPORTED',
] as const;
export type AssemblyErrorCode = (typeof ASSEMBLY_ERROR_CODES)[number];

/** None is retriable: the same sources give the same assembly. */
export class AssemblyError extends Error {
  override readonly name = 'AssemblyError';
  readonly retriable = false;
  readonly code: AssemblyErrorCode;

  constructor(code: AssemblyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
