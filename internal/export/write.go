package export

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// Formats lists the forms an export can have.
var Formats = []string{"jsonl", "csv", "parquet"}

// A Writer writes rows in one form. Close ends the file; it does not close
// what it writes to.
type Writer interface {
	Write(row any) error
	Close() error
}

// NewWriter returns a writer of the format.
func NewWriter(w io.Writer, format string) Writer {
	switch format {
	case "csv":
		return &csvWriter{w: csv.NewWriter(w)}
	case "parquet":
		return &parquetWriter{out: w}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &jsonlWriter{enc}
}

type jsonlWriter struct{ enc *json.Encoder }

func (j *jsonlWriter) Write(row any) error { return j.enc.Encode(row) }
func (j *jsonlWriter) Close() error        { return nil }

// flat turns a row into columns: texts and numbers as they are, lists and
// objects as JSON. Names are sorted, so that every row has the same columns in
// the same order.
func flat(row any) (map[string]string, error) {
	b, err := json.Marshal(row)
	if err != nil {
		return nil, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return nil, err
	}
	out := make(map[string]string, len(fields))
	for name, raw := range fields {
		var s string
		switch {
		case string(raw) == "null":
			out[name] = ""
		case json.Unmarshal(raw, &s) == nil:
			out[name] = s
		default:
			out[name] = string(raw)
		}
	}
	return out, nil
}

// columns are those of the first row and of fields that may be absent in it.
func columns(first map[string]string) []string {
	names := make([]string, 0, len(first)+4)
	for n := range first {
		names = append(names, n)
	}
	for _, n := range []string{"fault", "fault_old", "law", "analysis", "lineage", "reverts", "withdrawn"} {
		if _, ok := first[n]; ok || (n == "fault" || n == "fault_old") && first["grade"] == "" || (n == "law" || n == "analysis" || n == "lineage") && first["stance"] == "" ||
			(n == "withdrawn" || n == "reverts") && first["words_sha256"] == "" {
			continue
		}
		names = append(names, n)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

type csvWriter struct {
	w    *csv.Writer
	cols []string
}

func (c *csvWriter) Write(row any) error {
	fields, err := flat(row)
	if err != nil {
		return err
	}
	if c.cols == nil {
		c.cols = columns(fields)
		if err := c.w.Write(c.cols); err != nil {
			return err
		}
	}
	out := make([]string, len(c.cols))
	for i, name := range c.cols {
		out[i] = safeCell(fields[name])
	}
	return c.w.Write(out)
}

func (c *csvWriter) Close() error {
	c.w.Flush()
	return c.w.Error()
}

// safeCell keeps spreadsheets from reading a text as a formula: a cell that
// begins like one gets an apostrophe before it.
func safeCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

type parquetWriter struct {
	out  io.Writer
	w    *parquet.GenericWriter[any]
	cols []string
}

func (p *parquetWriter) Write(row any) error {
	fields, err := flat(row)
	if err != nil {
		return err
	}
	if p.w == nil {
		p.cols = columns(fields)
		group := parquet.Group{}
		for _, name := range p.cols {
			group[name] = parquet.Compressed(parquet.String(), &parquet.Zstd)
		}
		p.w = parquet.NewGenericWriter[any](p.out, parquet.NewSchema("smallprint", group))
	}
	values := make(parquet.Row, len(p.cols))
	for i, name := range p.cols {
		values[i] = parquet.ByteArrayValue([]byte(fields[name])).Level(0, 0, i)
	}
	_, err = p.w.WriteRows([]parquet.Row{values})
	return err
}

func (p *parquetWriter) Close() error {
	if p.w == nil {
		return nil
	}
	return p.w.Close()
}
