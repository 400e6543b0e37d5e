import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolve } from '../../../local/assembly/intrinsics';
import type { Json, JsonObject } from '../../../local/assembly/json';
import type { Scope } from '../../../local/assembly/scope';
import { ACCOUNT, resolverOf, stackOf } from './support';

const dollar = '$';

const TEMPLATE: JsonObject = {
  Parameters: { Stage: { Type: 'String', Default: 'learn' }, Zones: { Type: 'CommaDelimitedList', Default: 'a,b' } },
  Mappings: { Sizes: { learn: { brokers: 3 } } },
  Conditions: {
    IsLearn: { 'Fn::Equals': [{ Ref: 'Stage' }, 'learn'] },
    IsOther: { 'Fn::Not': [{ Condition: 'IsLearn' }] },
    Both: { 'Fn::And': [{ Condition: 'IsLearn' }, { 'Fn::Equals': ['1', 1] }] },
    Either: { 'Fn::Or': [{ Condition: 'IsOther' }, { 'Fn::Equals': ['x', 'y'] }] },
  },
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'writer' } },
    Other: { Type: 'AWS::IAM::Role', Condition: 'IsOther' },
    Answer: { Type: 'Custom::Answer', Properties: {} },
  },
  Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] }, Export: { Name: { 'Fn::Sub': `${dollar}{AWS::StackName}-role` } } } },
};

function scopeOf(template: JsonObject = TEMPLATE): Scope {
  const stack = stackOf('stack', template);
  return resolverOf(stack).scope(stack);
}

const evaluate = (value: Json): Json | undefined => resolve(value, scopeOf(), 'R.Properties.P');
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/writer`;

describe('intrinsic functions', () => {
  const cases: readonly (readonly [string, Json, Json])[] = [
    ['Ref of a resource', { Ref: 'Role' }, 'writer'],
    ['Ref of a parameter is its default', { Ref: 'Stage' }, 'learn'],
    ['Ref of a list parameter is a list', { Ref: 'Zones' }, ['a', 'b']],
    ['pseudo parameters', [{ Ref: 'AWS::Region' }, { Ref: 'AWS::Partition' }, { Ref: 'AWS::AccountId' }], ['us-east-1', 'aws', ACCOUNT]],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Role', 'Arn'] }, ROLE_ARN],
    ['GetAtt as text', { 'Fn::GetAtt': 'Role.Arn' }, ROLE_ARN],
    [
      'Sub with a name, an attribute and a literal',
      { 'Fn::Sub': `${dollar}{Stage}/${dollar}{Role.Arn}/${dollar}{!Keep}` },
      `learn/${ROLE_ARN}/${dollar}{Keep}`,
    ],
    ['Sub with own variables', { 'Fn::Sub': [`${dollar}{A}-${dollar}{Stage}`, { A: { 'Fn::Join': ['.', [1, true]] } }] }, '1.true-learn'],
    ['Join over a list from a function', { 'Fn::Join': ['|', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'a|b|c'],
    ['Select of a Split of a GetAtt', { 'Fn::Select': ['1', { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Role', 'Arn'] }] }] }, 'writer'],
    ['If takes the branch that holds', { 'Fn::If': ['IsLearn', 'yes', { Ref: 'Nowhere' }] }, 'yes'],
    ['nested conditions, compared as text', { 'Fn::If': ['Both', 1, 2] }, 1],
    ['Or of two that do not hold', { 'Fn::If': ['Either', 1, 2] }, 2],
    ['NoValue removes a property', { a: 1, b: { 'Fn::If': ['IsOther', 'x', { Ref: 'AWS::NoValue' }] } }, { a: 1 }],
    ['NoValue removes an item', [1, { Ref: 'AWS::NoValue' }, 2], [1, 2]],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'brokers'] }, 3],
    ['FindInMap with a default', { 'Fn::FindInMap': ['Sizes', 'none', 'brokers', { DefaultValue: 9 }] }, 9],
    ['Base64', { 'Fn::Base64': { Ref: 'Stage' } }, 'bGVhcm4='],
    ['GetAZs of the own region', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'us-east-1a'],
    ['ImportValue by export name', { 'Fn::ImportValue': 'stack-role' }, ROLE_ARN],
    ['GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'stack', Region: 'us-east-1', OutputName: 'RoleArn' } }, ROLE_ARN],
    ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Stage' } } }, '{"a":"learn"}'],
    ['Length', { 'Fn::Length': { Ref: 'Zones' } }, 2],
    ['an object with more keys is no function', { Ref: 'x', Other: 1 }, { Ref: 'x', Other: 1 }],
  ];
  it.each(cases)('evaluates %s', (_, value, expected) => {
    expect(evaluate(value)).toEqual(expected);
  });

  const failures: readonly (readonly [string, Json, string, string])[] = [
    [
      'an unknown function',
      { a: [{ 'Fn::Magic': 1 }] },
      'INTRINSIC_UNKNOWN',
      'R.Properties.P.a[0]: the intrinsic function Fn::Magic is not known here',
    ],
    ['an unknown name', { Ref: 'Nowhere' }, 'REFERENCE_UNRESOLVED', 'R.Properties.P: nothing is called Nowhere'],
    ['a resource whose condition does not hold', { Ref: 'Other' }, 'REFERENCE_UNRESOLVED', 'nothing is called Other'],
    [
      'an attribute that a custom resource has not answered',
      { 'Fn::GetAtt': ['Answer', 'X'] },
      'REFERENCE_UNRESOLVED',
      'Answer has no attribute X',
    ],
    [
      'Select beyond the end',
      { 'Fn::Select': [3, ['a']] },
      'INTRINSIC_INVALID',
      'Fn::Select takes a list with an item at index 3, got ["a"]',
    ],
    ['Join over an object', { 'Fn::Join': ['', [{ a: 1 }]] }, 'INTRINSIC_INVALID', 'Fn::Join takes text, a number or a boolean'],
    ['a missing mapping', { 'Fn::FindInMap': ['Sizes', 'x', 'y'] }, 'REFERENCE_UNRESOLVED', 'the mappings have no Sizes.x.y'],
    [
      'an unknown output',
      { 'Fn::GetStackOutput': { StackName: 'stack', OutputName: 'X' } },
      'REFERENCE_UNRESOLVED',
      'stack stack has no output X',
    ],
    ['an unknown condition', { 'Fn::If': ['Never', 1, 2] }, 'REFERENCE_UNRESOLVED', 'no condition is called Never'],
  ];
  it.each(failures)('refuses %s and names the place', (_, value, code, message) => {
    expect(() => evaluate(value)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });

  it('splits what it joined, whatever the parts', () => {
    const part = fc.string().filter((text) => !text.includes('|'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        expect(evaluate({ 'Fn::Split': ['|', { 'Fn::Join': ['|', parts] }] })).toEqual(parts);
      }),
    );
  });

  it('leaves every value without intrinsics as it is', () => {
    const key = fc.string().filter((name) => name !== 'Ref' && name !== '__proto__' && !name.startsWith('Fn::'));
    const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
      tree: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('tree')), fc.dictionary(key, tie('tree'))),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(evaluate(value)).toEqual(value);
      }),
    );
  });

  it('substitutes text without placeholders by itself, and each placeholder once', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const plain = text.replaceAll(dollar, '');
        expect(evaluate({ 'Fn::Sub': `${plain}${dollar}{Stage}${plain}` })).toBe(`${plain}learn${plain}`);
      }),
    );
  });
});
