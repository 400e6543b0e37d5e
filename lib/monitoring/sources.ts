import type { Source } from './definition';

export const kafka = (...names: readonly [string, ...string[]]): Source => ({ namespace: 'AWS/Kafka', names });
export const lambda = (name: string): Source => ({ namespace: 'AWS/Lambda', names: [name] });
