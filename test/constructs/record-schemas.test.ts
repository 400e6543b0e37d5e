import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { visit } from '../support/events';
import { clientsWith } from '../support/options';

const SCHEMA = 'AWS::Glue::Schema';
const VERSION = 'AWS::Glue::SchemaVersion';
const template = clientsWith('production', { schemaRegistry: { name: 'visits' } });
const versions = Object.entries(template.findResources(VERSION));

describe('the schemas of records in a registry', () => {
  it('are one for each number of each record, held against those before', () => {
    const schemas = Object.values(template.findResources(SCHEMA)).map(({ Properties, DeletionPolicy }) => ({
      ...Properties,
      DeletionPolicy,
    }));
    const common = { Registry: { Name: 'visits' }, DataFormat: 'JSON', Compatibility: 'BACKWARD', DeletionPolicy: 'RetainExceptOnCreate' };
    expect(schemas).toMatchObject([
      { ...common, Name: 'visit-v1' },
      { ...common, Name: 'prediction-v1' },
    ]);
  });

  it('have versions that stay, each a resource of its own by its definition, in a dialect that Glue reads', () => {
    expect(versions).toHaveLength(2);
    for (const [id, { Properties, DeletionPolicy }] of versions) {
      expect(id).toMatch(/v1[0-9a-f]{8}/);
      expect(DeletionPolicy).toBe('Retain');
      expect(JSON.parse(Properties.SchemaDefinition).$schema).toBe('http://json-schema.org/draft-07/schema#');
    }
  });

  it('say what the records are: a visit passes, another thing does not', () => {
    const definition = versions
      .map(([, { Properties }]) => JSON.parse(Properties.SchemaDefinition))
      .find(({ title }) => /request/.test(title));
    const validator = z.fromJSONSchema(definition);
    expect([validator.safeParse(visit()).success, validator.safeParse({ schema: 1 }).success]).toEqual([true, false]);
  });

  it('are known to the functions that write them by id, so that none of them has a right on the registry', () => {
    const ids = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment?.Variables.SCHEMA_VERSION_ID?.['Fn::GetAtt'],
    );
    const known = ids.filter((id) => id !== undefined);
    expect(known).toHaveLength(21);
    expect(new Set(known.map(([id]) => id))).toEqual(new Set(versions.map(([id]) => id)));
    expect(new Set(known.map(([, attribute]) => attribute))).toEqual(new Set(['VersionId']));
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('glue:');
  });

  it('are not there without a registry, and no record names one', () => {
    const without = clientsWith('production', {});
    without.resourceCountIs(SCHEMA, 0);
    expect(JSON.stringify(without.findResources('AWS::Lambda::Function'))).not.toContain('SCHEMA_VERSION_ID');
  });
});
