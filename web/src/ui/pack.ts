/** Texts in an address: deflated, and in letters that an address may have. A packed text begins with `~`. */

const encode = (bytes: Uint8Array) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const decode = (text: string) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

export async function pack(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return `~${encode(new Uint8Array(await new Response(stream).arrayBuffer()))}`;
}

/** The text, or null where it is damaged or longer than `most` characters: a short link must not become a huge text. */
export async function unpack(packed: string, most: number): Promise<string | null> {
  if (!packed.startsWith("~")) return packed.length <= most ? packed : null;
  try {
    const stream = new Blob([decode(packed.slice(1))]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const reader = stream.getReader();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      text += decoder.decode(value, { stream: !done });
      if (text.length > most) {
        await reader.cancel();
        return null;
      }
      if (done) return text;
    }
  } catch {
    return null;
  }
}
