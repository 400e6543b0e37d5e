import type { Prediction } from '../../lambda/shared/domain/prediction';
import type { ScoredPrediction } from './snapshot';

/** The score of the window that a published prediction closes; undefined while nothing had been predicted or there was nothing to measure. */
export function scoreOf(prediction: Prediction): ScoredPrediction | undefined {
  const { window, actual, predicted, low, high } = prediction.closed;
  if (actual === null || predicted === null || low === null || high === null) return undefined;
  return { site: prediction.site, window, unit: prediction.unit, actual, predicted, low, high };
}

/** True where what came lies inside the interval that was published before. */
export function isWithinInterval({ low, actual, high }: Pick<ScoredPrediction, 'low' | 'actual' | 'high'>): boolean {
  return low <= actual && actual <= high;
}
