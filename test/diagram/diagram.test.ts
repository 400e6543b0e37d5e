import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagramsOf } from '../../bin/diagram/draw';
import { type PlacedBox, place, render, textWidth } from '../../bin/diagram/svg';
import { ENVIRONMENT_NAMES } from '../../lib/config/environments';
import { PARTS, synthesize } from '../support/synth';

const DIAGRAMS = join(__dirname, '..', '..', 'docs', 'diagrams');
const drawn = (environment: string) => [
  ...diagramsOf(
    environment,
    PARTS.map((part) => synthesize(environment).json[part]),
  ),
];

const overlaps = (a: PlacedBox, b: PlacedBox): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe('the diagrams of the docs', () => {
  it.each(drawn('learn'))('%s is what the templates say; `npm run diagram` draws it anew', (file, diagram) => {
    expect(render(diagram)).toBe(readFileSync(join(DIAGRAMS, file), 'utf8'));
  });
});

describe.each(ENVIRONMENT_NAMES)('the diagrams of %s', (environment) => {
  it.each(drawn(environment))('%s can be read: no box lies on another, no text leaves its box', (_, diagram) => {
    const boxes = place(diagram).flat();
    expect(boxes.length).toBeGreaterThan(5);
    expect(
      boxes.flatMap((a, index) =>
        boxes
          .slice(index + 1)
          .filter((b) => overlaps(a, b))
          .map((b) => `${a.id} and ${b.id}`),
      ),
    ).toEqual([]);
    expect(boxes.filter(({ lines, width }) => lines.some((line) => textWidth(line) > width))).toEqual([]);
    expect(boxes.filter(({ lines }) => lines.some((line) => /undefined|\[object/.test(line)))).toEqual([]);
  });

  it.each(drawn(environment))('%s leads from left to right, and names no box twice', (_, diagram) => {
    const column = new Map(place(diagram).flatMap((boxes, index) => boxes.map(({ id }) => [id, index] as const)));
    expect(column.size).toBe(place(diagram).flat().length);
    expect(diagram.edges.filter(({ from, to }) => (column.get(from) ?? 0) >= (column.get(to) ?? 0))).toEqual([]);
  });
});
