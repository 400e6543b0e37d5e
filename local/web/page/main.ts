/** The live page: listens to the run, shows each state, asks before each control. */
import 'uplot/dist/uPlot.min.css';
import './page.css';
import type { WebState } from '../state';
import { type Line, listen } from './connection';
import { ControlDialog } from './controls';
import { byId, el, Keyed, setData, setText } from './dom';
import { Flow } from './flow';
import { elapsed } from './format';
import { Picture } from './picture';
import { brokerQuestion, newServiceQuestion, partitionsQuestion, retentionQuestion, serviceQuestion } from './questions';
import { ServiceCards } from './service-cards';
import { Tables } from './tables';
import { Topics } from './topics';
import { figuresOf, type Rates, ratesBetween, smoothed, type Tone } from './view-model';

/** A look takes place twice a second; this long without one means that the brokers do not answer. */
const SILENCE_MS = 4_000;
const SAID_MS = 12_000;

class Page {
  readonly #figures = new Keyed(byId('figures'), makeFigure);
  readonly #dialog = new ControlDialog((text) => this.#say(text));
  readonly #flow = new Flow();
  readonly #cards = new ServiceCards();
  readonly #tables = new Tables();
  readonly #topics = new Topics({
    onAddPartitions: (topic) => this.#dialog.ask(partitionsQuestion(topic)),
    onSetRetention: (topic) => this.#dialog.ask(retentionQuestion(topic)),
  });
  readonly #picture = new Picture(byId('picture'), {
    onBroker: (broker) => this.#dialog.ask(brokerQuestion(broker)),
    onService: (service) => this.#dialog.ask(serviceQuestion(service)),
    onNewService: (name, running) => this.#dialog.ask(newServiceQuestion(name, running)),
    onPartition: (topic, partition) => {
      void this.#topics.inspect(topic, partition);
      byId('topics-title').scrollIntoView({ block: 'start' });
    },
  });
  #state: WebState | undefined;
  #rates: Rates | undefined;
  #line: Line = { kind: 'connecting' };
  #heardAt = performance.now();
  #unsaid: ReturnType<typeof setTimeout> | undefined;

  onState(state: WebState): void {
    // The same look comes again when a control begins or ends.
    const isNew = state.elapsedMs !== this.#state?.elapsedMs;
    if (isNew) this.#rates = smoothed(this.#state === undefined ? undefined : this.#rates, ratesBetween(this.#state, state));
    const rates = this.#rates ?? ratesBetween(undefined, state);
    this.#state = state;
    this.#heardAt = performance.now();
    setText(byId('environment'), state.environment);
    setText(byId('clock'), clockOf(state));
    const figures = figuresOf(state, rates);
    const items = this.#figures.update(figures.map(({ name }) => name));
    for (const [index, { value, detail, tone }] of figures.entries()) items[index]?.fill(value, detail, tone);
    this.#picture.show(state, rates);
    if (isNew) this.#flow.show(state.elapsedMs, rates);
    this.#cards.show(state);
    this.#topics.show(state);
    this.#tables.show(state);
    this.#showLine();
  }

  onLine(line: Line): void {
    // What was seen before a pause is no measure of what flows now.
    if (line.kind === 'connecting') this.#rates = undefined;
    this.#line = line;
    this.#showLine();
  }

  tick(): void {
    this.#showLine();
  }

  redraw(): void {
    this.#flow.redraw();
    this.#cards.redraw();
  }

  #showLine(): void {
    const { tone, text } = lineVerdict(this.#line, performance.now() - this.#heardAt, this.#state?.change);
    const root = byId('connection');
    setText(root, text);
    setData(root, 'tone', tone);
  }

  #say(text: string): void {
    const said = byId('said');
    setText(said, text);
    clearTimeout(this.#unsaid);
    this.#unsaid = setTimeout(() => setText(said, ''), SAID_MS);
  }
}

function clockOf({ kafkaVersion, elapsedMs, eventTime }: WebState): string {
  const time = eventTime === undefined ? 'replay' : `event time ${eventTime.slice(0, 16).replace('T', ' ')}`;
  return `Kafka ${kafkaVersion} · ${elapsed(elapsedMs)} · ${time}`;
}

function lineVerdict(line: Line, silentMs: number, change: string | undefined): { readonly tone: Tone; readonly text: string } {
  switch (line.kind) {
    case 'ended':
      return { tone: 'quiet', text: 'the run has ended: this is its last picture' };
    case 'refused':
      return { tone: 'bad', text: line.text };
    case 'lost':
      return { tone: 'warn', text: 'connection lost; trying again' };
    case 'connecting':
      return { tone: 'quiet', text: 'connecting' };
    case 'live':
      if (change !== undefined) return { tone: 'warn', text: change };
      if (silentMs > SILENCE_MS) return { tone: 'warn', text: `the brokers have not answered for ${Math.round(silentMs / 1000)} s` };
      return { tone: 'good', text: 'live' };
  }
}

function makeFigure(name: string) {
  const [value, detail] = [el('dd', { class: 'figure-value' }), el('dd', { class: 'figure-detail' })];
  const root = el('div', { class: 'figure' }, el('dt', {}, name), value, detail);
  return {
    root,
    fill: (text: string, more: string, tone: Tone) => {
      setText(value, text);
      setText(detail, more);
      setData(root, 'tone', tone);
    },
  };
}

// Not every browser lets the keyboard into what scrolls.
for (const scroller of document.querySelectorAll('.scroll, .plan')) scroller.setAttribute('tabindex', '0');

const page = new Page();
listen({ onState: (state) => page.onState(state), onLine: (line) => page.onLine(line) });
setInterval(() => page.tick(), 1_000);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => page.redraw());
