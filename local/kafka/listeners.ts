/** Where a broker listens and how it is spoken to: the one place that knows the security protocol of the local cluster. */

export const LOOPBACK = '127.0.0.1';

/** Two listeners of one process cannot share a port. */
export interface BrokerPorts {
  /** For clients and for the other brokers. */
  readonly client: number;
  /** For the controllers' quorum. */
  readonly controller: number;
}

export const PORTS_PER_BROKER = 2;

/** Properties of one broker. `ports` holds every broker of the cluster: each controller must know its voters from the start. */
export function plaintextListeners(id: number, ports: ReadonlyMap<number, BrokerPorts>): Readonly<Record<string, string>> {
  const own = ports.get(id);
  if (own === undefined) {
    throw new RangeError(`broker ${id} has no ports; known: ${[...ports.keys()].join(', ')}`);
  }
  const client = `CLIENT://${LOOPBACK}:${own.client}`;
  return {
    listeners: `${client},CONTROLLER://${LOOPBACK}:${own.controller}`,
    'advertised.listeners': client,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'CLIENT',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': [...ports].map(([voter, { controller }]) => `${voter}@${LOOPBACK}:${controller}`).join(','),
  };
}
