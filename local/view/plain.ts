import type { Snapshot } from '../observe/snapshot';
import { alarmWords } from './alarms';
import { amount } from './render';
import { type Output, stepLine, type View } from './view';

const MILLISECONDS_BETWEEN_LINES = 5_000;

/** Lines without colour or cursor movement: a step when it ends, and the state of the run every five seconds. */
export function createPlainView(output: Output): View {
  let lastShownMs = Number.NEGATIVE_INFINITY;
  return {
    begin: () => {},
    finish: (step, milliseconds, detail) => {
      output.write(`${stepLine(step, milliseconds, detail)}\n`);
    },
    note: (line) => {
      output.write(`${line}\n`);
    },
    show: (snapshot) => {
      if (snapshot.elapsedMs - lastShownMs < MILLISECONDS_BETWEEN_LINES) return;
      lastShownMs = snapshot.elapsedMs;
      output.write(`${summaryLine(snapshot)}\n`);
    },
    close: () => {},
  };
}

/** One line that says whether all is well: brokers, visits, how far the slowest service is, and how good the predictions are. */
export function summaryLine(snapshot: Snapshot): string {
  const alive = snapshot.brokers.filter(({ isAlive }) => isAlive).length;
  const consumed = snapshot.services.map((service) => service.consumed);
  const lag = snapshot.services.reduce((sum, service) => sum + (service.lag ?? 0), 0);
  const parts = [
    `${(snapshot.elapsedMs / 1000).toFixed(0).padStart(4)} s`,
    `brokers ${alive}/${snapshot.brokers.length}`,
    `visits ${snapshot.produced.acknowledged}`,
    `consumed ${Math.min(...consumed)} to ${Math.max(...consumed)} by ${consumed.filter((count) => count > 0).length}/${consumed.length} services`,
    `lag ${lag}`,
    ...(snapshot.alarms === undefined ? [] : [`alarms ${alarmWords(snapshot.alarms)}`]),
  ];
  const example = snapshot.services.find(({ latest }) => latest !== undefined);
  const { latest } = example ?? {};
  if (example !== undefined && latest !== undefined) {
    parts.push(
      `${example.name} of ${latest.site}: said ${amount(latest.predicted, latest.unit)}, came ${amount(latest.actual, latest.unit)}${latest.unit === 'bytes' ? '' : ` ${latest.unit}`}`,
    );
  }
  return parts.join('  ');
}
