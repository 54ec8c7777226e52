package export

import (
	"fmt"
	"io"
	"strconv"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

const (
	cellLimit = 32767   // characters (UTF-16 units) of a cell
	rowLimit  = 1048576 // rows of a sheet
	cutMark   = " … (cut: the whole is in the JSON Lines export)"
)

// An xlsxWriter writes a workbook: a sheet of rows, more where they are too
// many for one, and a last sheet that says what each column is. Texts are
// written as texts, which no spreadsheet reads as a formula.
type xlsxWriter struct {
	out    io.Writer
	kind   string
	fields []Field
	file   *excelize.File
	sheet  *excelize.StreamWriter
	sheets int
	row    int
	limit  int
}

func newXLSX(out io.Writer, kind string, fields []Field) (*xlsxWriter, error) {
	x := &xlsxWriter{out: out, kind: kind, fields: fields, file: excelize.NewFile(), limit: rowLimit}
	return x, x.next()
}

// next begins a sheet.
func (x *xlsxWriter) next() error {
	if x.sheet != nil {
		if err := x.sheet.Flush(); err != nil {
			return err
		}
	}
	x.sheets++
	name := x.kind
	if x.sheets > 1 {
		name += " " + strconv.Itoa(x.sheets)
	}
	names := make([]any, len(x.fields))
	for i, f := range x.fields {
		names[i] = f.Name
	}
	return x.begin(name, names)
}

func (x *xlsxWriter) begin(name string, head []any) (err error) {
	if x.sheets == 1 {
		err = x.file.SetSheetName("Sheet1", name)
	} else {
		_, err = x.file.NewSheet(name)
	}
	if err != nil {
		return fmt.Errorf("sheet %s: %w", name, err)
	}
	if x.sheet, err = x.file.NewStreamWriter(name); err != nil {
		return err
	}
	if err := x.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	x.row = 0
	return x.put(head)
}

func (x *xlsxWriter) put(cells []any) error {
	x.row++
	return x.sheet.SetRow("A"+strconv.Itoa(x.row), cells)
}

func (x *xlsxWriter) Write(row any) error {
	cells, err := flat(row)
	if err != nil {
		return err
	}
	if x.row >= x.limit {
		if err := x.next(); err != nil {
			return err
		}
	}
	out := make([]any, len(x.fields))
	for i, f := range x.fields {
		out[i] = xlsxValue(f, cells[f.Name])
	}
	return x.put(out)
}

func xlsxValue(f Field, c cell) any {
	if !c.ok {
		return nil
	}
	switch f.Type {
	case "integer":
		if n, err := strconv.Atoi(c.text); err == nil {
			return n
		}
	case "number":
		if n, err := strconv.ParseFloat(c.text, 64); err == nil {
			return n
		}
	case "boolean":
		return c.text == "true"
	}
	return fit(c.text)
}

// fit cuts a text to what a cell holds, and says so.
func fit(s string) string {
	n := 0
	for i, r := range s {
		n += max(utf16.RuneLen(r), 1)
		if n > cellLimit {
			return cutTo(s[:i], cellLimit-len([]rune(cutMark))) + cutMark
		}
	}
	return s
}

func cutTo(s string, units int) string {
	n := 0
	for i, r := range s {
		if n += max(utf16.RuneLen(r), 1); n > units {
			return s[:i]
		}
	}
	return s
}

// Close adds the sheet of fields and writes the workbook.
func (x *xlsxWriter) Close() error {
	defer x.file.Close()
	if err := x.sheet.Flush(); err != nil {
		return err
	}
	x.sheets++
	if err := x.begin("fields", []any{"field", "type", "meaning"}); err != nil {
		return err
	}
	for _, f := range x.fields {
		if err := x.put([]any{f.Name, f.Type, Meaning(x.kind, f.Name)}); err != nil {
			return err
		}
	}
	if err := x.sheet.Flush(); err != nil {
		return err
	}
	return x.file.Write(x.out)
}
