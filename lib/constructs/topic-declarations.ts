import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import type { TopicDeclaration, TopicsProperties } from '../../lambda/topic-config/contract';
import { coveringNames } from '../iam/covering-names';
import type { ResourceName } from '../iam/kafka-arns';
import { acknowledgeWildcards } from './acknowledge';
import { grantAll } from './grant';
import type { MskNetwork } from './msk-network';
import type { NodeFunction } from './node-function';

/** Either the declarations themselves, or where they are. */
export type PlacedDeclarations = Pick<TopicsProperties, 'Topics' | 'DeclarationsObject'>;

export interface DeclarationsReaderProps {
  readonly reader: NodeFunction;
  readonly securityGroup: ec2.SecurityGroup;
  readonly network: MskNetwork;
}

/**
 * An update carries the declarations twice, old and new, through an asynchronous invocation and the waiter's state machine, of which each takes
 * 256 KiB (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
 */
const MAX_EVENT_BYTES = 120_000;

/** In the event where they fit, else as an asset, which the reader gets through the network's endpoint for S3. */
export function placeDeclarations(
  scope: Construct,
  topics: readonly TopicDeclaration[],
  props: DeclarationsReaderProps,
): PlacedDeclarations {
  if (Buffer.byteLength(JSON.stringify(topics)) <= MAX_EVENT_BYTES) return { Topics: topics };
  const { bucket, s3ObjectKey, s3BucketName } = new Asset(scope, 'Declarations', { path: writeDeclarations(scope, topics) });
  const { reader, securityGroup, network } = props;
  // Not this key alone: an update, and its rollback, read the declarations before it as well, and keys are made of the content.
  const resource = bucket.arnForObjects('*.json');
  grantAll(reader, [{ actions: ['s3:GetObject'], resources: [resource] }]);
  acknowledgeWildcards(reader, /\/\*\.json$/, 'declarations of before are read too; the keys of assets are made of their content');
  securityGroup.addEgressRule(network.s3, ec2.Port.HTTPS, 'Declarations');
  return { DeclarationsObject: { Bucket: s3BucketName, Key: s3ObjectKey } };
}

/** An asset is made of a file; it lies beside the assembly, which is thrown away as a whole. */
function writeDeclarations(scope: Construct, topics: readonly TopicDeclaration[]): string {
  const folder = Stage.of(scope)?.assetOutdir;
  if (folder === undefined) throw new Error(`${scope.node.path}: must be in an app, got none`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `declarations.${Stack.of(scope).stackName}.${scope.node.addr}.json`);
  writeFileSync(file, JSON.stringify({ topics }));
  return file;
}

/** What the policies in a role may take together is 10,240 characters (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
const MAX_POLICY_NAMES = 7_000;
/** `arn:aws:kafka:<region>:<account>:topic/<cluster>/<uuid>/` in quotes. */
const ARN_LENGTH = 170;

/** Names for a policy about all of the topics: themselves, or prefixes where there are too many. */
export function namesInPolicy(grantee: NodeFunction, topics: readonly TopicDeclaration[]): readonly ResourceName[] {
  const names = coveringNames(
    topics.map(({ name }) => name),
    MAX_POLICY_NAMES,
    ARN_LENGTH,
  );
  if (names.some((name) => typeof name !== 'string'))
    acknowledgeWildcards(grantee, /:topic\/.+\*$/, 'the names of all topics are more than a policy takes: prefixes of them are named');
  return names;
}
