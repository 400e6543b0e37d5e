/** The last windows of every service and site, so that a page that is opened late sees what was predicted before. */
import type { ScoredPrediction } from '../observe/snapshot';

export interface ScorePoint extends Omit<ScoredPrediction, 'site' | 'unit'> {}

/** Of one site, by service: windows in the order of time. */
export type SiteScores = Readonly<Record<string, readonly ScorePoint[]>>;

/** Four hours of windows of five minutes: what a small chart can show. */
const WINDOWS_KEPT = 48;
/** In a replay each log is a site; more than this many would be no picture, and memory is bounded. */
const MOST_SITES = 50;

export class ScoreBook {
  readonly #sites = new Map<string, Map<string, ScorePoint[]>>();
  #count = 0;

  /** How many scores were written down; grows. */
  get count(): number {
    return this.#count;
  }

  /** A window that comes twice (a batch was repeated) keeps its place. */
  add(service: string, { site, window, actual, predicted, low, high }: ScoredPrediction): void {
    const services = this.#sites.get(site) ?? new Map<string, ScorePoint[]>();
    if (!this.#sites.has(site) && this.#sites.size >= MOST_SITES) return;
    this.#sites.set(site, services);
    const points = (services.get(service) ?? []).filter((point) => point.window !== window);
    points.push({ window, actual, predicted, low, high });
    points.sort((a, b) => (a.window < b.window ? -1 : 1));
    services.set(service, points.slice(-WINDOWS_KEPT));
    this.#count += 1;
  }

  of(site: string): SiteScores {
    return Object.fromEntries(this.#sites.get(site) ?? []);
  }
}
