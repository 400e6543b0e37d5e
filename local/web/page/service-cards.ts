/** A card per service: how far it is, how much matches, and its predictions of one site against what came. */
import type { SiteScores } from '../score-book';
import type { ServiceState, WebState } from '../state';
import { Chart } from './charts';
import { askScores } from './connection';
import { byId, byIdAs, el, Keyed, setData, setHidden, setText } from './dom';
import { count, share } from './format';
import { chartOf, describeScore, hitsOf, serviceVerdict } from './view-model';

interface Card {
  readonly root: HTMLElement;
  readonly verdict: HTMLElement;
  readonly facts: HTMLElement;
  readonly score: HTMLElement;
  readonly empty: HTMLElement;
  readonly chart: Chart;
}

/** Twenty predictions of a site come within a second or two. */
const ASK_EVERY_MS = 2_000;

export class ServiceCards {
  readonly #cards: Keyed<Card>;
  readonly #site = byIdAs('site', HTMLSelectElement);
  #services: readonly ServiceState[] = [];
  #shown = -1;
  #askedAt = Number.NEGATIVE_INFINITY;
  #isAsking = false;

  constructor() {
    this.#cards = new Keyed(byId('services'), (name) => this.#makeCard(name));
    this.#site.addEventListener('change', () => {
      this.#shown = -1;
      this.#askedAt = Number.NEGATIVE_INFINITY;
    });
  }

  show({ services, sites, scores }: WebState): void {
    this.#services = services;
    fillOptions(
      this.#site,
      sites.map(({ name }) => name),
    );
    const cards = this.#cards.update(
      services.map(({ name }) => name),
      ({ chart }) => chart.stop(),
    );
    for (const [index, service] of services.entries()) fillCard(cards[index], service);
    if (scores !== this.#shown) void this.#ask(scores);
  }

  redraw(): void {
    for (const { name } of this.#services) this.#cards.get(name)?.chart.redraw();
  }

  async #ask(scores: number): Promise<void> {
    const now = performance.now();
    if (this.#isAsking || now - this.#askedAt < ASK_EVERY_MS || this.#site.value === '') return;
    this.#isAsking = true;
    this.#askedAt = now;
    const site = this.#site.value;
    const answer = await askScores(site);
    this.#isAsking = false;
    if (answer === undefined || site !== this.#site.value) return;
    this.#shown = scores;
    for (const service of this.#services) this.#draw(service, answer, site);
  }

  #draw({ name, unit, variable }: ServiceState, scores: SiteScores, site: string): void {
    const card = this.#cards.get(name);
    if (card === undefined) return;
    const points = scores[name] ?? [];
    const latest = points.at(-1);
    setHidden(card.empty, latest !== undefined);
    const text = latest === undefined ? '' : describeScore(latest, unit);
    setText(card.score, text);
    const label = latest === undefined ? 'no prediction yet' : `${text}; ${hitsOf(points)}`;
    card.chart.show(chartOf(points), `${variable} of ${site}: ${label}`);
  }

  #makeCard(name: string): Card {
    const service = this.#services.find((each) => each.name === name);
    const [verdict, facts, score] = [el('span', { class: 'verdict' }), el('p', { class: 'facts' }), el('p', { class: 'score' })];
    const place = el('div', { class: 'chart' });
    const empty = el('p', { class: 'empty' }, 'The model learns: after some windows it predicts.');
    const head = el('h3', {}, el('span', {}, name), verdict);
    const about = el('p', { class: 'about' }, service?.description ?? '');
    const root = el('article', { class: 'card' }, head, about, facts, el('div', { class: 'chart-box' }, place, empty), score);
    return { root, verdict, facts, score, empty, chart: Chart.ofScores(place, service?.unit ?? '') };
  }
}

function fillCard(card: Card | undefined, service: ServiceState): void {
  if (card === undefined) return;
  const { tone, text } = serviceVerdict(service);
  setText(card.verdict, text);
  setData(card.verdict, 'tone', tone);
  const { lag, consumed, matched, deadLettered } = service;
  const parts = [
    `${count(consumed)} read`,
    `lag ${lag === undefined ? '?' : count(lag)}`,
    `${share(matched, consumed)} match`,
    ...(deadLettered > 0 ? [`${count(deadLettered)} dead letters`] : []),
  ];
  setText(card.facts, parts.join(' · '));
}

/** Keeps the choice. */
export function fillOptions(select: HTMLSelectElement, names: readonly string[]): void {
  const now = [...select.options].map(({ value }) => value);
  if (now.join('\n') === names.join('\n')) return;
  const chosen = select.value;
  select.replaceChildren(...names.map((name) => el('option', { value: name }, name)));
  if (names.includes(chosen)) select.value = chosen;
}
