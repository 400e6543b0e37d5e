/**
 * `npm run bench:page [-- --looks 7200 --rate 1500 --seconds 30 --rounds 2 --only memory|processor|throughput]`: what the live page costs, itself and the
 * run. Needs Chromium. Prints Markdown.
 */
import { parseArgs } from 'node:util';
import { type MemoryFigures, measureMemory } from './memory';
import { measureProcessor, type ProcessorFigures } from './processor';
import { measureThroughput, type ThroughputFigures, VARIANTS } from './throughput';

const OPTIONS = {
  /** Two a second in a run: 7,200 are an hour. */
  looks: { type: 'string', default: '7200' },
  rate: { type: 'string', default: '1500' },
  seconds: { type: 'string', default: '30' },
  rounds: { type: 'string', default: '2' },
  only: { type: 'string', default: '' },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const wants = (part: string): boolean => values.only === '' || values.only === part;
  if (wants('memory')) console.log(memoryTable(await measureMemory(Number(values.looks))));
  if (wants('processor')) console.log(processorLine(await measureProcessor()));
  if (!wants('throughput')) return;
  const results: ThroughputFigures[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    // The other way round each time: what warms up or wears out must not favour one of them.
    for (const variant of round % 2 === 0 ? VARIANTS : VARIANTS.toReversed()) {
      const result = await measureThroughput(variant, Number(values.rate), Number(values.seconds));
      console.error(`${variant}: ${result.acknowledged.toFixed(0)} acknowledged, ${result.consumed.toFixed(0)} consumed a second`);
      results.push(result);
    }
  }
  console.log(throughputTable(results));
}

function memoryTable({ looks, heap, nodes, msPerLook, firstPaintMs }: MemoryFigures): string {
  const mebibytes = heap.map((bytes) => (bytes / 2 ** 20).toFixed(1));
  const quarter = (of: readonly number[], from: number): number => of.slice(from, from + 3).reduce((sum, value) => sum + value, 0) / 3;
  const growth = (100 * (quarter(heap, heap.length - 3) / quarter(heap, 0) - 1)).toFixed(1);
  return [
    `${looks} looks: ${(looks / 7_200).toFixed(1)} h of a run. First paint after ${firstPaintMs.toFixed(0)} ms; ${msPerLook.toFixed(1)} ms of processor per look.`,
    '',
    `| after | ${heap.map((_, index) => `${index + 1}0 %`).join(' | ')} |`,
    `|---|${heap.map(() => '---').join('|')}|`,
    `| heap, MiB | ${mebibytes.join(' | ')} |`,
    `| nodes | ${nodes.join(' | ')} |`,
    '',
    `The last three against the first three: ${growth} %.`,
    '',
  ].join('\n');
}

function processorLine({ browser, server }: ProcessorFigures): string {
  return `An open page takes ${browser.toFixed(1)} % of one processor (Chromium, all its processes), and its server ${server.toFixed(1)} %.\n`;
}

function throughputTable(results: readonly ThroughputFigures[]): string {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const rows = VARIANTS.map((variant) => {
    const own = results.filter((result) => result.variant === variant);
    const cell = (of: (one: ThroughputFigures) => number): string =>
      `${own.map((one) => of(one).toFixed(0)).join(', ')} (${mean(own.map(of)).toFixed(0)})`;
    return `| ${variant} | ${cell(({ acknowledged }) => acknowledged)} | ${cell(({ consumed }) => consumed)} |`;
  });
  return ['| | visits acknowledged a second (mean) | records consumed a second (mean) |', '|---|---|---|', ...rows].join('\n');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
