import { type Parsed, parsed, problem } from '../../shared/domain/parsed';
import { isRecord, parseJson, show } from '../../shared/domain/record';
import type { PartitionModel, TrackedSite } from './fold';

/**
 * The `model` attribute of a state item: { windowMinutes, sites: [row…] }, a row being the site's name and ten numbers. Rows are lists, not
 * objects: 1,000 of them must fit into 400 kB.
 */
export function encodeModel(model: PartitionModel): string {
  return JSON.stringify({ windowMinutes: model.windowMinutes, sites: [...model.sites].map(([name, site]) => [name, ...numbersOf(site)]) });
}

export function decodeModel(text: string): Parsed<PartitionModel> {
  const value = parseJson(text);
  if (!value.ok) return value;
  const fields = value.value;
  if (!isRecord(fields)) return problem(`model: must be a JSON object, got ${show(fields)}`);
  const { windowMinutes, sites } = { windowMinutes: fields['windowMinutes'], sites: fields['sites'] };
  if (typeof windowMinutes !== 'number' || !Array.isArray(sites)) return problem('model: must have windowMinutes and sites');
  const rows = sites.map(parseRow);
  const wrong = rows.indexOf(undefined);
  if (wrong >= 0) return problem(`model.sites[${wrong}]: must be a name and ten numbers, got ${show(sites[wrong])}`);
  return parsed({ windowMinutes, sites: new Map(rows.filter((row) => row !== undefined)) });
}

type Numbers = readonly [
  window: number,
  lastOffset: number,
  value: number,
  weight: number,
  isWhole: number,
  oldVisits: number,
  level: number,
  trend: number,
  variance: number,
  observations: number,
];

function numbersOf({ window, lastOffset, value, weight, isWhole, oldVisits, model }: TrackedSite): Numbers {
  return [window, lastOffset, value, weight, isWhole ? 1 : 0, oldVisits, model.level, model.trend, model.variance, model.observations];
}

const NUMBERS_OF_A_SITE = 10;

function parseRow(row: unknown): readonly [string, TrackedSite] | undefined {
  if (!Array.isArray(row)) return undefined;
  const [name, ...numbers] = row;
  if (typeof name !== 'string' || !isNumbers(numbers)) return undefined;
  const [window, lastOffset, value, weight, isWhole, oldVisits, level, trend, variance, observations] = numbers;
  const model = { level, trend, variance, observations };
  return [name, { window, lastOffset, value, weight, isWhole: isWhole === 1, oldVisits, model }];
}

function isNumbers(values: readonly unknown[]): values is Numbers {
  return values.length === NUMBERS_OF_A_SITE && values.every((value) => Number.isFinite(value));
}
