/** The architecture: sites, the topics on their brokers, services, and what flows between them. */
import type { BrokerSnapshot } from '../../observe/snapshot';
import type { ServiceState, TopicState, WebState } from '../state';
import { el, Keyed, setData, setDisabled, setHidden, setText, svg } from './dom';
import { bytes, count, perSecond } from './format';
import { healthOf, type MatrixRow, matrixOf, type Rates, recordsOf, serviceVerdict, topicOf } from './view-model';

export interface PictureActions {
  onBroker(broker: BrokerSnapshot): void;
  onService(service: ServiceState): void;
  onNewService(name: string, running: number): void;
  onPartition(topic: string, partition: number): void;
}

interface Entry {
  readonly root: HTMLElement;
  readonly name: HTMLElement;
  readonly value: HTMLElement;
}

/** Until the dashes of a line lie where they lay. */
const STEPS = 3;

export class Picture {
  readonly #root: HTMLElement;
  readonly #actions: PictureActions;
  readonly #sites: Keyed<Entry>;
  readonly #services: Keyed<Entry & { readonly button: HTMLButtonElement }>;
  readonly #fanIn = gutter('from the sites into the topic');
  readonly #fanOut = gutter('from the topic to the services, and their predictions back');
  readonly #table = el('table', { class: 'matrix' });
  readonly #side: Keyed<SideTopic>;
  readonly #newService = el('button', { type: 'button', class: 'add' });
  #shape = '';
  #state: WebState | undefined;
  #step = 0;

  constructor(root: HTMLElement, actions: PictureActions) {
    this.#root = root;
    this.#actions = actions;
    const sites = el('ul', { class: 'column sites', 'aria-label': 'Websites' });
    const services = el('ul', { class: 'column services', 'aria-label': 'Services' });
    this.#sites = new Keyed(sites, makeSite);
    this.#services = new Keyed(services, (name) => this.#makeService(name));
    this.#newService.addEventListener('click', () => {
      const { can, services: running } = this.#state ?? { can: { brokers: false }, services: [] };
      if (can.newService !== undefined) actions.onNewService(can.newService, running.length);
    });
    const side = el('div', { class: 'side-topics' });
    this.#side = new Keyed(side, makeSideTopic);
    const cluster = el('div', { class: 'cluster' }, this.#table, side);
    root.append(sites, this.#fanIn, cluster, this.#fanOut, el('div', { class: 'services-box' }, services, this.#newService));
  }

  show(state: WebState, rates: Rates): void {
    this.#state = state;
    this.#step = (this.#step + 1) % STEPS;
    this.#root.dataset['step'] = String(this.#step);
    this.#showSites(state, rates);
    this.#showServices(state);
    this.#showMatrix(state, rates);
    const services = state.services.map((service) => !service.isPaused && rates.consumed > 0);
    drawFan(
      this.#fanIn,
      'in',
      state.sites.map(({ name }) => (rates.sites.get(name) ?? 0) > 0),
    );
    drawFan(this.#fanOut, 'out', services);
  }

  #showSites({ sites }: WebState, rates: Rates): void {
    const items = this.#sites.update(sites.map(({ name }) => name));
    sites.forEach(({ name, visits }, index) => {
      const item = items[index];
      if (item === undefined) return;
      setText(item.value, `${count(visits)}  ·  ${perSecond(rates.sites.get(name) ?? Number.NaN)}`);
    });
  }

  #makeService(name: string): Entry & { readonly button: HTMLButtonElement } {
    const value = el('span', { class: 'value' });
    const button = el('button', { type: 'button', class: 'small' });
    button.addEventListener('click', () => {
      const service = this.#state?.services.find((each) => each.name === name);
      if (service !== undefined) this.#actions.onService(service);
    });
    const label = el('span', { class: 'name' }, name);
    return { root: el('li', {}, el('i', { class: 'dot', 'aria-hidden': 'true' }), label, value, button), name: label, value, button };
  }

  #showServices({ services, change, can }: WebState): void {
    const items = this.#services.update(services.map(({ name }) => name));
    services.forEach((service, index) => {
      const item = items[index];
      if (item === undefined) return;
      const { tone, text } = serviceVerdict(service);
      setData(item.root, 'tone', tone);
      const lag = service.lag === undefined ? '' : `lag ${count(service.lag)}`;
      setText(item.value, text === 'running' || text === 'behind' ? lag : `${text}${lag === '' ? '' : `, ${lag}`}`);
      const does = service.isPaused ? 'Resume' : 'Pause';
      if (item.button.textContent !== does) item.button.setAttribute('aria-label', `${does} ${service.name}`);
      setText(item.button, does);
      setDisabled(item.button, change !== undefined);
    });
    setHidden(this.#newService, can.newService === undefined);
    setData(this.#fanOut, 'shorter', can.newService === undefined ? 'no' : 'yes');
    setText(this.#newService, `Add service ${services.length + 1}…`);
    setDisabled(this.#newService, change !== undefined);
  }

  #showMatrix(state: WebState, rates: Rates): void {
    const topic = topicOf(state, 'visits');
    if (topic === undefined) return;
    const shape = JSON.stringify([topic.name, topic.partitions.length, state.brokers.map(({ id }) => id), state.can.brokers]);
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#table.replaceChildren(...this.#makeMatrix(topic, state));
    }
    this.#fillHead(topic, state, rates);
    for (const [index, row] of matrixOf(topic, state.brokers).entries()) fillRow(this.#table.tBodies[0]?.rows[index], row);
    const others = state.topics.filter((each) => each !== topic);
    const items = this.#side.update(others.map(({ name }) => name));
    for (const [index, each] of others.entries()) fillSideTopic(items[index], each, rates.topics.get(each.name) ?? Number.NaN);
  }

  #makeMatrix({ name, partitions }: TopicState, { brokers, can }: WebState): readonly Node[] {
    const caption = el('caption', {}, el('strong', {}, name), ' ', el('span', { class: 'health' }));
    const heads = brokers.map((broker) => {
      const button = el('button', { type: 'button', class: 'small' });
      button.addEventListener('click', () => {
        const now = this.#state?.brokers.find(({ id }) => id === broker.id);
        if (now !== undefined) this.#actions.onBroker(now);
      });
      button.hidden = !can.brokers;
      const title = el('span', { class: 'broker' }, el('i', { class: 'dot', 'aria-hidden': 'true' }), `broker ${broker.id}`);
      return el('th', { scope: 'col' }, title, el('span', { class: 'rack' }, broker.rack), button);
    });
    const head = el(
      'tr',
      {},
      el('th', { scope: 'col', 'aria-label': 'Partition' }, 'P'),
      ...heads,
      el('th', { scope: 'col' }, 'offset'),
      el('th', { scope: 'col' }, 'size'),
    );
    const rows = partitions.map(({ id }) => {
      const open = el('button', { type: 'button', class: 'link', 'aria-label': `Records of partition ${id}` }, String(id));
      open.addEventListener('click', () => this.#actions.onPartition(name, id));
      return el('tr', {}, el('th', { scope: 'row' }, open), ...brokers.map(() => el('td', { class: 'cell' })), el('td'), el('td'));
    });
    return [caption, el('thead', {}, head), el('tbody', {}, ...rows)];
  }

  #fillHead(topic: TopicState, { brokers, change }: WebState, rates: Rates): void {
    const health = this.#table.querySelector<HTMLElement>('.health');
    const verdict = healthOf(topic);
    if (health !== null) {
      setData(health, 'tone', verdict.tone);
      setText(health, `${verdict.text} · ${perSecond(rates.topics.get(topic.name) ?? Number.NaN)}`);
    }
    const cells = this.#table.tHead?.rows[0]?.cells;
    brokers.forEach(({ id, isAlive }, index) => {
      const cell = cells?.[index + 1];
      const button = cell?.querySelector('button');
      if (cell === undefined || button === null || button === undefined) return;
      setData(cell, 'tone', isAlive ? 'good' : 'bad');
      const does = isAlive ? 'Kill' : 'Start';
      if (button.textContent !== does) button.setAttribute('aria-label', `${does} broker ${id}`);
      setText(button, does);
      setDisabled(button, change !== undefined);
    });
  }
}

function makeSite(name: string): Entry {
  const value = el('span', { class: 'value' });
  const label = el('span', { class: 'name' }, name);
  return { root: el('li', {}, label, value), name: label, value };
}

function fillRow(row: HTMLTableRowElement | undefined, { partition, cells }: MatrixRow): void {
  if (row === undefined) return;
  cells.forEach((role, index) => {
    const cell = row.cells[index + 1];
    if (cell === undefined || cell.dataset['role'] === role) return;
    cell.dataset['role'] = role;
    cell.replaceChildren(el('span', { class: 'replica' }, role === 'none' ? '' : role));
  });
  const [offset, size] = [row.cells[cells.length + 1], row.cells[cells.length + 2]];
  if (offset !== undefined) setText(offset, count(partition.endOffset));
  if (size !== undefined) setText(size, partition.bytes === undefined ? '…' : bytes(partition.bytes));
}

interface SideTopic extends Entry {
  readonly health: HTMLElement;
}

function makeSideTopic(topic: string): SideTopic {
  const [name, value, health] = [el('strong', {}, topic), el('span', { class: 'value' }), el('span', { class: 'health' })];
  return { root: el('p', { class: 'side-topic' }, name, value, health), name, value, health };
}

function fillSideTopic(item: SideTopic | undefined, topic: TopicState, rate: number): void {
  if (item === undefined) return;
  const verdict = healthOf(topic);
  setText(item.value, `${count(recordsOf(topic))} records · ${perSecond(rate)}`);
  setText(item.health, verdict.text);
  setData(item.health, 'tone', verdict.tone);
}

function gutter(label: string): HTMLElement {
  const lines = svg('svg', { viewBox: '0 0 100 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  return el('div', { class: 'gutter', title: label, 'data-lines': '' }, lines);
}

/** Lines between rows of equal height and the topic. `flows`: of each row, from the top. */
function drawFan(root: HTMLElement, direction: 'in' | 'out', flows: readonly boolean[]): void {
  const key = flows.map(Number).join('');
  const picture = root.querySelector('svg');
  if (root.dataset['lines'] === key || picture === null) return;
  root.dataset['lines'] = key;
  const rows = Math.max(1, flows.length);
  const paths = flows.map((isFlowing, index) => {
    const y = ((index + 0.5) / rows) * 100;
    const inner = 18 + ((index + 0.5) / rows) * 50;
    const [from, to] = direction === 'in' ? [y, inner] : [inner, y];
    const line = `M0 ${from.toFixed(1)} C50 ${from.toFixed(1)} 50 ${to.toFixed(1)} 100 ${to.toFixed(1)}`;
    return svg('path', { d: line, class: isFlowing ? 'line flowing' : 'line', 'vector-effect': 'non-scaling-stroke' });
  });
  const back =
    direction === 'out' ? [svg('path', { d: 'M100 98 C60 98 40 94 0 94', class: 'line back', 'vector-effect': 'non-scaling-stroke' })] : [];
  picture.replaceChildren(...paths, ...back);
}
