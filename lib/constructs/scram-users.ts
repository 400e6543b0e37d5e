import type { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnBatchScramSecret } from 'aws-cdk-lib/aws-msk';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

export interface ScramUsersProps {
  readonly clusterArn: string;
  readonly clusterName: string;
  readonly users: readonly string[];
  readonly removalPolicy: RemovalPolicy;
}

const PASSWORD_LENGTH = 40;

/**
 * Users with passwords: a secret each, named as MSK asks for and under a key of our own, which it asks for as well
 * (https://docs.aws.amazon.com/msk/latest/developerguide/msk-password-tutorial.html). The resource of the service associates and disassociates
 * them; a user that is no longer named can no longer connect, its secret stays with the removal policy.
 */
export class ScramUsers extends Construct {
  /** By user; each holds `username` and `password`. */
  readonly secrets: ReadonlyMap<string, Secret>;

  constructor(scope: Construct, id: string, { clusterArn, clusterName, users, removalPolicy }: ScramUsersProps) {
    super(scope, id);
    const encryptionKey = new kms.Key(this, 'Key', {
      description: `Passwords of users of MSK cluster ${clusterName}`,
      enableKeyRotation: true,
      removalPolicy,
    });
    this.secrets = new Map(
      users.map((username) => {
        const secret = new Secret(this, username, {
          secretName: `AmazonMSK_${clusterName}_${username}`,
          description: `User ${username} of MSK cluster ${clusterName}`,
          encryptionKey,
          generateSecretString: {
            secretStringTemplate: JSON.stringify({ username }),
            generateStringKey: 'password',
            passwordLength: PASSWORD_LENGTH,
            excludePunctuation: true,
          },
          removalPolicy,
        });
        acknowledge(secret, {
          'AwsSolutions-SMG4': 'a new password must reach its clients first: change the secret by hand, MSK follows within minutes',
        });
        return [username, secret];
      }),
    );
    const secretArnList = [...this.secrets.values()].map(({ secretArn }) => secretArn);
    new CfnBatchScramSecret(this, 'Association', { clusterArn, secretArnList });
  }
}
