import { z } from 'zod';
import { distinct, object, text } from './fields';

const arn = (service: string, resource: string, what: string) =>
  text(new RegExp(`^arn:[a-z-]+:${service}:[a-z0-9-]+:\\d{12}:${resource}$`), `the ARN of ${what}`);

/** How clients authenticate. IAM is always on: functions of the environment know nothing else. */
export const AUTHENTICATION_MODES = ['iam', 'scram', 'tls'] as const;
export type AuthenticationMode = (typeof AUTHENTICATION_MODES)[number];

/** The part of `connectivity` that burstable brokers have not. */
export interface MultiVpc {
  readonly multiVpc?: readonly AuthenticationMode[] | undefined;
}

/** Who reaches a cluster with brokers, by which ways, and the key of its volumes. */
export const access = {
  /** Of the volumes. Default: a key of the cluster's own, rotated each year. */
  key: object({ arn: arn('kms', 'key/[0-9a-f-]{36}', 'a symmetric KMS key (no alias)') }).optional(),
  /** Users with passwords beside IAM: a secret each, `AmazonMSK_<cluster>_<user>`, under a key of their own. */
  scram: object({ users: distinct(text(/^[a-z][a-z0-9-]{0,63}$/, 'a lower-case name of letters, digits and hyphens'), 1, 100) }).optional(),
  /** Clients with certificates beside IAM. */
  tls: object({
    certificateAuthorities: distinct(
      arn('acm-pca', 'certificate-authority/[0-9a-f-]{36}', 'a certificate authority of AWS Private CA'),
      1,
      10,
    ),
  }).optional(),
  /** Accounts that may connect to the cluster from networks of their own (in the cluster's policy). */
  sharedWith: distinct(text(/^\d{12}$/, 'an account number of twelve digits'), 1, 50).optional(),
  /**
   * What MSK refuses when it makes a cluster. Deploy without it first; when the cluster is ACTIVE, write it with `clusterExists: true` and deploy
   * again. Each change of it takes hours.
   */
  connectivity: object({
    clusterExists: z.custom<true>((value) => value === true, {
      error: 'must be true: deploy without connectivity first, MSK refuses it when it makes a cluster',
    }),
    /** Ways of authentication that networks of other accounts may use over PrivateLink. */
    multiVpc: distinct(z.enum(AUTHENTICATION_MODES), 1, AUTHENTICATION_MODES.length).optional(),
    publicAccess: z.boolean().optional(),
    /** IPv6 beside IPv4; cannot be taken back. */
    dualStack: z.boolean().optional(),
  }).optional(),
};
