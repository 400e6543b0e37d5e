import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creationOrder, resourceDependencies, topologicalOrder } from '../../../local/assembly/order';
import { parseTemplate } from '../../../local/assembly/parse-template';

const dollar = '$';
const bucket = (properties: object, more: object = {}) => ({ Type: 'AWS::S3::Bucket', Properties: properties, ...more });

describe('the order of creation', () => {
  it('follows Ref, Fn::GetAtt, Fn::Sub and DependsOn, at any depth', () => {
    const template = parseTemplate(
      JSON.parse(
        JSON.stringify({
          Resources: {
            ByRef: bucket({ a: [{ b: { Ref: 'Base' } }] }),
            ByAttribute: bucket({ a: { 'Fn::GetAtt': ['ByRef', 'Arn'] } }),
            BySub: bucket({ a: { 'Fn::Sub': [`${dollar}{Own}/${dollar}{ByAttribute.Arn}`, { Own: { Ref: 'Zed' } }] } }),
            ByHand: bucket({}, { DependsOn: ['BySub'] }),
            Zed: bucket({}),
            Base: bucket({}),
          },
        }),
      ),
      'file',
    );
    expect(creationOrder(template, 'stack')).toEqual(['Base', 'ByRef', 'ByAttribute', 'Zed', 'BySub', 'ByHand']);
    expect(resourceDependencies(template).get('BySub')).toEqual(['ByAttribute', 'Zed']);
  });

  it('names the members of a cycle', () => {
    const dependencies: Readonly<Record<string, readonly string[]>> = { A: ['B'], B: ['C'], C: ['B'] };
    expect(() => topologicalOrder(['A', 'B', 'C'], (name) => dependencies[name] ?? [], 'resources of stack x')).toThrow(
      'resources of stack x depend on each other in a cycle: B -> C -> B',
    );
  });

  it('puts every name after what it depends on, for any acyclic graph, and the same way each time', () => {
    const graph = fc.array(fc.array(fc.nat(100), { maxLength: 4 }), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(graph, fc.integer(), (edges, rotation) => {
        // An edge may only point to a smaller number: no cycle by construction; the list is rotated so that the order is not given away.
        const dependenciesOf = (name: string) =>
          (edges[Number(name)] ?? [])
            .map((n) => n % (Number(name) || 1))
            .filter((n) => n < Number(name))
            .map(String);
        const names = edges.map((_, index) => String((index + Math.abs(rotation)) % edges.length));
        const order = topologicalOrder(names, dependenciesOf, 'names');
        expect([...order].sort()).toEqual([...names].sort());
        for (const name of names) {
          for (const dependency of dependenciesOf(name)) {
            expect(order.indexOf(dependency)).toBeLessThan(order.indexOf(name));
          }
        }
        expect(topologicalOrder(names, dependenciesOf, 'names')).toEqual(order);
      }),
    );
  });
});
