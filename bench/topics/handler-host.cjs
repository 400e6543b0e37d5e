// Runs one event through the bundled handler in a plain Node process, as Lambda does: node handler-host.cjs BUNDLE EVENT_FILE
const { readFileSync } = require('node:fs');

const [bundle, eventFile] = process.argv.slice(2);
const { onEvent } = require(bundle);
const event = JSON.parse(readFileSync(eventFile, 'utf8'));
const start = performance.now();
onEvent(event).then((answer) => {
  const ms = performance.now() - start;
  // Kibibytes on every platform (libuv).
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  process.stderr.write(`${JSON.stringify({ ms, peakBytes, answer })}\n`);
  process.exit(0);
});
