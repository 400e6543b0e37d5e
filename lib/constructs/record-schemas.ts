import { createHash } from 'node:crypto';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnSchema, CfnSchemaVersion } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { jsonSchemaOf } from '../../lambda/shared/domain/json-schema';
import { PREDICTION, type RecordSchema, VISIT } from '../../lambda/shared/domain/schemas';
import type { AppConfig } from '../config/schema';

export interface RecordSchemasProps {
  readonly config: NonNullable<AppConfig['schemaRegistry']>;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The schemas of our records in a registry of AWS Glue. A raised `schema` number is one that old readers would misread, which no compatibility
 * mode lets through: it is another schema. What changes below that is another version of it; those before stay, because their records do.
 */
export class RecordSchemas extends Construct {
  /** Ids of the versions that this release writes; known when it is deployed, so that no function asks for them. */
  readonly visitVersionId: string;
  readonly predictionVersionId: string;

  constructor(scope: Construct, id: string, { config, removalPolicy }: RecordSchemasProps) {
    super(scope, id);
    const register = (schema: RecordSchema): string => {
      const name = `${schema.name}-v${schema.version}`;
      const registered = new CfnSchema(this, name, {
        registry: { name: config.name },
        name,
        dataFormat: 'JSON',
        compatibility: config.compatibility,
        description: schema.title,
      });
      registered.applyRemovalPolicy(removalPolicy);
      const schemaDefinition = JSON.stringify(jsonSchemaOf(schema, 'draft-07'));
      // A definition of its own is a resource of its own: an update would replace it, and with it the version of records that are still there.
      const version = new CfnSchemaVersion(this, `${name}-${digest(schemaDefinition)}`, {
        schema: { schemaArn: registered.attrArn },
        schemaDefinition,
      });
      // Goes with its schema; alone it cannot be deleted while it is the latest or the first.
      version.applyRemovalPolicy(RemovalPolicy.RETAIN);
      return version.attrVersionId;
    };
    this.visitVersionId = register(VISIT);
    this.predictionVersionId = register(PREDICTION);
  }
}

const DIGEST_CHARACTERS = 8;
const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, DIGEST_CHARACTERS);
