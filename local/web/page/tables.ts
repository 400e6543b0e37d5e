/** Functions, IAM decisions and alarms: tables that are filled again at each look, cell by cell. */
import type { AlarmSnapshot } from '../../observe/snapshot';
import type { WebState } from '../state';
import { byId, el, setData, setText } from './dom';
import { count, elapsed, plural } from './format';
import { FUNCTION_COLUMNS, functionRows, type Tone } from './view-model';

interface Row {
  readonly head: string;
  readonly cells: readonly string[];
  readonly tone: Tone;
}

/** Rows are reused by position: a table of fifty rows is not made anew twice a second. */
class Table {
  readonly #body = el('tbody');

  constructor(root: HTMLElement, caption: string, columns: readonly string[]) {
    const head = el('tr', {}, ...columns.map((title) => el('th', { scope: 'col' }, title)));
    root.append(el('table', { class: 'data' }, el('caption', { class: 'hidden' }, caption), el('thead', {}, head), this.#body));
  }

  show(rows: readonly Row[]): void {
    while (this.#body.rows.length > rows.length) this.#body.deleteRow(-1);
    rows.forEach(({ head, cells, tone }, index) => {
      const row = this.#body.rows[index] ?? this.#addRow(cells.length);
      setData(row, 'tone', tone);
      [head, ...cells].forEach((text, at) => {
        const cell = row.cells[at];
        if (cell !== undefined) setText(cell, text);
      });
    });
  }

  #addRow(cells: number): HTMLTableRowElement {
    const row = el('tr', {}, el('th', { scope: 'row' }), ...Array.from({ length: cells }, () => el('td')));
    this.#body.append(row);
    return row;
  }
}

export class Tables {
  readonly #functions = new Table(byId('functions'), 'Functions', ['Function', ...FUNCTION_COLUMNS]);
  readonly #iam = new Table(byId('iam'), 'IAM decisions', ['Role', 'Decision', 'Action', 'Resource']);
  readonly #alarms = new Table(byId('alarms'), 'Alarms', ['Alarm', 'State', 'Since', 'Group', 'Why']);

  show(state: WebState): void {
    this.#functions.show(functionRows(state.functions).map(({ name, cells, tone }) => ({ head: name, cells, tone })));
    this.#showIam(state);
    this.#showAlarms(state);
  }

  #showIam({ iam }: WebState): void {
    const text =
      iam === undefined
        ? 'Not enforced in this run.'
        : `${plural(iam.allowed, 'right')} used, ${iam.denied === 0 ? 'nothing denied' : `${count(iam.denied)} denied`}. Refusals first, then the newest.`;
    setText(byId('iam-text'), text);
    this.#iam.show(
      (iam?.latest ?? []).map(({ role, allowed, action, resource, reason }) => ({
        head: role,
        cells: [allowed ? 'allowed' : 'denied', action, reason === undefined ? resource : `${resource}: ${reason}`],
        tone: allowed ? 'quiet' : 'bad',
      })),
    );
  }

  #showAlarms({ alarms }: WebState): void {
    const ringing = alarms?.filter(({ state }) => state === 'ALARM').length ?? 0;
    const ok = alarms?.filter(({ state }) => state === 'OK').length ?? 0;
    setText(
      byId('alarms-text'),
      alarms === undefined
        ? 'None are evaluated in this run.'
        : `${plural(ringing, 'alarm')} ringing, ${count(ok)} of ${count(alarms.length)} OK.`,
    );
    this.#alarms.show([...(alarms ?? [])].sort(byUrgency).map(alarmRow));
  }
}

const URGENCY: Readonly<Record<AlarmSnapshot['state'], number>> = { ALARM: 0, INSUFFICIENT_DATA: 2, OK: 1 };
const TONES: Readonly<Record<AlarmSnapshot['state'], Tone>> = { ALARM: 'bad', INSUFFICIENT_DATA: 'quiet', OK: 'good' };

/** Those that ring first, the newest of them before the others. */
const byUrgency = (a: AlarmSnapshot, b: AlarmSnapshot): number =>
  URGENCY[a.state] - URGENCY[b.state] || b.sinceMs - a.sinceMs || (a.name < b.name ? -1 : 1);

function alarmRow({ name, state, sinceMs, group, reason }: AlarmSnapshot): Row {
  const words = state === 'INSUFFICIENT_DATA' ? 'no data' : state === 'ALARM' ? 'alarm' : 'ok';
  return { head: name, cells: [words, elapsed(sinceMs), group === name ? '' : group, reason], tone: TONES[state] };
}
