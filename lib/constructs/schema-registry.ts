import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnRegistry } from 'aws-cdk-lib/aws-glue';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grantAll } from './grant';

export interface SchemaRegistryProps {
  readonly name: string;
  readonly removalPolicy?: RemovalPolicy;
}

/** A registry of AWS Glue: schemas of records, which producers register and consumers read by their ids. */
export class SchemaRegistry extends Construct {
  readonly registryArn: string;

  constructor(scope: Construct, id: string, { name, removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }: SchemaRegistryProps) {
    super(scope, id);
    const registry = new CfnRegistry(this, 'Resource', { name, description: 'Schemas of the records in Kafka' });
    // Records that are still in topics can be read only with their schemas.
    registry.applyRemovalPolicy(removalPolicy);
    this.registryArn = registry.attrArn;
  }

  /** To look up schema versions by id, as deserializers do; Glue knows no narrower resource for that call than all of them. */
  grantRead(grantee: iam.IGrantable): void {
    grantAll(grantee, [{ actions: ['glue:GetSchemaVersion'], resources: ['*'] }]);
  }
}
