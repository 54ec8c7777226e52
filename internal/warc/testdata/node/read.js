// Reads a WARC file with warcio and prints a line of JSON for each record.
import { createReadStream } from "node:fs";
import { createHash } from "node:crypto";
import { WARCParser } from "warcio";

for await (const r of new WARCParser(createReadStream(process.argv[2]))) {
  const payload = await r.readFully(true);
  console.log(JSON.stringify({
    type: r.warcType, uri: r.warcTargetURI, id: r.warcHeader("WARC-Record-ID"), date: r.warcDate,
    status: r.httpHeaders?.statusCode, content_type: r.httpHeaders?.headers.get("content-type"),
    payload: createHash("sha256").update(payload).digest("hex"), digest: r.warcPayloadDigest,
    concurrent: r.warcConcurrentTo, refers: r.warcRefersToTargetURI, truncated: r.warcHeader("WARC-Truncated"),
  }));
}
