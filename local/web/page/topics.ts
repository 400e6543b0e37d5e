/** The partitions of one topic, and the newest records of one of them. */
import type { RecordView, ValueView } from '../record-view';
import type { PartitionState, TopicState, WebState } from '../state';
import { askRecords } from './connection';
import { byId, byIdAs, el, setDisabled, setText } from './dom';
import { bytes, count } from './format';
import { fillOptions } from './service-cards';

export interface TopicActions {
  onAddPartitions(topic: TopicState): void;
  onSetRetention(topic: TopicState): void;
}

const RECORDS_SHOWN = 20;
const COLUMNS = ['Partition', 'Leader', 'Replicas', 'In sync', 'First', 'Next', 'Size', ''] as const;

export class Topics {
  readonly #select = byIdAs('topic', HTMLSelectElement);
  readonly #table = el('table', { class: 'data' });
  readonly #records = byId('records');
  #topics: readonly TopicState[] = [];
  #shape = '';
  #open: { readonly topic: string; readonly partition: number } | undefined;
  /** Next offset of the open partition when it had nothing to show: worth another look when it has moved. */
  #emptyAt: number | undefined;
  #asked = 0;

  constructor({ onAddPartitions, onSetRetention }: TopicActions) {
    byId('partitions').append(this.#table);
    this.#select.addEventListener('change', () => {
      this.#show();
      void this.inspect(this.#select.value, 0);
    });
    const withTopic = (act: (topic: TopicState) => void) => () => {
      const topic = this.#chosen();
      if (topic !== undefined) act(topic);
    };
    byId('add-partitions').addEventListener('click', withTopic(onAddPartitions));
    byId('set-retention').addEventListener('click', withTopic(onSetRetention));
  }

  show({ topics, change }: WebState): void {
    this.#topics = topics;
    fillOptions(
      this.#select,
      topics.map(({ name }) => name),
    );
    for (const id of ['add-partitions', 'set-retention']) setDisabled(byIdAs(id, HTMLButtonElement), change !== undefined);
    this.#show();
    if (this.#open !== undefined && this.#emptyAt !== undefined && this.#endOf(this.#open) > this.#emptyAt)
      void this.inspect(this.#open.topic, this.#open.partition);
    // Until somebody chooses: the first partition that has something to show.
    const [first] = topics;
    if (this.#open === undefined && first?.partitions.some(({ endOffset }) => endOffset > 0)) void this.inspect(first.name, busiest(first));
  }

  /** Opens the newest records of a partition. */
  async inspect(topic: string, partition: number): Promise<void> {
    this.#open = { topic, partition };
    this.#emptyAt = undefined;
    const end = this.#endOf(this.#open);
    if (this.#select.value !== topic) {
      this.#select.value = topic;
      this.#show();
    }
    this.#markOpen();
    this.#asked += 1;
    const asked = this.#asked;
    const { records, text } = await askRecords(topic, partition, RECORDS_SHOWN);
    if (asked !== this.#asked) return;
    this.#emptyAt = records?.length === 0 ? end : undefined;
    const again = el('button', { type: 'button', class: 'small' }, 'Read again');
    again.addEventListener('click', () => void this.inspect(topic, partition));
    const title = el('h3', {}, el('span', {}, `Latest of ${topic}, partition ${partition}`), again);
    const body =
      records === undefined
        ? el('p', { class: 'problem', role: 'alert' }, text ?? 'nothing came')
        : records.length === 0
          ? el('p', { class: 'empty' }, 'No record yet.')
          : el('ol', { class: 'record-list' }, ...records.map(recordItem));
    this.#records.replaceChildren(title, body);
  }

  #endOf({ topic, partition }: { readonly topic: string; readonly partition: number }): number {
    return this.#topics.find(({ name }) => name === topic)?.partitions.find(({ id }) => id === partition)?.endOffset ?? 0;
  }

  #chosen(): TopicState | undefined {
    return this.#topics.find(({ name }) => name === this.#select.value);
  }

  #show(): void {
    const topic = this.#chosen();
    if (topic === undefined) return;
    const shape = `${topic.name} ${topic.partitions.length}`;
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#table.replaceChildren(...this.#makeTable(topic));
      this.#markOpen();
    }
    for (const [index, partition] of topic.partitions.entries()) fillPartition(this.#table.tBodies[0]?.rows[index], partition);
  }

  #makeTable({ name, partitions }: TopicState): readonly Node[] {
    const head = el('tr', {}, ...COLUMNS.map((title) => el('th', { scope: 'col' }, title)));
    const rows = partitions.map(({ id }) => {
      const open = el('button', { type: 'button', class: 'small', 'aria-label': `Records of partition ${id}` }, 'Records');
      open.addEventListener('click', () => void this.inspect(name, id));
      const cells = COLUMNS.slice(1, -1).map(() => el('td'));
      return el('tr', { 'data-partition': String(id) }, el('th', { scope: 'row' }, String(id)), ...cells, el('td', {}, open));
    });
    return [el('caption', { class: 'hidden' }, `Partitions of ${name}`), el('thead', {}, head), el('tbody', {}, ...rows)];
  }

  #markOpen(): void {
    for (const row of this.#table.tBodies[0]?.rows ?? []) {
      const isOpen = this.#open?.topic === this.#select.value && row.dataset['partition'] === String(this.#open.partition);
      row.toggleAttribute('aria-current', isOpen);
    }
  }
}

/** The one that shows most. */
function busiest({ partitions }: TopicState): number {
  return [...partitions].sort((a, b) => b.endOffset - a.endOffset)[0]?.id ?? 0;
}

function fillPartition(row: HTMLTableRowElement | undefined, partition: PartitionState): void {
  const { leader, replicaIds, inSyncIds, firstOffset, endOffset } = partition;
  const texts = [
    leader < 0 ? 'none' : String(leader),
    replicaIds.join(' '),
    inSyncIds.join(' '),
    count(firstOffset),
    count(endOffset),
    partition.bytes === undefined ? '…' : bytes(partition.bytes),
  ];
  texts.forEach((text, index) => {
    const cell = row?.cells[index + 1];
    if (cell !== undefined) setText(cell, text);
  });
  if (row !== undefined) row.dataset['tone'] = leader < 0 ? 'bad' : inSyncIds.length < replicaIds.length ? 'warn' : 'quiet';
}

function recordItem({ offset, timestamp, key, value, headers }: RecordView): HTMLElement {
  const summary = el(
    'summary',
    {},
    el('span', { class: 'offset' }, count(offset)),
    el('span', { class: 'when' }, timestamp.slice(11, 23)),
    el('span', { class: 'key' }, key ?? 'no key'),
    el('span', { class: 'gist' }, gist(value)),
  );
  const list = headers.flatMap((header) => [el('dt', {}, header.name), el('dd', {}, header.value)]);
  const heads = list.length === 0 ? el('p', { class: 'empty' }, 'No headers.') : el('dl', { class: 'headers' }, ...list);
  return el('li', {}, el('details', {}, summary, heads, valueBlock(value)));
}

function gist(value: ValueView): string {
  return value.kind === 'tombstone' ? 'tombstone' : value.text.replace(/\s+/g, ' ').slice(0, 160);
}

function valueBlock(value: ValueView): HTMLElement {
  if (value.kind === 'tombstone') return el('p', { class: 'empty' }, 'No value: a tombstone, which removes what the key had.');
  const kind = value.kind === 'bytes' ? 'bytes, in hexadecimal' : value.kind;
  const note = `${kind}, ${bytes(value.bytes)}${value.isCut ? ', cut here' : ''}`;
  return el('figure', { class: 'value' }, el('figcaption', {}, note), el('pre', { tabindex: '0' }, value.text));
}
