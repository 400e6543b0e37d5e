import type { RunFacts } from '../report';

/** What came of the run, in a few lines: nothing when it did not get as far as writing a visit. */
export function closingLines({ produced, services, unparsable, warnings }: RunFacts): readonly string[] {
  if (produced.acknowledged === 0 && Object.keys(unparsable).length === 0) return [];
  const sites = Object.keys(produced.perSite).length;
  const lost = produced.notSent > 0 ? `, ${produced.notSent} not sent` : '';
  return [
    `${produced.acknowledged} visits of ${sites} ${sites === 1 ? 'site' : 'sites'} acknowledged${lost}`,
    ...consumedLine(services),
    ...Object.entries(unparsable).flatMap(([site, { count, first }]) => [
      `${site}: ${count} ${count === 1 ? 'line' : 'lines'} of the log could not be read, among them:`,
      ...first.map(({ line, text }) => `  line ${line}: ${printable(text)}`),
    ]),
    ...warnings,
  ];
}

function consumedLine(services: RunFacts['services']): readonly string[] {
  if (services.length === 0) return [];
  const consumed = services.map((service) => service.consumed);
  const [least, most] = [Math.min(...consumed), Math.max(...consumed)];
  const predictions = services.reduce((sum, service) => sum + service.predictions, 0);
  const range = least === most ? `${least} each` : `${least} to ${most}`;
  return [`${services.length} services consumed ${range} and published ${predictions} predictions`];
}

/** A log's bytes must not reach the terminal as commands. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?').slice(0, 120);
}
