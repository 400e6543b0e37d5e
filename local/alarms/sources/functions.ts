import type { InvocationResult } from '../../ports';
import type { MetricSource, Sample } from '../ports';

interface Minute {
  readonly errors: number[];
  readonly throttles: number[];
  readonly durations: number[];
}

const THROTTLED = 'TooManyRequestsException';

/** `AWS/Lambda` of functions, from each invocation's end. A throttled one counts as nothing else; a minute without invocations has no values. */
export class FunctionMeter implements MetricSource {
  readonly name = 'invocations of the functions';
  #minutes = new Map<string, Minute>();

  /** Told of every answer of the function runtime. */
  note(functionName: string, result: InvocationResult): void {
    const minute = this.#minutes.get(functionName) ?? { errors: [], throttles: [], durations: [] };
    const isThrottled = !result.ok && result.errorType === THROTTLED;
    minute.throttles.push(isThrottled ? 1 : 0);
    if (!isThrottled) {
      minute.errors.push(result.ok ? 0 : 1);
      minute.durations.push(result.durationMs);
    }
    this.#minutes.set(functionName, minute);
  }

  async sample(): Promise<readonly Sample[]> {
    const minutes = this.#minutes;
    this.#minutes = new Map();
    return [...minutes].flatMap(([functionName, { errors, throttles, durations }]) => {
      const dimensions = { FunctionName: functionName };
      const sampleOf = (name: string, values: readonly number[]): Sample => ({
        metric: { namespace: 'AWS/Lambda', name, dimensions },
        values,
      });
      return [
        sampleOf(
          'Invocations',
          errors.map(() => 1),
        ),
        sampleOf('Errors', errors),
        sampleOf('Throttles', throttles),
        sampleOf('Duration', durations),
      ];
    });
  }
}
