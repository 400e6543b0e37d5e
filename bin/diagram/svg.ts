/** A picture of boxes in columns and of what leads from one column to a later one. */
export interface Diagram {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly edges: readonly Edge[];
}
interface Column {
  readonly heading: string;
  readonly boxes: readonly Box[];
}
export interface Box {
  readonly id: string;
  /** The first is its name. */
  readonly lines: readonly string[];
}
export interface Edge {
  readonly from: string;
  readonly to: string;
}

export interface PlacedBox extends Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Widest of the common sans-serif fonts, per character at this size: text never leaves its box, whatever font is there. */
const CHARACTER = 7.6;
const LINE = 17;
const PADDING = 10;
const GAP = { column: 110, box: 12 };
const TOP = 92;
const MARGIN = 28;

export const textWidth = (text: string): number => text.length * CHARACTER;

/** Where each box stands: columns from left to right, each as wide as its widest text, centred in height. */
export function place({ columns }: Diagram): readonly (readonly PlacedBox[])[] {
  const heights = columns.map(({ boxes }) => boxes.reduce((sum, box) => sum + heightOf(box) + GAP.box, -GAP.box));
  const tallest = Math.max(...heights);
  let x = MARGIN;
  return columns.map(({ heading, boxes }, index) => {
    const width = Math.max(textWidth(heading), ...boxes.flatMap(({ lines }) => lines.map(textWidth))) + 2 * PADDING;
    let y = TOP + (tallest - (heights[index] ?? 0)) / 2;
    const placed = boxes.map((box) => {
      const at = { ...box, x, y, width, height: heightOf(box) };
      y += at.height + GAP.box;
      return at;
    });
    x += width + GAP.column;
    return placed;
  });
}

const heightOf = ({ lines }: Box): number => lines.length * LINE + 2 * PADDING - 4;

/** The diagram as SVG; the same diagram gives the same text. Colours follow the reader's light or dark page. */
export function render(diagram: Diagram): string {
  const placed = place(diagram);
  const all = placed.flat();
  const width = Math.max(...all.map((box) => box.x + box.width), MARGIN + textWidth(diagram.title) * 1.5) + MARGIN;
  const height = Math.max(...all.map((box) => box.y + box.height)) + MARGIN;
  const byId = new Map(all.map((box) => [box.id, box]));
  const headings = placed.map((boxes, index) => text('heading', boxes[0]?.x ?? MARGIN, TOP - 16, diagram.columns[index]?.heading ?? ''));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img" aria-label="${escaped(diagram.title)}">`,
    STYLE,
    '<rect class="page" width="100%" height="100%"/>',
    text('title', MARGIN, 40, diagram.title),
    ...headings,
    ...diagram.edges.map(({ from, to }) => line(boxOf(byId, from), boxOf(byId, to))),
    ...all.flatMap(drawBox),
    '</svg>',
  ].join('\n')}\n`;
}

const STYLE = `<style>
  text { font: 13px "DejaVu Sans", Verdana, Helvetica, Arial, sans-serif; fill: #1b2430; }
  .title { font-size: 19px; font-weight: 600; } .heading { fill: #4a5a6e; } .detail { fill: #4a5a6e; font-size: 12px; }
  .page { fill: #ffffff; } .box { fill: #eef3fa; stroke: #5b7fb4; } .edge { fill: none; stroke: #8a97a8; stroke-width: 1.2; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf6; } .heading, .detail { fill: #a9b8cb; } .page { fill: #10161f; } .box { fill: #1d2836; stroke: #6f93c8; } .edge { stroke: #6b7889; }
  }
</style>`;

function boxOf(boxes: ReadonlyMap<string, PlacedBox>, id: string): PlacedBox {
  const box = boxes.get(id);
  if (box === undefined) throw new Error(`diagram: an edge must lead to a box, got "${id}"`);
  return box;
}

function line(from: PlacedBox, to: PlacedBox): string {
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + from.height / 2, to.x, to.y + to.height / 2].map(round);
  const middle = round((Number(x1) + Number(x2)) / 2);
  return `<path class="edge" d="M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}"/>`;
}

function drawBox({ x, y, width, height, lines }: PlacedBox): readonly string[] {
  const rows = lines.map((content, index) => text(index === 0 ? 'name' : 'detail', x + PADDING, y + PADDING + 11 + index * LINE, content));
  return [`<rect class="box" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="5"/>`, ...rows];
}

const text = (kind: string, x: number, y: number, content: string): string =>
  `<text class="${kind}" x="${round(x)}" y="${round(y)}">${escaped(content)}</text>`;
const escaped = (content: string): string => content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const round = (value: number): number => Math.round(value * 10) / 10;
