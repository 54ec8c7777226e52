package export

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"smallprint"
)

// Formats lists the forms an export can have.
var Formats = []string{"jsonl", "csv", "parquet", "xlsx"}

// A Writer writes rows in one form. Close ends the file; it does not close
// what it writes to.
type Writer interface {
	Write(row any) error
	Close() error
}

// NewWriter returns a writer of the kind's rows in the format.
func NewWriter(w io.Writer, kind, format string) (Writer, error) {
	if !slices.Contains(Kinds, kind) {
		return nil, smallprint.Errorf(smallprint.KindUsage, "Use "+strings.Join(Kinds, ", "), "there is no export of %q", kind)
	}
	if format == "xlsx" && kind == "versions" {
		return nil, smallprint.Errorf(smallprint.KindUsage, "Use jsonl, csv or parquet, or \"export ota\"",
			"versions cannot be a workbook: a cell of one holds %d characters, and texts are longer", cellLimit)
	}
	return newWriter(w, kind, format, Fields(kind))
}

func newWriter(w io.Writer, kind, format string, fields []Field) (Writer, error) {
	switch format {
	case "csv":
		return newCSV(w, fields)
	case "parquet":
		return newParquet(w, fields), nil
	case "xlsx":
		return newXLSX(w, kind, fields)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &jsonlWriter{enc}, nil
}

type jsonlWriter struct{ enc *json.Encoder }

func (j *jsonlWriter) Write(row any) error { return j.enc.Encode(row) }
func (j *jsonlWriter) Close() error        { return nil }

// A cell is a value of a table: its text, and whether there is one.
type cell struct {
	text string
	ok   bool
}

// flat turns a row into cells: texts and numbers as they are, lists and
// objects as JSON.
func flat(row any) (map[string]cell, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(row); err != nil {
		return nil, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(b.String()), &fields); err != nil {
		return nil, err
	}
	out := make(map[string]cell, len(fields))
	for name, raw := range fields {
		var s string
		switch {
		case string(raw) == "null":
		case json.Unmarshal(raw, &s) == nil:
			out[name] = cell{s, true}
		default:
			out[name] = cell{string(raw), true}
		}
	}
	return out, nil
}

type csvWriter struct {
	w      *csv.Writer
	fields []Field
}

func newCSV(w io.Writer, fields []Field) (*csvWriter, error) {
	c := &csvWriter{csv.NewWriter(w), fields}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return c, c.w.Write(names)
}

func (c *csvWriter) Write(row any) error {
	cells, err := flat(row)
	if err != nil {
		return err
	}
	out := make([]string, len(c.fields))
	for i, f := range c.fields {
		out[i] = safeCell(cells[f.Name].text)
	}
	return c.w.Write(out)
}

func (c *csvWriter) Close() error {
	c.w.Flush()
	return c.w.Error()
}

// formulaStarts are what makes a spreadsheet take a cell for a formula, also in
// the wide forms that some programs fold, and the apostrophe itself.
var formulaStarts = []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'"}

// safeCell keeps spreadsheets from reading a text as a formula: a cell that
// begins like one, or with an apostrophe, gets an apostrophe before it. So the
// value is always had back by taking one apostrophe off the beginning of a
// cell, if it has one: PlainCell.
func safeCell(s string) string {
	for _, p := range formulaStarts {
		if strings.HasPrefix(s, p) {
			return "'" + s
		}
	}
	return s
}

// PlainCell undoes what a CSV export does to the cells that begin like
// formulas.
func PlainCell(s string) string { return strings.TrimPrefix(s, "'") }
