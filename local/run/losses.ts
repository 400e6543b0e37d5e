/** Watches what a run cannot go on without. */
import type { View } from '../view/view';
import type { Facts } from './facts';
import type { Services } from './services';

export interface Watched {
  readonly kafka: { readonly own?: Pick<NonNullable<Services['kafka']['own']>, 'running' | 'onUnexpectedExit'> };
  readonly dynamoDb: Pick<Services['dynamoDb'], 'onUnexpectedExit'>;
}

/**
 * A broker's death is told and survived. When the last one has died, or the tables' process, the run cannot go on: the signal is aborted, with an
 * error as its reason.
 */
export function watchLosses({ kafka, dynamoDb }: Watched, view: Pick<View, 'note'>, { errors }: Pick<Facts, 'errors'>): AbortSignal {
  const lost = new AbortController();
  const tell = (text: string): void => {
    errors.push(text);
    view.note(text);
  };
  kafka.own?.onUnexpectedExit((_, text) => {
    tell(text);
    if (kafka.own?.running === 0) lost.abort(new Error('all brokers have ended: the run cannot go on'));
  });
  dynamoDb.onUnexpectedExit((text) => {
    tell(text);
    lost.abort(new Error('DynamoDB Local has ended, which keeps the state of every service: the run cannot go on'));
  });
  return lost.signal;
}
