import type { Random } from './random';
import { dynamic, type Exchange } from './requests';
import type { SessionKind } from './visitors';
import { nextPage } from './walk';

const PROBES = [
  '/wp-login.php',
  '/.env',
  '/admin',
  '/.git/config',
  '/phpmyadmin/',
  '/xmlrpc.php',
  '/server-status',
  '/backup.sql',
] as const;

/** A request of a session that is nobody's: a crawler, an app, a scanner or a monitor. */
export function routineRequest(kind: SessionKind, index: number, random: Random, failureRate: number): Exchange {
  const context = { random, failureRate, referrer: null };
  if (kind === 'monitor') return dynamic('HEAD', '/', 200, context);
  if (kind === 'scanner') return scannerRequest(index, random);
  if (kind === 'app') return dynamic('GET', `/api/v1/stock/${random.integer(1, 200)}`, random.pick([200, 200, 200, 304, 429]), context);
  if (index === 0) return dynamic('GET', '/robots.txt', 200, context);
  const page = nextPage(random, random.pick(['home', 'product', 'article']));
  return dynamic('GET', page.path, page.kind === 'missing' ? 404 : 200, context);
}

function scannerRequest(index: number, random: Random): Exchange {
  const context = { random, failureRate: 0, referrer: null };
  if (index % 4 === 3) return dynamic('POST', '/login', random.pick([401, 403]), context);
  return dynamic('GET', PROBES[index % PROBES.length] ?? PROBES[0], random.pick([404, 404, 403]), context);
}
