package export

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed dictionary.txt
var dictionarySource string

// dictionary says what each field means: "kind.field" or, for what all kinds
// share, "field". Fields of objects inside a field are "object.field".
var dictionary = parseDictionary(dictionarySource)

func parseDictionary(s string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(s) {
		name, meaning, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if ok && !strings.HasPrefix(line, "#") {
			out[name] = strings.TrimSpace(meaning)
		}
	}
	return out
}

// Meaning returns what a field of a kind of export, or of an object in one,
// means; "" where it is not known.
func Meaning(kind, field string) string {
	if m, ok := dictionary[kind+"."+field]; ok {
		return m
	}
	return dictionary[field]
}

// objects are the objects inside fields, with the fields that they have.
var objects = []struct {
	Name, In string
	Fields   []string
}{
	{"span", "spans and context of provisions; old and new of a block change", []string{"start", "end", "quote"}},
	{"date", "dates of versions", []string{"kind", "value", "start", "end", "quote"}},
	{"attribute", "attributes of provisions", []string{"name", "value", "start", "end", "quote"}},
	{"law", "law of provisions", []string{"rule", "jurisdiction", "why", "confidence", "instrument", "status"}},
	{"analysis", "analysis of provisions", []string{"states", "why_it_matters", "for_users", "you_can", "exposure", "regulatory", "governance", "jurisdictions", "contract", "compliance", "written_by"}},
	{"block_change", "changes of change records", []string{"kind", "grade", "types", "path", "old", "new", "words", "why", "direction"}},
	{"word", "words of a block change", []string{"op", "text"}},
	{"stats", "stats of change records", []string{"blocks_old", "blocks_new", "words_deleted", "words_inserted"}},
	{"reverts", "reverts of change records", []string{"text_sha256", "index"}},
}

// Dictionary writes docs/exports.md: what every field of every export means.
func Dictionary() string {
	var b strings.Builder
	b.WriteString(dictionaryHead)
	for _, kind := range Kinds {
		fmt.Fprintf(&b, "\n## %s\n\n| field | type | meaning |\n|---|---|---|\n", kind)
		for _, f := range Fields(kind) {
			typ := f.Type
			if f.Null {
				typ += ", may be absent"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Name, typ, Meaning(kind, f.Name))
		}
	}
	b.WriteString("\n## Objects inside fields\n")
	for _, o := range objects {
		fmt.Fprintf(&b, "\n### %s\n\nIn %s.\n\n| field | meaning |\n|---|---|\n", o.Name, o.In)
		for _, f := range o.Fields {
			fmt.Fprintf(&b, "| `%s` | %s |\n", f, Meaning(o.Name, f))
		}
	}
	return b.String()
}

const dictionaryHead = "# Exports: the data dictionary\n\n" +
	"Made from the code: `go test ./internal/export -run Dictionary -update` writes this page, and a test fails where it is not\n" +
	"what the code says. `smallprint export KIND --format FORMAT` writes rows to standard output.\n\n" +
	"**An export is the archive at one moment**, whatever is written meanwhile. Rows come by platform, document and edition, and\n" +
	"within one the oldest first. Offsets are bytes into the version's `text` (UTF-8), half open; every `quote` equals\n" +
	"`text[start:end]`, and the text's SHA-256 is `text_sha256`. Times are RFC 3339 in UTC.\n\n" +
	"| format | what is special |\n|---|---|\n" +
	"| `jsonl` | one JSON object a line; the form that loses nothing |\n" +
	"| `csv` | RFC 4180 with a header, also without rows. Lists and objects are JSON. A cell that begins with `=`, `+`, `-`, `@`, tab, carriage return or line feed, with a wide form of these signs, or with an apostrophe, has one apostrophe before it, so that no spreadsheet runs it as a formula; this holds for `text` too. **To have the value back, take one apostrophe off the beginning of every cell that has one**: then every text equals its digest again |\n" +
	"| `parquet` | integers, numbers and booleans are typed, all else is text, lists and objects are JSON; the schema is there without rows |\n" +
	"| `xlsx` | provisions, changes and captures; a sheet `fields` explains the columns. Texts are text cells, never formulas. A cell holds 32,767 characters: what is longer is cut and says so. Versions are not offered, as their texts are longer |\n\n" +
	"`smallprint export ota DIR` writes the texts as a git repository in the layout of Open Terms Archive: one file\n" +
	"`<platform>/<terms type>.md` a document, one commit a version, dated when the version was first seen. Texts that came from such\n" +
	"a repository are written byte for byte as they were; others are Markdown made from their blocks. The platform of an edition\n" +
	"other than the main one has the edition in brackets. Versions that were withdrawn are left out.\n"
