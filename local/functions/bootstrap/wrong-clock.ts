/**
 * Puts a clock in the place of Date that can be wrong, as a machine's may be after it was frozen. Timers are not shifted, nor is
 * `performance`: both go by the monotonic clock, which never jumps.
 *
 * @returns sets how many milliseconds the clock is ahead
 */
export function installWrongClock(scope: { Date: DateConstructor } = globalThis): (aheadMs: number) => void {
  const RightDate = scope.Date;
  let ahead = 0;
  const now = (): number => RightDate.now() + ahead;
  scope.Date = new Proxy(RightDate, {
    construct: (target, words, derived) => Reflect.construct(target, words.length === 0 ? [now()] : words, derived),
    apply: () => new RightDate(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  });
  return (aheadMs) => {
    ahead = aheadMs;
  };
}
