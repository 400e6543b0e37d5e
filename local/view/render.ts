import Table from 'cli-table3';
import pico from 'picocolors';
import { isWithinInterval } from '../observe/scores';
import type { ScoredPrediction, ServiceSnapshot, Snapshot, TopicSnapshot } from '../observe/snapshot';
import { bytesWith } from '../observe/words';
import { alarmWords } from './alarms';

type Colours = ReturnType<typeof pico.createColors>;

/** Columns and rows of the terminal, and whether it shows colours. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly hasColours: boolean;
}

const LINES_AROUND_SERVICES = 4;
const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** The live view as lines that fit the screen: services that do not fit are counted, not cut silently. */
export function renderSnapshot(snapshot: Snapshot, screen: Screen): string {
  const colours = pico.createColors(screen.hasColours);
  const head = [
    renderHeadline(snapshot, colours),
    renderBrokers(snapshot, colours),
    ...renderAlarms(snapshot, colours),
    ...renderTopics(snapshot.topics, screen, colours),
  ];
  const room = Math.max(3, screen.rows - head.length - LINES_AROUND_SERVICES);
  return [...head, '', ...renderServices(snapshot.services, room, screen, colours)].join('\n');
}

function renderHeadline(snapshot: Snapshot, colours: Colours): string {
  const seconds = (snapshot.elapsedMs / 1000).toFixed(0);
  const eventTime = snapshot.eventTime === undefined ? 'replay' : `event time ${snapshot.eventTime.slice(0, 16).replace('T', ' ')}`;
  const { acknowledged, notSent, perSite } = snapshot.produced;
  const lost = notSent > 0 ? colours.red(`  ${notSent} not sent`) : '';
  const sites = Object.keys(perSite).length;
  return `${colours.bold(`${seconds} s`)}  ${eventTime}  ${colours.bold(String(acknowledged))} visits acknowledged from ${sites} sites${lost}`;
}

function renderBrokers(snapshot: Snapshot, colours: Colours): string {
  const brokers = snapshot.brokers.map(({ id, rack, port, isAlive }) =>
    isAlive ? `${colours.green('●')} ${id} ${rack} :${port}` : colours.red(`✗ ${id} ${rack} down`),
  );
  return `brokers   ${brokers.join('   ')}`;
}

function renderAlarms({ alarms }: Snapshot, colours: Colours): string[] {
  if (alarms === undefined) return [];
  const words = `alarms    ${alarmWords(alarms)}`;
  return [alarms.some(({ state }) => state === 'ALARM') ? colours.red(words) : words];
}

function renderTopics(topics: readonly TopicSnapshot[], screen: Screen, colours: Colours): string[] {
  return topics.flatMap((topic) => {
    const total = topic.partitions.reduce((sum, { endOffset }) => sum + endOffset, 0);
    const underReplicated = topic.partitions.filter(({ inSync, replicas }) => inSync < replicas).length;
    const health = underReplicated === 0 ? '' : colours.yellow(`  ${underReplicated} under-replicated`);
    const cells = topic.partitions.map(({ id, leader, endOffset }) => `${id}${colours.dim(`@${leader < 0 ? '-' : leader}`)} ${endOffset}`);
    const plainWidth = topic.partitions.map(({ id, leader, endOffset }) => `${id}@${leader} ${endOffset}`.length);
    return [`${colours.bold(topic.name)}  ${total} records${health}`, ...wrapCells(cells, plainWidth, screen.columns)];
  });
}

/** Lines of cells, two blanks apart, none wider than the screen. Widths are given apart because colours count as characters. */
function wrapCells(cells: readonly string[], widths: readonly number[], columns: number): string[] {
  const lines: string[] = [];
  let line = '  ';
  let used = 2;
  cells.forEach((cell, index) => {
    const width = (widths[index] ?? 0) + 2;
    if (used + width > columns) {
      lines.push(line);
      line = '  ';
      used = 2;
    }
    line += `${cell}  `;
    used += width;
  });
  return [...lines, line];
}

function renderServices(services: readonly ServiceSnapshot[], room: number, screen: Screen, colours: Colours): string[] {
  const shown = services.slice(0, services.length <= room ? room : room - 1);
  const table = new Table({
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: ['left', 'right', 'right', 'right', 'left'],
  });
  table.push(['service', 'consumed', 'matched', 'lag', 'latest prediction against actual'].map((title) => colours.dim(title)));
  for (const service of shown) {
    table.push([
      service.name,
      String(service.consumed),
      String(service.matched),
      service.lag === undefined ? '?' : String(service.lag),
      service.latest === undefined ? colours.dim('learning') : renderScore(service.latest, screen.columns < 100, colours),
    ]);
  }
  const hidden = services.length - shown.length;
  return [...table.toString().split('\n'), ...(hidden > 0 ? [colours.dim(`and ${hidden} more: enlarge the window`)] : [])];
}

/** `✓ shop 12:05  3.1 % said 2.7 (1.2 to 5.0)`: what came, what was said, its interval. */
function renderScore(score: ScoredPrediction, isNarrow: boolean, colours: Colours): string {
  const mark = isWithinInterval(score) ? colours.green('✓') : colours.yellow('✗');
  const interval = isNarrow ? '' : ` (${amount(score.low, score.unit)} to ${amount(score.high, score.unit)})`;
  const place = isNarrow ? score.site : `${score.site} ${score.window.slice(11, 16)}`;
  const [said, came] = [score.predicted, score.actual].map((value) => amount(value, score.unit));
  return `${mark} ${place}: said ${said}${interval}, came ${came}${score.unit === 'bytes' ? '' : ` ${score.unit}`}`;
}

/** Bytes in their unit, other figures as they are. */
export function amount(value: number, unit: string): string {
  return unit === 'bytes' ? bytesWith(figure, value) : figure(value);
}

/** At most four significant digits, no exponent below a billion. */
export function figure(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
