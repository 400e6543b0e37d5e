/**
 * Stands in for `@aws-sdk/client-sts` in bundles. The signer loads it for entry points that we never call (assume-role, caller identity); the
 * real one more than doubles bundle and cold start. A call here is a defect, so it fails by name.
 */
const refuse = (name: string): never => {
  throw new Error(`${name} is a stub in this bundle: sign with generateAuthTokenFromCredentialsProvider`);
};

export class STSClient {
  constructor() {
    refuse('STSClient');
  }
}

export class GetCallerIdentityCommand {
  constructor() {
    refuse('GetCallerIdentityCommand');
  }
}
