#!/usr/bin/env python3
"""Checks exports of smallprint from outside the program.

    smallprint export versions   > versions.jsonl
    smallprint export provisions > provisions.jsonl
    smallprint export changes    > changes.jsonl
    scripts/check_exports.py versions.jsonl provisions.jsonl changes.jsonl

Says how many quotes were compared with the bytes at their offsets, and exits 1
at the first that differ. Standard library only; memory holds the texts.
"""
import hashlib
import json
import sys


def rows(name):
    with open(name, encoding="utf-8", newline="\n") as f:
        for n, line in enumerate(f, 1):
            yield n, json.loads(line)


def main(versions, provisions, changes):
    texts, bad, counts = {}, [], {"texts": 0, "dates": 0, "spans": 0, "context": 0, "attributes": 0, "changes": 0, "unknown texts": 0}

    def check(where, text, span, what):
        counts[what] += 1
        if text[span["start"]:span["end"]] != span["quote"].encode() or not span["quote"]:
            bad.append(f"{where}: {what} [{span['start']},{span['end']}) is not {span['quote'][:60]!r}")

    for n, v in rows(versions):
        text = v["text"].encode()
        counts["texts"] += 1
        if hashlib.sha256(text).hexdigest() != v["text_sha256"]:
            bad.append(f"{versions}:{n}: text_sha256 is not that of the text")
        texts[v["text_sha256"]] = text
        for d in v["dates"]:
            check(f"{versions}:{n}", text, d, "dates")
    for n, p in rows(provisions):
        text = texts.get(p["text_sha256"])
        if text is None:
            bad.append(f"{provisions}:{n}: no version has text {p['text_sha256']}")
            continue
        if not p["spans"]:
            bad.append(f"{provisions}:{n}: a provision without a span")
        for s in p["spans"]:
            check(f"{provisions}:{n}", text, s, "spans")
        for s in p.get("context") or []:
            check(f"{provisions}:{n}", text, s, "context")
        for s in p["attributes"] or []:
            check(f"{provisions}:{n}", text, s, "attributes")
    for n, c in rows(changes):
        for key, sha in (("old", "old_text_sha256"), ("new", "new_text_sha256")):
            text = texts.get(c[sha])
            if text is None:
                # Texts that made no version: noise, typography and faults.
                counts["unknown texts"] += 1
                continue
            for b in c["changes"] or []:
                if b[key]:
                    check(f"{changes}:{n}", text, b[key], "changes")
    print(json.dumps({"checked": counts, "wrong": len(bad)}))
    for line in bad[:20]:
        print(line, file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
