/** Functions, IAM decisions and alarms: tables that are filled again at each look, cell by cell. */
import type { AlarmSnapshot } from '../../observe/snapshot';
import { shortName } from '../../observe/words';
import type { WebState } from '../state';
import { byId, el, setData, setHidden, setText } from './dom';
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
    setHidden(byId('iam'), iam === undefined);
    this.#iam.show(
      (iam?.latest ?? []).map(({ role, allowed, action, resource, reason }) => ({
        head: role,
        cells: [allowed ? 'allowed' : 'denied', action, reason === undefined ? resource : `${resource}: ${reason}`],
        tone: allowed ? 'quiet' : 'bad',
      })),
    );
  }

  #showAlarms({ alarms }: WebState): void {
    const quiet = alarms === undefined || alarms.withoutData === 0 ? '' : `, ${count(alarms.withoutData)} without data`;
    setText(
      byId('alarms-text'),
      alarms === undefined
        ? 'None are evaluated in this run.'
        : `${plural(alarms.ringing, 'alarm')} ringing, ${count(alarms.ok)} OK${quiet}.`,
    );
    setHidden(byId('alarms'), alarms === undefined);
    this.#alarms.show((alarms?.listed ?? []).map(alarmRow));
  }
}

const TONES: Readonly<Record<AlarmSnapshot['state'], Tone>> = { ALARM: 'bad', INSUFFICIENT_DATA: 'quiet', OK: 'good' };

function alarmRow({ name, state, sinceMs, group, reason }: AlarmSnapshot): Row {
  const words = state === 'INSUFFICIENT_DATA' ? 'no data' : state === 'ALARM' ? 'alarm' : 'ok';
  return { head: shortName(name), cells: [words, elapsed(sinceMs), group === name ? '' : shortName(group), reason], tone: TONES[state] };
}
