/**
 * Stands in for `@aws-sdk/credential-provider-node` in bundles: files, SSO, STS and the metadata of machines, which the SDK asks in turn where it is
 * handed no credentials, are a third of the bundle, and a function has them in its environment.
 */
export function defaultProvider(): never {
  throw new Error('a client of the SDK must be handed its credentials: in a bundle it has no providers of its own');
}
