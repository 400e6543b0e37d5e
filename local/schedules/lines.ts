import { StringDecoder } from 'node:string_decoder';

/** Lines for one invocation; `firstLine` is the 1-based number of `lines[0]` in the file. */
export interface LineChunk {
  readonly firstLine: number;
  readonly lines: readonly string[];
}

export interface ChunkLimits {
  readonly lines: number;
  /** Bytes of the lines as JSON. */
  readonly bytes: number;
}

/** Longer lines are cut: no visit is so long, and a file without newlines must not fill the memory. */
export const MAX_LINE_LENGTH = 65_536;

/** Splits bytes into lines, at `\n` only: log lines may hold any other separator. A final newline begins no line; `\r` before it goes. */
export async function* readLines(content: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const bytes of content) {
    const pieces = decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      yield finished(rest + piece);
      rest = '';
    }
    if (rest.length <= MAX_LINE_LENGTH) rest += last;
  }
  rest += decoder.end();
  if (rest !== '') yield finished(rest);
}

const finished = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line).slice(0, MAX_LINE_LENGTH);

/** Gathers lines into chunks within the limits; a chunk has at least one line. */
export async function* chunkLines(lines: AsyncIterable<string>, limits: ChunkLimits): AsyncGenerator<LineChunk> {
  let firstLine = 1;
  let gathered: string[] = [];
  let bytes = 0;
  for await (const line of lines) {
    const size = Buffer.byteLength(JSON.stringify(line)) + 1;
    if (gathered.length > 0 && (gathered.length >= limits.lines || bytes + size > limits.bytes)) {
      yield { firstLine, lines: gathered };
      firstLine += gathered.length;
      gathered = [];
      bytes = 0;
    }
    gathered.push(line);
    bytes += size;
  }
  if (gathered.length > 0) yield { firstLine, lines: gathered };
}
