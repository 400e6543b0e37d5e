/** Stands in for `@aws-sdk/credential-providers` in bundles, for the reason given in client-sts.ts. */
const refuse = (name: string) => (): never => {
  throw new Error(`${name} is a stub in this bundle: hand credentials to generateAuthTokenFromCredentialsProvider`);
};

export const fromIni = refuse('fromIni');
export const fromNodeProviderChain = refuse('fromNodeProviderChain');
export const fromTemporaryCredentials = refuse('fromTemporaryCredentials');
