/** Everything that can go wrong while an assembly is deployed onto this machine. */
export const DEPLOY_ERROR_CODES = [
  'CUSTOM_RESOURCE_FAILED',
  'CUSTOM_RESOURCE_TIMED_OUT',
  'CUSTOM_RESOURCE_UNKNOWN',
  'RESOURCES_FAILED',
  'STATE_UNREADABLE',
  'TABLE_FAILED',
  'TABLE_DIFFERS',
  'ASSEMBLY_INCOMPLETE',
] as const;
export type DeployErrorCode = (typeof DEPLOY_ERROR_CODES)[number];

/** `retriable`: another run of the same deploy may succeed, because the cause lies outside the assembly. */
export class DeployError extends Error {
  override readonly name = 'DeployError';
  readonly code: DeployErrorCode;
  readonly retriable: boolean;

  constructor(code: DeployErrorCode, message: string, options?: ErrorOptions & { readonly retriable?: boolean }) {
    super(message, options);
    this.code = code;
    this.retriable = options?.retriable ?? false;
  }
}
