/** Kafka's `server.properties` text: `key=value` lines, comments, `key: value` and line continuations as in Java's Properties. */

/** @param text Plain, or base64 of it: CloudFormation takes plain text, the MSK API base64, and templates in the field have both. */
export function parseServerProperties(text: string): Readonly<Record<string, string>> {
  const properties: Record<string, string> = {};
  const lines = decoded(text)
    .replace(/\\\r?\n\s*/g, '')
    .split(/\r?\n/);
  for (const line of lines.map((each) => each.trim())) {
    const [, key, value] = line.match(/^([^\s=:#!][^\s=:]*)\s*[=:\s]\s*(.*)$/) ?? [];
    if (key !== undefined && value !== undefined) {
      properties[key] = value;
    }
  }
  return properties;
}

/** Text of properties has a separator inside; base64 has none but the padding at its end. */
function decoded(text: string): string {
  const compact = text.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) {
    return text;
  }
  const plain = Buffer.from(compact, 'base64').toString('utf8');
  return /^[\x20-\x7e\s]+[=:]/.test(plain) ? plain : text;
}
