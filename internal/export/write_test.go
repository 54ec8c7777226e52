package export

import (
	"bytes"
	"encoding/csv"
	"reflect"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

type row struct {
	Platform string   `json:"platform"`
	Version  int      `json:"version"`
	Quote    string   `json:"quote"`
	Path     []string `json:"path"`
	Null     *int     `json:"null"`
}

var rows = []row{
	{"Acorn", 1, "=cmd|' /C calc'!A1", []string{"1. A"}, nil},
	{"Birch", 2, "We may, \"at will\",\nend it.", []string{}, nil},
}

func written(t *testing.T, format string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := newWriter(&out, "provisions", format, fieldsOf(reflect.TypeFor[row]()))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestJSONLinesHoldOneRowEach(t *testing.T) {
	got := strings.Split(strings.TrimSpace(string(written(t, "jsonl"))), "\n")
	if len(got) != 2 || got[1] != `{"platform":"Birch","version":2,"quote":"We may, \"at will\",\nend it.","path":[],"null":null}` {
		t.Errorf("lines are %q", got)
	}
}

// Row 24 of the attacks: a cell never begins like a formula.
func TestRow24FormulaInjection(t *testing.T) {
	all, err := csv.NewReader(bytes.NewReader(written(t, "csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 3 || strings.Join(all[0], " ") != "null path platform quote version" {
		t.Fatalf("rows are %q", all)
	}
	if got, want := all[1][3], "'=cmd|' /C calc'!A1"; got != want {
		t.Errorf("the cell is %q, want %q", got, want)
	}
	if got, want := all[2][3], rows[1].Quote; got != want {
		t.Errorf("the cell is %q, want %q", got, want)
	}
	for _, bad := range []string{"=1", "+1", "-1", "@a", "\ta", "\ra", "\n=1", "＝1", "'=1", "''"} {
		if got := safeCell(bad); got[0] != '\'' || PlainCell(got) != bad {
			t.Errorf("%q becomes %q and then %q", bad, got, PlainCell(got))
		}
	}
	for _, good := range []string{"", "We may", "1", "a=1", "“=1”"} {
		if got := safeCell(good); got != good || PlainCell(got) != good {
			t.Errorf("%q becomes %q", good, got)
		}
	}
}

func TestParquetReadsBack(t *testing.T) {
	b := written(t, "parquet")
	f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if f.NumRows() != 2 {
		t.Errorf("%d rows, want 2", f.NumRows())
	}
	if got := f.Schema().Columns(); len(got) != 5 {
		t.Errorf("columns are %v, want 5", got)
	}
}
